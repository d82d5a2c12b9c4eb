/** What the list of dead letters shows, as it stands in the address: `/dead-letters?engine=cleaner&code=event_not_json&done=replayed`. */

/** Those that wait, those that were replayed, or both. */
export type Done = 'waiting' | 'replayed' | 'all';

export interface LetterFilters {
  readonly done: Done;
  readonly engine?: string;
  readonly code?: string;
  /** Id of the last one of the page before. */
  readonly cursor?: string;
}

const names = ['engine', 'code', 'cursor'] as const;

/** Reads the address; what it cannot mean is ignored. */
export function readFilters(query: URLSearchParams): LetterFilters {
  const done = query.get('done');
  const texts = names.map((name) => [name, query.get(name) ?? ''] as const);
  return {
    done: done === 'replayed' || done === 'all' ? done : 'waiting',
    ...Object.fromEntries(texts.filter(([, text]) => /^[\w:.-]{1,100}$/.test(text))),
  };
}

/** The address of the list with these filters. */
export function filtersPath(filters: LetterFilters): string {
  const query = new URLSearchParams();
  for (const name of names) {
    const value = filters[name];
    if (value !== undefined) query.set(name, value);
  }
  if (filters.done !== 'waiting') query.set('done', filters.done);
  const text = query.toString();
  return text === '' ? '/dead-letters' : `/dead-letters?${text}`;
}

/** The address of one letter's own page. */
export function letterPath(id: string): string {
  return `/dead-letters/${encodeURIComponent(id)}`;
}
