/** Points in columns, how they are ordered and merged, and their packed form. */
import { ByteReader, type ByteWriter } from './bytes.ts';
import { readIntegers, writeIntegers } from './integer-column.ts';
import { readValues, writeValues } from './value-column.ts';

/** Points of one series: times in milliseconds since the epoch, and the value at each. Both have the same length. */
export interface Columns {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Which value stays when two points have the same time. */
export type Preference = 'existing' | 'incoming';

export const noPoints: Columns = { times: new Float64Array(0), values: new Float64Array(0) };

export function columnsOf(times: ArrayLike<number>, values: ArrayLike<number>): Columns {
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
}

/** Appends the points in the order given, which may be any: times are whole and not negative, a time may come twice. */
export function writeColumns(out: ByteWriter, { times, values }: Columns): void {
  out.unsigned(times.length);
  writeIntegers(out, times);
  if (values.length > 0) writeValues(out, values);
}

export function readColumns(bytes: Uint8Array): Columns {
  const reader = new ByteReader(bytes);
  const count = reader.unsigned();
  const times = readIntegers(reader, count);
  return { times, values: count === 0 ? noPoints.values : readValues(reader, count) };
}

/** The points in the order of time, each time once: of those with the same time the last one given stays. */
export function inOrder(columns: Columns): Columns {
  const { times, values } = columns;
  if (isStrictlyOrdered(times)) return columns;
  const order = Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const kept = order.filter((index, place) => times[index] !== times[order[place + 1] ?? -1]);
  return {
    times: Float64Array.from(kept, (index) => times[index] ?? 0),
    values: Float64Array.from(kept, (index) => values[index] ?? 0),
  };
}

/** Both sets of points as one, in order. Both must be in order. Returns `existing` itself when nothing changes. */
export function merge(existing: Columns, incoming: Columns, prefer: Preference): Columns {
  if (incoming.times.length === 0) return existing;
  if (existing.times.length === 0) return incoming;
  if ((existing.times.at(-1) ?? 0) < (incoming.times[0] ?? 0)) return concatenate([existing, incoming]);
  const merged = interleave(existing, incoming, prefer);
  return equal(merged, existing) ? existing : merged;
}

function interleave(existing: Columns, incoming: Columns, prefer: Preference): Columns {
  const size = existing.times.length + incoming.times.length;
  const merged = { times: new Float64Array(size), values: new Float64Array(size) };
  let [a, b, length] = [0, 0, 0];
  while (a < existing.times.length || b < incoming.times.length) {
    const left = existing.times[a] ?? Number.POSITIVE_INFINITY;
    const right = incoming.times[b] ?? Number.POSITIVE_INFINITY;
    const takesLeft = left < right || (left === right && prefer === 'existing');
    merged.times[length] = Math.min(left, right);
    merged.values[length] = (takesLeft ? existing.values[a] : incoming.values[b]) ?? 0;
    if (left <= right) a += 1;
    if (right <= left) b += 1;
    length += 1;
  }
  return slice(merged, 0, length);
}

/** One after the other, as they are. */
export function concatenate(parts: readonly Columns[]): Columns {
  const size = parts.reduce((sum, part) => sum + part.times.length, 0);
  const all = { times: new Float64Array(size), values: new Float64Array(size) };
  let offset = 0;
  for (const part of parts) {
    all.times.set(part.times, offset);
    all.values.set(part.values, offset);
    offset += part.times.length;
  }
  return all;
}

/** The points at positions [from, to). */
export function slice({ times, values }: Columns, from: number, to: number): Columns {
  return { times: times.subarray(from, to), values: values.subarray(from, to) };
}

/** The points with times in [from, to). The columns must be in order. */
export function between(columns: Columns, from: number, to: number): Columns {
  const { times } = columns;
  if ((times[0] ?? from) >= from && (times.at(-1) ?? from) < to) return columns;
  return slice(columns, firstAtOrAfter(times, from), firstAtOrAfter(times, to));
}

/** The points whose times are not among `times`. Both must be in order. */
export function without(columns: Columns, times: Float64Array): Columns {
  const isKnown = (time: number): boolean => times[firstAtOrAfter(times, time)] === time;
  const kept = Array.from(columns.times.keys()).filter((index) => !isKnown(columns.times[index] ?? 0));
  if (kept.length === columns.times.length) return columns;
  return {
    times: Float64Array.from(kept, (index) => columns.times[index] ?? 0),
    values: Float64Array.from(kept, (index) => columns.values[index] ?? 0),
  };
}

function firstAtOrAfter(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isStrictlyOrdered(times: Float64Array): boolean {
  for (let index = 1; index < times.length; index += 1) {
    if ((times[index] ?? 0) <= (times[index - 1] ?? 0)) return false;
  }
  return true;
}

function equal(a: Columns, b: Columns): boolean {
  if (a.times.length !== b.times.length) return false;
  return a.times.every((time, index) => time === b.times[index] && Object.is(a.values[index], b.values[index]));
}
