/** How a chart looks: one line, the alarm's span shaded, few quiet labels, the colours of the page. */
import { formatClock, formatDate, formatMeasure } from '../console/format.js';
import { readersZone } from './clock.js';

const height = 120;

/**
 * @param {object} chart
 * @param {HTMLElement} chart.place
 * @param {import('./chart-range.js').ChartRange} chart.range
 * @param {string} chart.unit
 * @param {string} chart.tone
 * @param {(time: number | null, value: number | null | undefined) => void} chart.tell
 */
export function chartOptions({ place, range, unit, tone, tell }) {
  const colour = coloursOf(place);
  const font = '11px Inter, system-ui, sans-serif';
  const axis = { stroke: colour('muted'), font, ticks: { show: false }, grid: { stroke: colour('line'), width: 1 } };
  return {
    width: place.clientWidth,
    height,
    ms: 1,
    padding: [6, 0, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: 'alarm' }, points: { size: 6 }, drag: { x: true, y: false } },
    scales: { x: { time: true, min: range.from, max: range.to } },
    axes: [
      { ...axis, size: 28, gap: 8, space: 80, grid: { show: false }, values: timeLabels },
      {
        ...axis,
        size: 58,
        gap: 4,
        space: 34,
        values: (/** @type {unknown} */ _plot, /** @type {number[]} */ ticks) =>
          ticks.map((tick) => formatMeasure(tick, unit)),
      },
    ],
    series: [{}, { stroke: colour('accent'), width: 1.5, points: { show: false }, spanGaps: false }],
    hooks: {
      drawClear: [shade(range, colour(`${tone}-soft`))],
      setCursor: [
        (/** @type {UPlot} */ plot) => {
          const { idx } = plot.cursor;
          if (idx === null || idx === undefined) tell(null, null);
          else tell(plot.data[0]?.[idx] ?? null, plot.data[1]?.[idx]);
        },
      ],
    },
  };
}

/** @param {Element} element @returns {(name: string) => string} */
function coloursOf(element) {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/** @param {unknown} _plot @param {number[]} ticks */
function timeLabels(_plot, ticks) {
  const zone = readersZone();
  const isDaily = (ticks[1] ?? 0) - (ticks[0] ?? 0) >= 86_400_000;
  return ticks.map((tick) => {
    const clock = formatClock(tick, tick, zone).slice(0, 5);
    return isDaily || clock === '00:00' ? formatDate(tick, zone) : clock;
  });
}

/** @param {import('./chart-range.js').ChartRange} range @param {string} colour */
function shade({ spanFrom, spanTo }, colour) {
  return (/** @type {UPlot} */ plot) => {
    const { left, top, width, height: tall } = plot.bbox;
    const from = Math.max(left, plot.valToPos(spanFrom, 'x', true));
    const to = Math.min(left + width, plot.valToPos(spanTo, 'x', true));
    if (to <= from) return;
    plot.ctx.save();
    plot.ctx.fillStyle = colour;
    plot.ctx.fillRect(from, top, to - from, tall);
    plot.ctx.restore();
  };
}
