/** Charts of the metrics of an alarm's entity around the event. The library is loaded when the first chart is seen. */
import { formatAge, formatMeasure } from '../console/format.js';
import { texts } from '../console/texts/en.js';
import { clockText, serverNow } from './clock.js';
import { chartOptions } from './chart-options.js';
import { alignPoints, chartRange } from './chart-range.js';

/** @typedef {{ id: string, metric: string, unit?: string, type: string }} Series */
/** @typedef {{ at: number, isComplete: boolean, plots: Map<Element, UPlot> }} Drawn */

/** Charts move on with the time so often; those without a value are tried again sooner. */
const freshMs = 30_000;
const retryMs = 5000;

/** @type {Promise<void> | undefined} */
let library;
/** @type {WeakMap<Element, Drawn>} */
const drawn = new WeakMap();

/** Draws the charts of an alarm, unless they are fresh. @param {Element} alarm @param {boolean} [again] in any case: the colours changed */
export async function drawCharts(alarm, again = false) {
  const section = alarm.querySelector('.charts');
  if (!(section instanceof HTMLElement)) return;
  const state = drawn.get(section) ?? { at: Number.NEGATIVE_INFINITY, isComplete: false, plots: new Map() };
  const now = performance.now();
  if (!again && (document.hidden || now - state.at < (state.isComplete ? freshMs : retryMs))) return;
  state.at = now;
  drawn.set(section, state);
  try {
    library ??= loadLibrary();
    const url = `/api/v1/metrics/series?entity_id=${encodeURIComponent(section.dataset.entity ?? '')}&limit=200`;
    const [{ data }] = await Promise.all([readJson(url), library]);
    const figures = [...section.querySelectorAll('.chart')].filter((figure) => figure instanceof HTMLElement);
    const done = await Promise.all(figures.map((figure) => drawOne(section, figure, data)));
    state.isComplete = done.every((isDone) => isDone);
  } catch {
    state.isComplete = false;
    for (const place of section.querySelectorAll('.chart-plot')) {
      if (place.childElementCount === 0) say(place, texts.alarm.chartFailed);
    }
  }
  setTimeout(() => section.isConnected && void drawCharts(alarm), (state.isComplete ? freshMs : retryMs) + 100);
}

/** False when there is no value yet. @param {HTMLElement} section @param {HTMLElement} figure @param {Series[]} series */
async function drawOne(section, figure, series) {
  const place = figure.querySelector('.chart-plot');
  const found = series.find((one) => one.metric === figure.dataset.metric);
  if (!(place instanceof HTMLElement)) return true;
  const range = chartRange(Date.parse(section.dataset.from ?? ''), endOf(section), serverNow());
  const points = found ? await readPoints(found, range) : [];
  if (!found || points.length === 0) {
    say(place, texts.alarm.chartEmpty);
    return false;
  }
  const old = drawn.get(section)?.plots.get(figure);
  if (old && isZoomed(old)) return true;
  const unit = found.type === 'GAUGE' ? (found.unit ?? '') : `${found.unit ?? ''}/s`;
  const tell = teller(figure, points, unit);
  old?.destroy();
  place.textContent = '';
  place.classList.remove('is-empty');
  const options = chartOptions({ place, range, unit, tone: section.dataset.tone ?? 'critical', tell });
  const plot = new uPlot(options, alignPoints(points), place);
  drawn.get(section)?.plots.set(figure, plot);
  followWidth(place, plot, options.height);
  return true;
}

/** @param {Series} series @param {import('./chart-range.js').ChartRange} range @returns {Promise<[number, number][]>} */
async function readPoints({ id, type }, range) {
  const query = new URLSearchParams({
    series_id: id,
    from: String(range.from),
    to: String(range.to),
    step_seconds: String(range.stepSeconds),
    aggregation: type === 'GAUGE' ? 'avg' : 'rate',
  });
  return (await readJson(`/api/v1/metrics/points?${query}`)).points;
}

/** Who has drawn a window keeps it. @param {UPlot} plot */
function isZoomed({ scales, data }) {
  const times = data[0] ?? [];
  const { min = null, max = null } = scales.x ?? {};
  const [first = null, last = null] = [times[0], times.at(-1)];
  if (min === null || max === null || first === null || last === null) return false;
  return min > first || max < last;
}

/** Says the value under the pointer, else the last one. @param {HTMLElement} figure @param {[number, number][]} points @param {string} unit */
function teller(figure, points, unit) {
  const words = figure.querySelector('.chart-value');
  const last = points.at(-1) ?? [0, 0];
  const rest = `${formatMeasure(last[1], unit)} · ${texts.alarm.chartAgo(formatAge(serverNow() - last[0]))}`;
  /** @param {number | null} time @param {number | null | undefined} value */
  const tell = (time, value) => {
    const isNothing = time === null || value === null || value === undefined;
    if (words) words.textContent = isNothing ? rest : `${formatMeasure(value, unit)} · ${clockText(time)}`;
  };
  tell(null, null);
  return tell;
}

/** @param {HTMLElement} place @param {UPlot} plot @param {number} height */
function followWidth(place, plot, height) {
  const observer = new ResizeObserver(() => {
    if (!plot.root.isConnected) observer.disconnect();
    else if (place.clientWidth > 0) plot.setSize({ width: place.clientWidth, height });
  });
  observer.observe(place);
}

/** @param {HTMLElement} section */
function endOf(section) {
  return section.dataset.to === undefined ? undefined : Date.parse(section.dataset.to);
}

/** @param {Element} place @param {string} words */
function say(place, words) {
  place.textContent = words;
  place.classList.add('is-empty');
}

/** @param {string} url */
async function readJson(url) {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

/** @returns {Promise<void>} */
function loadLibrary() {
  const { uplot = '', uplotStyle = '' } = document.body.dataset;
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = uplotStyle;
  document.head.append(style);
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = uplot;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error('uPlot')));
    document.head.append(script);
  });
}
