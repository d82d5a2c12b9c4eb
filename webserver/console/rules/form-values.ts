/**
 * A rule as a form has it: flat names with their texts. Names are dotted as the API names its faults (`event_pattern.0.1.field`), so that
 * a fault finds its field, and lists grow and shrink by their names.
 */

export type FormValues = ReadonlyMap<string, readonly string[]>;

/** Names of a form at most: a pattern of 100 groups stays below. */
export const namesMax = 20_000;

/** The fields of a posted form (already parsed, flat). */
export function formOf(body: unknown): FormValues {
  if (typeof body !== 'object' || body === null) return new Map();
  return new Map(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      return [name, values.filter((one) => typeof one === 'string')] as const;
    }),
  );
}

/** A form of single values. */
export function formFrom(values: Readonly<Record<string, string>>): FormValues {
  return new Map(Object.entries(values).map(([name, value]) => [name, [value]]));
}

/** The text of a field; empty when it is not there. */
export function textIn(form: FormValues, name: string): string {
  return form.get(name)?.[0] ?? '';
}

/** Both forms; where they have the same name, the second. */
export function withValues(form: FormValues, more: FormValues): FormValues {
  return new Map([...form, ...more]);
}

/** How many items the list of this name has. */
export function lengthOf(form: FormValues, list: string): number {
  let length = 0;
  for (const name of form.keys()) {
    if (!name.startsWith(`${list}.`)) continue;
    const index = /^\d{1,4}(?=\.|$)/.exec(name.slice(list.length + 1))?.[0];
    if (index !== undefined) length = Math.max(length, Number(index) + 1);
  }
  return length;
}

/** The names of the items of a list, in order. */
export function itemsOf(form: FormValues, list: string): readonly string[] {
  return Array.from({ length: lengthOf(form, list) }, (_, index) => `${list}.${index}`);
}

/** The form without one item; those after it move up. */
export function withoutItem(form: FormValues, item: string): FormValues {
  const dot = item.lastIndexOf('.');
  const list = item.slice(0, dot);
  const removed = Number(item.slice(dot + 1));
  return new Map(
    [...form].flatMap(([name, values]): [string, readonly string[]][] => {
      const [, text = '', rest = ''] = name.startsWith(`${list}.`)
        ? (/^(\d+)(.*)$/s.exec(name.slice(list.length + 1)) ?? [])
        : [];
      if (text === '' || Number(text) < removed) return [[name, values]];
      return Number(text) === removed ? [] : [[`${list}.${Number(text) - 1}${rest}`, values]];
    }),
  );
}

/** The form with one more item at the end of a list; `values` are named from the item on. */
export function withItem(form: FormValues, list: string, values: Readonly<Record<string, string>>): FormValues {
  const item = `${list}.${lengthOf(form, list)}`;
  const added = Object.entries(values).map(([name, value]) => [`${item}.${name}`, [value]] as const);
  return new Map([...form, ...added]);
}

type Container = Record<string, unknown> | unknown[];

/** Puts a value where a dotted name says; a number is a place in a list. */
export function setAt(target: Container, name: string, value: unknown): void {
  const dot = name.indexOf('.');
  if (dot < 0) return put(target, name, value);
  const [head, rest] = [name.slice(0, dot), name.slice(dot + 1)];
  const inner = readAt(target, head);
  const next: Container = isRecord(inner) || Array.isArray(inner) ? inner : /^\d+(\.|$)/.test(rest) ? [] : {};
  setAt(next, rest, value);
  put(target, head, next);
}

function put(target: Container, key: string, value: unknown): void {
  if (Array.isArray(target)) target[Number(key)] = value;
  else target[key] = value;
}

/** What a dotted name says of a value; undefined when there is nothing. */
export function readAt(value: unknown, name: string): unknown {
  return name.split('.').reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isRecord(inner) ? inner[key] : undefined;
  }, value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
