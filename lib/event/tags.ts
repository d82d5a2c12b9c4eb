/** The tags of an event: an object of texts, or (as the seed system had them) a list of names or one name. */
import { truncate } from './wire.ts';

/** Tags of one event at most; the others are left out. */
export const TAGS_MAX = 100;
const LENGTH_MAX = 256;

/** Name to value, both trimmed; the value is empty for a tag that is a name alone. Undefined when there are none. */
export function readTags(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? readTags([value]) : undefined;
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(value)
    ? value.map((name: unknown) => [name, ''] as const)
    : Object.entries(value);
  const tags: Record<string, string> = {};
  let count = 0;
  for (const [rawName, rawValue] of entries) {
    const name = toTagText(rawName);
    if (name === '' || name === '__proto__' || count === TAGS_MAX) continue;
    tags[name] = toTagText(rawValue);
    count += 1;
  }
  return count === 0 ? undefined : tags;
}

function toTagText(value: unknown): string {
  if (typeof value === 'string') return truncate(value.trim(), LENGTH_MAX);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
