/** The items of `perf_data_array`, as connectors send them: each is checked and rewritten; a bad one loses itself alone. */
import type { MetricType, PerfDataItem, ThresholdRange } from '../event/event.ts';
import { isJsonObject, type JsonObject } from '../event/json-object.ts';
import { METRIC_NAME_LENGTH_MAX, PERF_DATA_ITEMS_MAX, type ParsedPerfData } from './parse.ts';
import { parseRange, toRange } from './range.ts';

const UNIT_LENGTH_MAX = 32;
const metricTypes: ReadonlyMap<unknown, MetricType> = new Map<unknown, MetricType>(
  (['GAUGE', 'COUNTER', 'DERIVE', 'ABSOLUTE'] as const).flatMap((type) => [
    [type, type],
    [type.toLowerCase(), type],
  ]),
);

type MutableItem = { -readonly [Key in keyof PerfDataItem]: PerfDataItem[Key] };

/**
 * Checks a `perf_data_array`. An item needs `metric` (a text) and `value` (a finite number, or a text that is one); a value that is null
 * or `U` is undetermined: no item and no fault. `unit`, `warn`, `crit`, `min` and `max` that cannot be read are left out; a `type` that
 * is none makes the item bad, because its values would mean something else. What is no array is one bad item. Never throws.
 */
export function validatePerfDataArray(input: unknown): ParsedPerfData {
  if (!Array.isArray(input)) return { items: [], rejected: 1 };
  const items: PerfDataItem[] = [];
  let rejected = 0;
  for (const raw of input as readonly unknown[]) {
    const item = validateItem(raw);
    if (item === 'bad' || items.length === PERF_DATA_ITEMS_MAX) rejected += 1;
    else if (item !== 'undetermined') items.push(item);
  }
  return { items, rejected };
}

function validateItem(raw: unknown): PerfDataItem | 'bad' | 'undetermined' {
  if (!isJsonObject(raw)) return 'bad';
  const { metric, value: rawValue } = raw;
  if (typeof metric !== 'string' || metric === '' || metric.length > METRIC_NAME_LENGTH_MAX) return 'bad';
  if (rawValue === null || rawValue === 'U') return 'undetermined';
  const value = toNumber(rawValue);
  const type = toMetricType(raw['type']);
  if (value === undefined || type === undefined) return 'bad';
  const item: MutableItem = { metric, value };
  if (type !== 'GAUGE') item.type = type;
  addDetails(item, raw);
  return item;
}

function toMetricType(raw: unknown): MetricType | undefined {
  return raw === undefined || raw === null ? 'GAUGE' : metricTypes.get(raw);
}

function addDetails(item: MutableItem, raw: JsonObject): void {
  const { unit } = raw;
  if (typeof unit === 'string' && unit !== '' && unit.length <= UNIT_LENGTH_MAX) item.unit = unit;
  const warn = toThreshold(raw['warn']);
  if (warn !== undefined) item.warn = warn;
  const crit = toThreshold(raw['crit']);
  if (crit !== undefined) item.crit = crit;
  const min = toNumber(raw['min']);
  if (min !== undefined) item.min = min;
  const max = toNumber(raw['max']);
  if (max !== undefined) item.max = max;
}

function toNumber(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  if (typeof raw !== 'string' || raw.length > 64 || raw.trim() === '') return undefined;
  const value = Number(raw);
  return Number.isFinite(value) ? value : undefined;
}

/** A number or a text is Nagios's range syntax; an object is a range as events carry it. */
function toThreshold(raw: unknown): ThresholdRange | undefined {
  if (typeof raw === 'number') return toRange(0, raw, false);
  if (typeof raw === 'string') return parseRange(raw);
  if (!isJsonObject(raw)) return undefined;
  return toRange(toNumber(raw['low']) ?? Number.NaN, toNumber(raw['high']) ?? Number.NaN, raw['inside'] === true);
}
