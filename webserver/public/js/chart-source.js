/** What charts are made of: the drawing library, loaded when the first chart is seen, and the points from the API. */

/** @typedef {{ id: string, metric: string, unit?: string, type: string }} Series */

/** @type {Promise<void> | undefined} */
let library;

/** Resolves when `uPlot` is there. @returns {Promise<void>} */
export function loadLibrary() {
  library ??= new Promise((resolve, reject) => {
    const { uplot = '', uplotStyle = '' } = document.body.dataset;
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = uplotStyle;
    const script = document.createElement('script');
    script.src = uplot;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      library = undefined;
      reject(new Error('uPlot'));
    });
    document.head.append(style, script);
  });
  return library;
}

/** @param {string} entity @returns {Promise<Series[]>} */
export async function readSeries(entity) {
  return (await readJson(`/api/v1/metrics/series?entity_id=${encodeURIComponent(entity)}&limit=200`)).data;
}

/**
 * @param {Series} series @param {import('./chart-range.js').ChartWindow} window @param {string} aggregation empty: what suits the type
 * @returns {Promise<[number, number][]>}
 */
export async function readPoints({ id, type }, window, aggregation) {
  const query = new URLSearchParams({
    series_id: id,
    from: String(window.from),
    to: String(window.to),
    step_seconds: String(window.stepSeconds),
    aggregation: aggregation || (type === 'GAUGE' ? 'avg' : 'rate'),
  });
  return (await readJson(`/api/v1/metrics/points?${query}`)).points;
}

/** The unit of what is drawn. @param {Series} series @param {string} aggregation */
export function shownUnit({ unit = '', type }, aggregation) {
  if (aggregation === 'count') return '';
  return aggregation === 'rate' || (aggregation === '' && type !== 'GAUGE') ? `${unit}/s` : unit;
}

/** @param {string} url */
async function readJson(url) {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}
