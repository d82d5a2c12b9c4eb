/**
 * Nagios performance data, by the monitoring plugins' development guidelines: items separated by white space, each
 * `'label'=value[unit];[warn];[crit];[min];[max]`. The name is kept as it was sent and the unit apart. An item that cannot be read loses
 * itself alone and is counted; the value `U` (undetermined) gives no item and is no fault. Time is linear in the length of the text.
 */
import type { PerfDataItem } from '../event/event.ts';
import {
  type Cursor,
  isFieldEnd,
  readLabel,
  readNumber,
  readUnit,
  skipField,
  skipSpaces,
  skipToSpace,
} from './cursor.ts';
import { readRange } from './range.ts';

/** Items of one event at most; the others are counted as rejected. */
export const PERF_DATA_ITEMS_MAX = 1000;
/** Characters in the name of a metric at most. */
export const METRIC_NAME_LENGTH_MAX = 512;

const SEMICOLON = 59;
const UPPER_U = 85;

/** What was read: the items in their order, and how many could not be read. */
export interface ParsedPerfData {
  readonly items: readonly PerfDataItem[];
  readonly rejected: number;
}

type MutableItem = { -readonly [Key in keyof PerfDataItem]: PerfDataItem[Key] };

/** Reads a whole `perf_data` text. Never throws. */
export function parsePerfData(text: string): ParsedPerfData {
  const cursor: Cursor = { text, at: 0 };
  const items: PerfDataItem[] = [];
  let rejected = 0;
  for (skipSpaces(cursor); cursor.at < text.length; skipSpaces(cursor)) {
    const item = readItem(cursor);
    if (item === 'bad' || items.length === PERF_DATA_ITEMS_MAX) {
      rejected += 1;
      skipToSpace(cursor);
    } else if (item !== 'undetermined') {
      items.push(item);
    }
  }
  return { items, rejected };
}

function readItem(cursor: Cursor): PerfDataItem | 'bad' | 'undetermined' {
  const metric = readLabel(cursor);
  if (metric === undefined || metric.length > METRIC_NAME_LENGTH_MAX) return 'bad';
  if (isUndetermined(cursor)) {
    skipToSpace(cursor);
    return 'undetermined';
  }
  const value = readNumber(cursor);
  if (!Number.isFinite(value)) return 'bad';
  const unit = readUnit(cursor);
  if (unit === undefined) return 'bad';
  const item: MutableItem = { metric, value };
  if (unit !== '') item.unit = unit;
  // The guidelines' unit `c` means a continuous counter.
  if (unit === 'c') item.type = 'COUNTER';
  if (cursor.text.charCodeAt(cursor.at) === SEMICOLON) readBounds(cursor, item);
  return item;
}

function isUndetermined(cursor: Cursor): boolean {
  return cursor.text.charCodeAt(cursor.at) === UPPER_U && isFieldEnd(cursor.text.charCodeAt(cursor.at + 1));
}

function readBounds(cursor: Cursor, item: MutableItem): void {
  const warn = nextField(cursor) ? readRange(cursor) : undefined;
  const crit = nextField(cursor) ? readRange(cursor) : undefined;
  const min = nextField(cursor) ? readBound(cursor) : undefined;
  const max = nextField(cursor) ? readBound(cursor) : undefined;
  if (warn !== undefined) item.warn = warn;
  if (crit !== undefined) item.crit = crit;
  if (min !== undefined) item.min = min;
  if (max !== undefined) item.max = max;
  skipToSpace(cursor);
}

function nextField(cursor: Cursor): boolean {
  if (cursor.text.charCodeAt(cursor.at) !== SEMICOLON) return false;
  cursor.at += 1;
  return true;
}

function readBound(cursor: Cursor): number | undefined {
  const value = readNumber(cursor);
  const rest = readUnit(cursor);
  skipField(cursor);
  return rest === undefined || !Number.isFinite(value) ? undefined : value;
}
