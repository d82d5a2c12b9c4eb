/** How a chart looks: one line per series, the alarm's span shaded, few quiet labels, the colours of the page. */
import { formatClock, formatDate, formatMeasure } from '../console/format.js';
import { readersZone } from './clock.js';

/** Colour and dashes together tell series apart; `1-tokens.css` has the colours. */
export const dashes = [[], [6, 3], [2, 2], [10, 3, 2, 3], [], [6, 3], [2, 2], [10, 3, 2, 3]];

/** Scales that have an axis: one on each side. */
const mostAxes = 2;

/**
 * @typedef {object} Chart
 * @property {HTMLElement} place
 * @property {import('./chart-range.js').ChartWindow} window
 * @property {readonly string[]} units one per series
 * @property {string} tone
 * @property {string} group charts of one group share pointer and zoom
 * @property {(index: number | null) => void} tell
 * @property {(window: import('./chart-range.js').TimeWindow | null) => void} zoom
 */

/** @param {Chart} chart */
export function chartOptions({ place, window, units, tone, group, tell, zoom }) {
  const colour = coloursOf(place);
  const font = '11px Inter, system-ui, sans-serif';
  const axis = { stroke: colour('muted'), font, ticks: { show: false }, grid: { stroke: colour('line'), width: 1 } };
  return {
    width: place.clientWidth,
    height: place.clientHeight,
    ms: 1,
    padding: [6, 0, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: group },
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false },
      bind: { dblclick: () => () => zoom(null) },
    },
    scales: { x: { time: true, min: window.from, max: window.to } },
    axes: [
      { ...axis, size: 28, gap: 8, space: 80, grid: { show: false }, values: timeLabels },
      ...[...new Set(units)].slice(0, mostAxes).map((unit, index) => valueAxis(axis, unit, index)),
    ],
    series: [{}, ...units.map((unit, index) => lineOf(colour, unit, { index, count: units.length }))],
    hooks: {
      drawClear: window.span ? [shade(window.span, colour(`${tone}-soft`))] : [],
      setCursor: [(/** @type {UPlot} */ plot) => tell(plot.cursor.idx ?? null)],
      setSelect: [
        (/** @type {UPlot} */ plot) => {
          const { left, width } = plot.select;
          if (width > 4) zoom({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') });
        },
      ],
    },
  };
}

/** @param {object} axis @param {string} unit @param {number} index */
function valueAxis(axis, unit, index) {
  return {
    ...axis,
    ...(index === 0 ? {} : { side: 1, grid: { show: false } }),
    scale: `unit ${unit}`,
    size: 62,
    gap: 4,
    space: 34,
    values: (/** @type {unknown} */ _plot, /** @type {number[]} */ ticks) =>
      ticks.map((tick) => formatMeasure(tick, unit)),
  };
}

/** @param {(name: string) => string} colour @param {string} unit @param {{ index: number, count: number }} place */
function lineOf(colour, unit, { index, count }) {
  const stroke = count === 1 ? colour('accent') : colour(`series-${(index % dashes.length) + 1}`);
  const dash = count === 1 ? [] : dashes[index % dashes.length];
  const points = { show: true, size: 4, fill: stroke, filter: loneValues };
  return { scale: `unit ${unit}`, stroke, dash, width: 1.5, points, spanGaps: false };
}

/** Values without a neighbour make no line: they are drawn as points. @param {UPlot} plot @param {number} series */
function loneValues({ data }, series) {
  const column = data[series] ?? [];
  const known = [...column.keys()].filter((index) => column[index] !== undefined);
  return known.filter((index, at) => {
    const neighbours = [known[at - 1], known[at + 1]].map((other) => (other === undefined ? null : column[other]));
    return column[index] !== null && neighbours.every((value) => value === null);
  });
}

/** @param {Element} element @returns {(name: string) => string} */
function coloursOf(element) {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/** @param {unknown} _plot @param {number[]} ticks */
function timeLabels(_plot, ticks) {
  const zone = readersZone();
  const distance = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  return ticks.map((tick) => {
    const clock = formatClock(tick, tick, zone);
    if (distance >= 86_400_000 || clock === '00:00:00') return formatDate(tick, zone);
    return distance > 0 && distance < 60_000 ? clock : clock.slice(0, 5);
  });
}

/** @param {import('./chart-range.js').TimeWindow} span @param {string} colour */
function shade(span, colour) {
  return (/** @type {UPlot} */ plot) => {
    const { left, top, width, height: tall } = plot.bbox;
    const from = Math.max(left, plot.valToPos(span.from, 'x', true));
    const to = Math.min(left + width, plot.valToPos(span.to, 'x', true));
    if (to <= from) return;
    plot.ctx.save();
    plot.ctx.fillStyle = colour;
    plot.ctx.fillRect(from, top, to - from, tall);
    plot.ctx.restore();
  };
}
