/** The measurements of an event, from `perf_data_array` and `perf_data` together. */
import { type ParsedPerfData, parsePerfData } from '../perf-data/parse.ts';
import { validatePerfDataArray } from '../perf-data/validate.ts';
import type { WireEvent } from './wire.ts';

const none: ParsedPerfData = { items: [], rejected: 0 };

/** The items of both fields; where both have a metric, that of `perf_data_array` counts. */
export function readMeasurements(wire: WireEvent): ParsedPerfData {
  const fromArray = readArray(wire['perf_data_array']);
  const fromText = readPerfDataText(wire['perf_data']);
  if (fromArray === none) return fromText;
  if (fromText === none) return fromArray;
  const names = new Set(fromArray.items.map((item) => item.metric));
  return {
    items: [...fromArray.items, ...fromText.items.filter((item) => !names.has(item.metric))],
    rejected: fromArray.rejected + fromText.rejected,
  };
}

function readArray(value: unknown): ParsedPerfData {
  return value === undefined || value === null ? none : validatePerfDataArray(value);
}

function readPerfDataText(value: unknown): ParsedPerfData {
  if (value === undefined || value === null || value === '') return none;
  return typeof value === 'string' ? parsePerfData(value) : { items: [], rejected: 1 };
}
