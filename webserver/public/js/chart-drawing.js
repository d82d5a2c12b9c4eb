/**
 * Draws charts. A section `.charts` says which time (`chart-range.js`) and holds figures `.chart`; a figure names one metric of the section's
 * entity (`data-metric`, `data-entity`), or has one element with `data-series` for each line. Dragging zooms, a double click goes back; with
 * `data-address` the zoom stands in the address of the page.
 */
import { formatAge, formatMeasure } from '../console/format.js';
import { alignPoints } from '../console/charts/align.js';
import { texts } from '../console/texts/en.js';
import { chartOptions } from './chart-options.js';
import { chartWindow } from './chart-range.js';
import { loadLibrary, readPoints, readSeries, shownUnit } from './chart-source.js';
import { clockText, serverNow } from './clock.js';
import { reloadView, setAddress } from './navigation.js';

/** @typedef {import('./chart-source.js').Series} Series */
/** @typedef {import('./chart-range.js').TimeWindow} TimeWindow */
/** @typedef {import('./chart-range.js').ChartWindow} ChartWindow */
/** @typedef {{ asked: string, at: number, isComplete: boolean, plots: Map<Element, UPlot>, zoom?: TimeWindow | undefined }} Drawn */
/** @typedef {{ series: Series, words: Element | null, points: [number, number][], unit: string }} Line */

/** Charts move on with the time so often; those without a value are tried again sooner. */
const freshMs = 30_000;
const retryMs = 5000;

/** @type {WeakMap<Element, Drawn>} */
const drawn = new WeakMap();

/** Draws the charts of a section, unless they are fresh. @param {HTMLElement} section @param {boolean} again in any case: the colours changed */
export async function drawSection(section, again) {
  const state = stateOf(section);
  const age = performance.now() - state.at;
  if (!again && (document.hidden || age < (state.isComplete ? freshMs : retryMs))) return;
  state.at = performance.now();
  const { asked, zoom } = state;
  const window = chartWindow(section, zoom);
  /** Somebody asked for something else meanwhile. */
  const isOld = () => state.asked !== asked || state.zoom !== zoom;
  try {
    const { entity } = section.dataset;
    const [series] = await Promise.all([entity === undefined ? [] : readSeries(entity), loadLibrary()]);
    const figures = [...section.querySelectorAll('.chart')].filter((figure) => figure instanceof HTMLElement);
    const read = await Promise.all(figures.map((figure) => readLines(section, figure, { series, window })));
    if (isOld()) return;
    const done = figures.map((figure, index) => drawFigure(section, figure, read[index] ?? [], window));
    state.isComplete = done.every((isDone) => isDone);
  } catch {
    if (isOld()) return;
    state.isComplete = false;
    for (const place of section.querySelectorAll('.chart-plot')) {
      if (place.childElementCount === 0) say(place, texts.charts.failed);
    }
  }
  setTimeout(() => section.isConnected && void drawSection(section, false), pauseOf(state, window) + 100);
}

/** A section whose attributes changed begins anew. @param {HTMLElement} section @returns {Drawn} */
function stateOf(section) {
  const { range, from, to, step, aggregation } = section.dataset;
  const series = [...section.querySelectorAll('[data-series]')].map((one) => one.getAttribute('data-series'));
  const asked = JSON.stringify([range, from, to, step, aggregation, series]);
  const known = drawn.get(section);
  if (known?.asked === asked) return known;
  const state = { asked, at: Number.NEGATIVE_INFINITY, isComplete: false, plots: known?.plots ?? new Map() };
  drawn.set(section, state);
  return state;
}

/** @param {Drawn} state @param {ChartWindow} window */
function pauseOf({ isComplete }, { stepSeconds }) {
  return isComplete ? Math.max(retryMs, Math.min(freshMs, stepSeconds * 1000)) : retryMs;
}

/**
 * @param {HTMLElement} section @param {HTMLElement} figure
 * @param {{ series: Series[], window: ChartWindow }} asked
 * @returns {Promise<Line[]>}
 */
async function readLines(section, figure, { series, window }) {
  const { aggregation = '' } = section.dataset;
  const lines = figure.dataset.metric === undefined ? namedLines(figure) : metricLine(figure, series);
  return await Promise.all(
    lines.map(async ({ series: one, words }) => {
      const points = await readPoints(one, window, aggregation);
      return { series: one, words, points, unit: shownUnit(one, aggregation) };
    }),
  );
}

