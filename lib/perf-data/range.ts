/** Threshold ranges of the monitoring plugins' development guidelines: `10`, `10:`, `~:10`, `10:20`, `@10:20`. */
import type { ThresholdRange } from '../event/event.ts';
import { type Cursor, readNumber, readUnit, skipField } from './cursor.ts';

const AT = 64;
const COLON = 58;
const TILDE = 126;

/**
 * Reads a range up to the end of the field and leaves the cursor there. Undefined when the field is empty or no range: a threshold that
 * cannot be read costs the item its threshold, not its value. A unit after the number is tolerated (`80%`).
 */
export function readRange(cursor: Cursor): ThresholdRange | undefined {
  const range = readBounds(cursor);
  const rest = range === undefined ? undefined : readUnit(cursor);
  skipField(cursor);
  return rest === undefined ? undefined : range;
}

/** The range that a text stands for; undefined when it is none. */
export function parseRange(text: string): ThresholdRange | undefined {
  const cursor: Cursor = { text, at: 0 };
  const range = readRange(cursor);
  return cursor.at === text.length ? range : undefined;
}

function readBounds(cursor: Cursor): ThresholdRange | undefined {
  const { text } = cursor;
  const inside = text.charCodeAt(cursor.at) === AT;
  if (inside) cursor.at += 1;
  const openLow = text.charCodeAt(cursor.at) === TILDE;
  if (openLow) cursor.at += 1;
  const first = openLow ? Number.NaN : readNumber(cursor);
  if (text.charCodeAt(cursor.at) !== COLON) return Number.isNaN(first) ? undefined : toRange(0, first, inside);
  cursor.at += 1;
  // An omitted start is zero, by the guidelines; an omitted end is open.
  const low = openLow || !Number.isNaN(first) ? first : 0;
  return toRange(low, readNumber(cursor), inside);
}

/** The range from `low` to `high`, where NaN means open; undefined when it is upside down or not finite. */
export function toRange(low: number, high: number, inside: boolean): ThresholdRange | undefined {
  if (low > high || Math.abs(low) === Infinity || Math.abs(high) === Infinity) return undefined;
  const range: { low?: number; high?: number; inside?: true } = {};
  if (!Number.isNaN(low)) range.low = low;
  if (!Number.isNaN(high)) range.high = high;
  if (inside) range.inside = true;
  return range;
}
