/** Values of objects whose keys anyone may choose, found by a name. Only what an object has of its own is seen. */

/** The value under the name itself, else the one on the way through objects that its dots name. */
export function valueAt(values: unknown, name: string): unknown {
  if (!isRecord(values)) return undefined;
  if (Object.hasOwn(values, name)) return values[name];
  const dot = name.indexOf('.');
  if (dot < 0) return undefined;
  const key = name.slice(0, dot);
  return Object.hasOwn(values, key) ? valueAt(values[key], name.slice(dot + 1)) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
