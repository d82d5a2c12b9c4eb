/** Charts of the metrics of an alarm's entity around the event. The library is loaded when the first chart is seen. */
import { formatAge, formatMeasure } from '../console/format.js';
import { texts } from '../console/texts/en.js';
import { clockText, serverNow } from './clock.js';
import { chartOptions } from './chart-options.js';
import { alignPoints, chartRange } from './chart-range.js';

/** @typedef {{ id: string, metric: string, unit?: string, type: string }} Series */
/** @typedef {{ plot: UPlot, figure: HTMLElement }} Drawn */

/** @type {Promise<void> | undefined} */
let library;
/** @type {WeakMap<Element, Drawn[]>} */
const drawn = new WeakMap();

/** Draws the charts of an alarm that are not drawn yet. @param {Element} alarm @param {boolean} [again] in other colours */
export async function drawCharts(alarm, again = false) {
  const section = alarm.querySelector('.charts');
  if (!(section instanceof HTMLElement) || (drawn.has(section) && !again)) return;
  for (const { plot } of drawn.get(section) ?? []) plot.destroy();
  drawn.set(section, []);
  try {
    library ??= loadLibrary();
    const url = `/api/v1/metrics/series?entity_id=${encodeURIComponent(section.dataset.entity ?? '')}&limit=200`;
    const [{ data }] = await Promise.all([readJson(url), library]);
    const figures = [...section.querySelectorAll('.chart')].filter((figure) => figure instanceof HTMLElement);
    await Promise.all(figures.map((figure) => drawOne(section, figure, data)));
  } catch {
    for (const plot of section.querySelectorAll('.chart-plot')) say(plot, texts.alarm.chartFailed);
  }
}

/** @param {HTMLElement} section @param {HTMLElement} figure @param {Series[]} series */
async function drawOne(section, figure, series) {
  const place = figure.querySelector('.chart-plot');
  const found = series.find((one) => one.metric === figure.dataset.metric);
  if (!(place instanceof HTMLElement)) return;
  if (!found) {
    say(place, texts.alarm.chartEmpty);
    return;
  }
  const range = chartRange(Date.parse(section.dataset.from ?? ''), endOf(section), serverNow());
  const query = new URLSearchParams({
    series_id: found.id,
    from: String(range.from),
    to: String(range.to),
    step_seconds: String(range.stepSeconds),
    aggregation: found.type === 'GAUGE' ? 'avg' : 'rate',
  });
  const { points } = await readJson(`/api/v1/metrics/points?${query}`);
  if (points.length === 0) {
    say(place, texts.alarm.chartEmpty);
    return;
  }
  const unit = found.type === 'GAUGE' ? (found.unit ?? '') : `${found.unit ?? ''}/s`;
  const value = figure.querySelector('.chart-value');
  const last = points[points.length - 1];
  const rest = `${formatMeasure(last[1], unit)} · ${texts.alarm.chartAgo(formatAge(serverNow() - last[0]))}`;
  /** @param {number | null} time @param {number | null | undefined} reading */
  const tell = (time, reading) => {
    if (!value) return;
    if (time === null || reading === null || reading === undefined) value.textContent = rest;
    else value.textContent = `${formatMeasure(reading, unit)} · ${clockText(time)}`;
  };
  tell(null, null);
  place.textContent = '';
  place.classList.remove('is-empty');
  const options = chartOptions({ place, range, unit, tone: section.dataset.tone ?? 'critical', tell });
  const plot = new uPlot(options, alignPoints(points), place);
  drawn.get(section)?.push({ plot, figure });
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: options.height })).observe(place);
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
