/** What differs between two states of a rule, as fine as a reader wants it: one line per value. */
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from './form-values.ts';
import { textOfValue } from './value-text.ts';

export interface Difference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** One per value that differs, by its dotted name; what is there on one side alone is one line. */
export function differences(before: unknown, after: unknown, at = ''): readonly Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  const [old, now] = [partsOf(before), partsOf(after)];
  if (old === undefined || now === undefined) {
    return [{ field: at, before: textOfValue(before), after: textOfValue(after) }];
  }
  const names = [...new Set([...now.keys(), ...old.keys()])];
  return names.flatMap((name) => differences(old.get(name), now.get(name), at === '' ? name : `${at}.${name}`));
}

function partsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (Array.isArray(value)) return new Map(value.map((one: unknown, index) => [String(index), one]));
  return isRecord(value) && !(value instanceof Date) ? new Map(Object.entries(value)) : undefined;
}