/** @param {HTMLElement} figure */
function namedLines(figure) {
  const elements = [...figure.querySelectorAll('[data-series]')].filter((element) => element instanceof HTMLElement);
  return elements.map((element) => {
    const { series: id = '', metric = '', unit = '', type = 'GAUGE' } = element.dataset;
    return { series: { id, metric, unit, type }, words: element.querySelector('.chart-value') };
  });
}

/** @param {HTMLElement} figure @param {Series[]} series */
function metricLine(figure, series) {
  const found = series.find((one) => one.metric === figure.dataset.metric);
  return found === undefined ? [] : [{ series: found, words: figure.querySelector('.chart-value') }];
}

/** False when there is no value yet. @param {HTMLElement} section @param {HTMLElement} figure @param {Line[]} lines @param {ChartWindow} window */
function drawFigure(section, figure, lines, window) {
  const place = figure.querySelector('.chart-plot');
  if (!(place instanceof HTMLElement)) return true;
  const plots = stateOf(section).plots;
  plots.get(figure)?.destroy();
  plots.delete(figure);
  if (lines.every(({ points }) => points.length === 0)) {
    say(place, texts.charts.empty);
    return false;
  }
  place.textContent = '';
  place.classList.remove('is-empty');
  const columns = alignPoints(lines.map(({ points }) => points));
  const options = chartOptions({
    place,
    window,
    units: lines.map(({ unit }) => unit),
    tone: section.dataset.tone ?? 'critical',
    group: section.id,
    tell: teller(figure, lines, columns),
    zoom: (zoomed) => zoomTo(section, zoomed),
  });
  const plot = new uPlot(options, columns, place);
  plots.set(figure, plot);
  followSize(place, plot);
  return true;
}

/**
 * Says each series' value under the pointer, else its last one.
 *
 * @param {HTMLElement} figure @param {Line[]} lines @param {ReturnType<typeof alignPoints>} columns
 */
function teller(figure, lines, [times, ...columns]) {
  const time = figure.querySelector('.chart-time');
  /** @param {number | null} index */
  const tell = (index) => {
    const at = index === null ? undefined : times[index];
    if (time) time.textContent = at === undefined ? '' : clockText(at);
    lines.forEach(({ words, points, unit }, which) => {
      const value = index === null ? undefined : valueAt(columns[which] ?? [], index);
      if (!words) return;
      if (at === undefined) words.textContent = lastWords(points, unit);
      else words.textContent = said(value, unit) + (time ? '' : ` · ${clockText(at)}`);
    });
  };
  tell(null);
  return tell;
}

/** A series that has no point of its own here still has its line: the value of the point before. @param {(number | null | undefined)[]} column @param {number} index */
function valueAt(column, index) {
  let at = index;
  while (at > 0 && column[at] === undefined) at -= 1;
  return column[at];
}

/** @param {number | null | undefined} value @param {string} unit */
function said(value, unit) {
  return value === null || value === undefined ? texts.charts.noValue : formatMeasure(value, unit);
}

/** @param {[number, number][]} points @param {string} unit */
function lastWords(points, unit) {
  const last = points.at(-1);
  if (last === undefined) return texts.charts.noValue;
  return `${formatMeasure(last[1], unit)} · ${texts.charts.ago(formatAge(serverNow() - last[0]))}`;
}

/** Where a section goes back to: its address before the first zoom. @type {string | undefined} */
let unzoomed;

/** Shows this window, or what was chosen before. @param {HTMLElement} section @param {TimeWindow | null} window */
function zoomTo(section, window) {
  const state = stateOf(section);
  if (window === null && state.zoom === undefined && unzoomed === undefined) return;
  if (window !== null && state.zoom?.from === window.from && state.zoom.to === window.to) return;
  state.zoom = window ?? undefined;
  void drawSection(section, true);
  if (section.dataset.address === undefined) return;
  const url = new URL(location.href);
  unzoomed ??= url.pathname + url.search;
  if (window !== null) {
    url.searchParams.delete('range');
    url.searchParams.set('from', new Date(window.from).toISOString());
    url.searchParams.set('to', new Date(window.to).toISOString());
  }
  setAddress(window === null ? unzoomed : url.pathname + url.search);
  if (window === null) unzoomed = undefined;
  void reloadView();
}

/** @param {HTMLElement} place @param {UPlot} plot */
function followSize(place, plot) {
  const observer = new ResizeObserver(() => {
    if (!plot.root.isConnected) observer.disconnect();
    else if (place.clientWidth > 0) plot.setSize({ width: place.clientWidth, height: place.clientHeight });
  });
  observer.observe(place);
}

/** @param {Element} place @param {string} words */
function say(place, words) {
  place.textContent = words;
  place.classList.add('is-empty');
}
