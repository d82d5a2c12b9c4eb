/**
 * What the page of the event log shows, as it stands in the address: `/events?entity=disk/db-1&state=critical&outcome=drop&range=24h`. What an
 * address cannot mean is ignored.
 */
import { type OutcomeKind, outcomeKinds } from '../../../lib/event-log/entry.ts';
import type { State } from '../../../lib/event/event.ts';
import { stateNames } from '../alarms/filters.ts';
import { type ChartRange, rangeQuery, readRange } from '../charts/range.ts';

/** Filters that are one text. */
export const textFilters = ['entity', 'connector', 'connector_name', 'component', 'resource'] as const;

export type TextFilter = (typeof textFilters)[number];

export interface EventFilters extends Readonly<Partial<Record<TextFilter, string>>> {
  readonly search: string;
  readonly types: readonly string[];
  readonly states: readonly State[];
  readonly outcomes: readonly OutcomeKind[];
  readonly range?: ChartRange | undefined;
  readonly cursor?: string | undefined;
}

export const noFilters: EventFilters = { search: '', types: [], states: [], outcomes: [] };

/** Bytes of UTF-8 that the id of an entity has at most. */
const longestText = 2048;
const longestCursor = 4000;

export function readFilters(query: URLSearchParams, zone: string): EventFilters {
  const range = readRange(query, zone);
  const cursor = query.get('cursor') ?? '';
  const filters: EventFilters = {
    search: cleanText(query.get('search') ?? '').slice(0, 200),
    types: readTypes(query.get('type') ?? ''),
    states: readStates(query.get('state') ?? ''),
    outcomes: readOutcomes(query.get('outcome') ?? ''),
    ...(range === undefined ? {} : { range }),
    ...(/^[\w-]+$/.test(cursor) && cursor.length <= longestCursor ? { cursor } : {}),
  };
  const texts = textFilters.map((name) => [name, cleanText(query.get(name) ?? '')] as const);
  return { ...filters, ...Object.fromEntries(texts.filter(([, text]) => text !== '')) };
}

/** What was typed into the search field: words of the form `field:value` become filters, the rest is looked for. */
export function applySearchField(filters: EventFilters, typed: string): EventFilters {
  const query = new URLSearchParams();
  const rest: string[] = [];
  for (const word of cleanText(typed).split(' ')) {
    const [, field = '', value = ''] = /^([a-z_]+):(.+)$/.exec(word) ?? [];
    const isField =
      field === 'type' || field === 'state' || field === 'outcome' || textFilters.some((name) => name === field);
    if (isField) query.set(field, value);
    else rest.push(word);
  }
  const { types, states, outcomes, search: _search, ...texts } = readFilters(query, 'UTC');
  return {
    ...filters,
    ...texts,
    search: rest.join(' ').trim().slice(0, 200),
    types: types.length > 0 ? types : filters.types,
    states: states.length > 0 ? states : filters.states,
    outcomes: outcomes.length > 0 ? outcomes : filters.outcomes,
    cursor: undefined,
  };
}

/** Control characters are in no name. */
function cleanText(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longestText);
}

function readTypes(text: string): readonly string[] {
  const names = text.split(',').filter((name) => /^[a-z_]{1,50}$/.test(name));
  return [...new Set(names)].slice(0, 20);
}

function readStates(text: string): readonly State[] {
  const names = new Set(text.split(','));
  const worstFirst: readonly State[] = [3, 2, 1, 0];
  return worstFirst.filter((state) => names.has(stateNames[state]));
}

function readOutcomes(text: string): readonly OutcomeKind[] {
  const names = new Set(text.split(','));
  return outcomeKinds.filter((kind) => names.has(kind));
}

/** The address of the page with these filters; what is not set is not in it. */
export function filtersPath(filters: EventFilters): string {
  const query = new URLSearchParams();
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') query.set(name, value);
  };
  set('search', filters.search);
  for (const name of textFilters) set(name, filters[name]);
  set('type', filters.types.join(','));
  set('state', filters.states.map((state) => stateNames[state]).join(','));
  set('outcome', filters.outcomes.join(','));
  for (const [name, value] of Object.entries(rangeQuery(filters.range))) set(name, value);
  set('cursor', filters.cursor);
  const text = query.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '/events' : `/events?${text}`;
}

/** The first page of everything. */
export function isUnfiltered(filters: EventFilters): boolean {
  return filtersPath({ ...filters, cursor: undefined }) === '/events';
}

/** The address of one entry's own page. */
export function eventPath(id: string): string {
  return `/events/${encodeURIComponent(id)}`;
}
