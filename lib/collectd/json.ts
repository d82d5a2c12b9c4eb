/** collectd's JSON: a list of objects with parallel lists `values`, `dstypes` and `dsnames`. */
import { isJsonObject, type JsonObject } from '../event/json-object.ts';
import { readTimestampMs } from '../time/timestamp.ts';
import { toMetricType, type TypesDb } from './types-db.ts';
import { describeValues, type Reading, type ValueList } from './value-list.ts';

/** Reads a body in the format JSON; a text says what is wrong. */
export function parseJson(text: string, types: TypesDb): readonly ValueList[] | string {
  const body = parseBody(text);
  if (body === undefined) return 'The body is not valid JSON';
  const lists = (Array.isArray(body) ? (body as readonly unknown[]) : [body]).map((raw) => parseList(raw, types));
  if (lists.length === 0) return 'The message has no value list';
  const fault = lists.find((list) => typeof list === 'string');
  return fault ?? lists.filter((list) => typeof list !== 'string');
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function parseList(list: unknown, types: TypesDb): ValueList | string {
  if (!isJsonObject(list)) return 'A value list is no object';
  const { host, plugin, type } = list;
  const { plugin_instance: pluginInstance = '', type_instance: typeInstance = '' } = list;
  if (!isName(host) || !isName(plugin) || !isName(type)) return 'A value list lacks host, plugin or type';
  if (typeof pluginInstance !== 'string' || typeof typeInstance !== 'string') return 'An instance is no text';
  const timeMs = readTimestampMs(list['time']);
  if (timeMs === undefined) return 'The time is no number';
  const readings = parseReadings(list, type, types);
  if (typeof readings === 'string') return readings;
  return {
    host,
    plugin,
    plugin_instance: pluginInstance,
    type,
    type_instance: typeInstance,
    time_ms: timeMs,
    readings,
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parseReadings(list: JsonObject, type: string, types: TypesDb): readonly Reading[] | string {
  const { values, dsnames, dstypes } = list;
  if (!Array.isArray(values) || values.length === 0) return 'A value list has no values';
  const numbers = (values as readonly unknown[]).map((value) => (value === null ? undefined : value));
  if (!numbers.every(isReading)) return 'A value is no number';
  const described = describeValues(types, type, numbers);
  const readings = described.map((reading, index) => describe(reading, at(dsnames, index), at(dstypes, index)));
  return readings.every((reading) => reading !== undefined) ? readings : 'A value has an unknown type';
}

function isReading(value: unknown): value is number | undefined {
  return value === undefined || typeof value === 'number';
}

function at(list: unknown, index: number): unknown {
  return Array.isArray(list) ? (list as readonly unknown[])[index] : undefined;
}

/** What the message says of a value counts; the table adds the bounds, where it means the same value. */
function describe(reading: Reading, name: unknown, typeName: unknown): Reading | undefined {
  const type = typeof typeName === 'string' ? toMetricType(typeName) : reading.type;
  if (type === undefined) return undefined;
  if (!isName(name)) return { ...reading, type };
  return name === reading.name ? { ...reading, type } : { name, type, value: reading.value };
}
