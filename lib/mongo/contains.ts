/** Searches for a text inside a field. */

/** The condition: contained as it is written, capitals do not matter. Nothing of it is a regular expression of the caller's. */
export function contains(text: string): { readonly $regex: string; readonly $options: 'i' } {
  return { $regex: text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), $options: 'i' };
}
