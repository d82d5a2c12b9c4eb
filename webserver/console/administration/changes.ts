/** What differs between two states of something, field by field. */
import type { Change } from './view.ts';

/** One per field whose value differs, sorted as the later state has them; a state that is no object is one field. */
export function changesBetween(before: unknown, after: unknown): readonly Change[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((field) => ({ field, before: textOf(old.get(field)), after: textOf(now.get(field)) }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(state: unknown): ReadonlyMap<string, unknown> {
  if (state === undefined || state === null) return new Map();
  if (typeof state !== 'object' || Array.isArray(state) || state instanceof Date) return new Map([['', state]]);
  return new Map(Object.entries(state));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return JSON.stringify(value) ?? '';
}
