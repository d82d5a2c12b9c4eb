/** The tags of an alarm: the union of what its events carried. */
import { maxTags } from './config.ts';

/** Adds an event's tags as `name: value` (only `name` when the value is empty). The same array when nothing is new. */
export function mergeTags(
  tags: readonly string[],
  added: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  if (added === undefined) return tags;
  const fresh = new Set<string>();
  for (const [name, value] of Object.entries(added)) {
    const text = tagOf(name.trim(), value.trim());
    if (text !== '' && !tags.includes(text)) fresh.add(text);
  }
  return fresh.size === 0 ? tags : [...tags, ...fresh].slice(0, Math.max(maxTags, tags.length));
}

function tagOf(name: string, value: string): string {
  return name === '' || value === '' ? name : `${name}: ${value}`;
}
