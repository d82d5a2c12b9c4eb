/** The levels of rollups and their packed form. */
import { ByteReader, ByteWriter } from './bytes.ts';
import { dayMs, hourMs, minuteMs, type TimeRange, weekMs } from './calendar.ts';
import { readIntegers, writeIntegers } from './integer-column.ts';
import { readValues, writeValues } from './value-column.ts';
import type { Window } from './window.ts';

/** One level: windows of `width`, of which a document holds those of a `span`, in collections that hold a `slice`. All in milliseconds. */
export interface RollupLevel {
  readonly collection: string;
  readonly width: number;
  readonly span: number;
  readonly slice: number;
}

export const minuteLevel: RollupLevel = {
  collection: 'metric_rollups_1m',
  width: minuteMs,
  span: 6 * hourMs,
  slice: weekMs,
};
export const hourLevel: RollupLevel = {
  collection: 'metric_rollups_1h',
  width: hourMs,
  span: weekMs,
  slice: 52 * weekMs,
};
export const dayLevel: RollupLevel = {
  collection: 'metric_rollups_1d',
  width: dayMs,
  span: 52 * weekMs,
  slice: 520 * weekMs,
};

/** Columns of values, in the order in which they are packed; the increase follows after them. */
const valueColumns = ['first', 'last', 'min', 'max', 'sum'] as const;

/** In the place of an increase that is the last value less the first one. */
const isDifference = 255;

/**
 * Packs windows of one level, in order: count of windows; starts, counts and times of first and last points within the window as whole
 * numbers; then the value columns, each after a byte: 0 its own values, n the same as the n-th column before (one point per window
 * makes all of them equal); then the increase after a byte: 0 its own values, 255 the difference of last and first.
 */
export function packWindows(windows: readonly Window[], width: number): Uint8Array {
  const out = new ByteWriter();
  out.unsigned(windows.length);
  if (windows.length === 0) return out.copy();
  writeIntegers(
    out,
    Float64Array.from(windows, (window) => window.start / width),
  );
  writeIntegers(
    out,
    Float64Array.from(windows, (window) => window.count),
  );
  writeIntegers(
    out,
    Float64Array.from(windows, (window) => window.firstTime - window.start),
  );
  writeIntegers(
    out,
    Float64Array.from(windows, (window) => window.lastTime - window.firstTime),
  );
  const written: Float64Array[] = [];
  for (const name of valueColumns) {
    const column = Float64Array.from(windows, (window) => window[name]);
    const same = written.findIndex((other) => other.every((value, index) => Object.is(value, column[index])));
    out.byte(same < 0 ? 0 : written.length - same);
    if (same < 0) writeValues(out, column);
    written.push(column);
  }
  const increases = Float64Array.from(windows, ({ increase }) => increase);
  const isPlain = windows.every(({ increase, first, last }) => Object.is(increase, last - first));
  out.byte(isPlain ? isDifference : 0);
  if (!isPlain) writeValues(out, increases);
  return out.copy();
}

/** The windows that `packWindows` packed. */
export function unpackWindows(packed: Uint8Array, width: number): readonly Window[] {
  const reader = new ByteReader(packed);
  const length = reader.unsigned();
  if (length === 0) return [];
  const [starts, counts, firstTimes, durations] = [0, 1, 2, 3].map(() => readIntegers(reader, length));
  const columns: Float64Array[] = [];
  for (let column = 0; column < valueColumns.length; column += 1) {
    const back = reader.byte();
    columns.push((back === 0 ? undefined : columns[column - back]) ?? readValues(reader, length));
  }
  const at = (column: Float64Array | undefined, index: number): number => column?.[index] ?? 0;
  const [first, last, min, max, sum] = columns;
  const increase = reader.byte() === isDifference ? undefined : readValues(reader, length);
  return Array.from({ length }, (_, index): Window => {
    const start = at(starts, index) * width;
    const firstTime = start + at(firstTimes, index);
    return {
      start,
      count: at(counts, index),
      firstTime,
      lastTime: firstTime + at(durations, index),
      first: at(first, index),
      last: at(last, index),
      min: at(min, index),
      max: at(max, index),
      sum: at(sum, index),
      increase: increase === undefined ? at(last, index) - at(first, index) : at(increase, index),
    };
  });
}

/** The windows with those of a range replaced. */
export function replaceWindows(
  windows: readonly Window[],
  { from, to, windows: by }: TimeRange & { readonly windows: readonly Window[] },
): readonly Window[] {
  return [...windows.filter(({ start }) => start < from), ...by, ...windows.filter(({ start }) => start >= to)];
}
