/** Any value of a rule or an event as a text to look at; nothing is an empty text. */
export function textOfValue(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value, undefined, 1) ?? '';
}
