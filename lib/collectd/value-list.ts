/** What one reading of collectd says, whatever format it was sent in. */
import type { DataSource, TypesDb } from './types-db.ts';

/** `host/plugin[-plugin_instance]/type[-type_instance]`; an instance that is absent is empty. */
export interface Identifier {
  readonly host: string;
  readonly plugin: string;
  readonly plugin_instance: string;
  readonly type: string;
  readonly type_instance: string;
}

/** One value; undefined when collectd had none. */
export interface Reading extends DataSource {
  readonly value: number | undefined;
}

export interface ValueList extends Identifier {
  /** Milliseconds since the epoch; undefined means now. */
  readonly time_ms: number | undefined;
  readonly readings: readonly Reading[];
}

/**
 * The values with their names, types and bounds. A type that is not in the table, or has another number of values there, gets the names
 * `value`, or `value0`, `value1`…, and the type GAUGE.
 */
export function describeValues(
  types: TypesDb,
  type: string,
  values: readonly (number | undefined)[],
): readonly Reading[] {
  const sources = types.get(type);
  return values.map((value, index) => {
    const source = sources?.length === values.length ? sources[index] : undefined;
    return { ...(source ?? { name: values.length === 1 ? 'value' : `value${index}`, type: 'GAUGE' }), value };
  });
}

/** Parts a written identifier; undefined when a part that must be there is not. Instances begin at the first `-`. */
export function parseIdentifier(text: string): Identifier | undefined {
  const hostEnd = text.indexOf('/');
  const pluginEnd = text.indexOf('/', hostEnd + 1);
  if (hostEnd < 1 || pluginEnd === -1) return undefined;
  const [plugin, pluginInstance] = splitInstance(text.slice(hostEnd + 1, pluginEnd));
  const [type, typeInstance] = splitInstance(text.slice(pluginEnd + 1));
  if (plugin === '' || type === '') return undefined;
  return {
    host: text.slice(0, hostEnd),
    plugin,
    plugin_instance: pluginInstance,
    type,
    type_instance: typeInstance,
  };
}

/** `name-instance` in its two parts; the instance is empty when there is none. */
export function splitInstance(text: string): readonly [name: string, instance: string] {
  const dash = text.indexOf('-');
  return dash === -1 ? [text, ''] : [text.slice(0, dash), text.slice(dash + 1)];
}

/** A value as collectd writes it: a number, or `U` or `nan` for none. NaN when it is neither. */
export function parseReading(text: string): number | undefined {
  const lower = text.toLowerCase();
  if (lower === 'u' || lower === 'nan' || lower === '-nan') return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}
