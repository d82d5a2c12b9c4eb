/** Brings the points of several series side by side. Pure: the browser runs this very file. */

/** Time in milliseconds since the epoch, and value. */
export type ChartPoint = readonly [number, number];

/** Values by time: null is a gap, undefined is where only other series have a point. */
export type ChartColumn = (number | null | undefined)[];

/** So many times the usual distance between two points, and something is missing. */
const missingAfter = 2.5;

/**
 * The times of all series in order, then a column for each. Where much more time passes than usual in a series it has a gap: missing
 * data is never a line. The points of a series must be in order, each time once.
 */
export function alignPoints(all: readonly (readonly ChartPoint[])[]): [number[], ...ChartColumn[]] {
  const columns = all.map(withGaps);
  const times = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((one, other) => one - other);
  return [times, ...columns.map((column) => times.map((time) => column.get(time)))];
}

function withGaps(points: readonly ChartPoint[]): ReadonlyMap<number, number | null> {
  const distances = points.slice(1).map(([time], index) => time - (points[index]?.[0] ?? time));
  const usual = distances.sort((one, other) => one - other)[Math.floor(distances.length / 2)] ?? 0;
  const column = new Map<number, number | null>();
  let last: number | undefined;
  for (const [time, value] of points) {
    if (last !== undefined && time - last > usual * missingAfter) column.set(last + usual, null);
    column.set(time, value);
    last = time;
  }
  return column;
}
