/**
 * The filters of the alarm list, as they stand in the address: `/alarms?state=critical,major&ack=no&search=disk&page=2&open=<alarm>`.
 * What an address says and cannot mean is ignored, so that an old link still shows something.
 */
import type { State } from '../../../lib/event/event.ts';

/** Filters that are yes, no, or not set. */
export type Flag = 'ack' | 'snoozed' | 'cancelled';

export interface AlarmFilters {
  /** Words to look for; empty: none. */
  readonly search: string;
  /** Severities to show, worst first; empty: all. */
  readonly states: readonly State[];
  readonly ack?: boolean | undefined;
  readonly snoozed?: boolean | undefined;
  readonly cancelled?: boolean | undefined;
  /** From 1. */
  readonly page: number;
  /** Id of the alarm whose pane is open. */
  readonly open?: string | undefined;
}

export const flags: readonly Flag[] = ['ack', 'snoozed', 'cancelled'];

/** Names of the states in an address, by state. */
export const stateNames = ['ok', 'minor', 'major', 'critical'] as const;

const longestSearch = 200;
const lastPage = 100_000;

/** Reads the filters of an address. */
export function readFilters(query: URLSearchParams): AlarmFilters {
  const open = query.get('open');
  return {
    search: cleanText(query.get('search') ?? ''),
    states: readStates(query.get('state') ?? ''),
    ...readFlags(query),
    page: readPage(query.get('page') ?? ''),
    ...(open === null || open === '' ? {} : { open }),
  };
}

/** Control characters are in no alarm, and the database refuses some of them. */
function cleanText(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longestSearch);
}

function readStates(text: string): readonly State[] {
  const names = new Set(text.toLowerCase().split(','));
  const worstFirst: readonly State[] = [3, 2, 1, 0];
  const states = worstFirst.filter((state) => names.has(stateNames[state]));
  return states.length === worstFirst.length ? [] : states;
}

function readFlags(query: URLSearchParams): Partial<Record<Flag, boolean>> {
  const entries = flags.flatMap((flag) => {
    const value = query.get(flag);
    return value === 'yes' || value === 'no' ? [[flag, value === 'yes'] as const] : [];
  });
  return Object.fromEntries(entries);
}

function readPage(text: string): number {
  return /^[1-9]\d{0,5}$/.test(text) ? Math.min(Number(text), lastPage) : 1;
}

/** The address of these filters: the same filters always make the same address, and what is not set is not in it. */
export function filtersPath(filters: AlarmFilters, path = '/alarms'): string {
  const query = new URLSearchParams();
  if (filters.search !== '') query.set('search', filters.search);
  if (filters.states.length > 0) query.set('state', filters.states.map((state) => stateNames[state]).join(','));
  for (const flag of flags) {
    const value = filters[flag];
    if (value !== undefined) query.set(flag, value ? 'yes' : 'no');
  }
  if (filters.page > 1) query.set('page', String(filters.page));
  if (filters.open !== undefined) query.set('open', filters.open);
  const text = query.toString().replaceAll('%2C', ',');
  return text === '' ? path : `${path}?${text}`;
}

/** Nothing is filtered: the list shows every open alarm. */
export function isUnfiltered(filters: AlarmFilters): boolean {
  return filters.search === '' && filters.states.length === 0 && flags.every((flag) => filters[flag] === undefined);
}

/** These filters with one of them set, or dropped where `value` is undefined; back on the first page. */
export function withFlag(filters: AlarmFilters, flag: Flag, value: boolean | undefined): AlarmFilters {
  return { ...filters, [flag]: value, page: 1 };
}

/** These filters without the pane. */
export function withoutOpen(filters: AlarmFilters): AlarmFilters {
  return { ...filters, open: undefined };
}

/**
 * What was typed in the search field, merged into the filters: `state:critical`, `state:major,minor`, `ack:no`, `snoozed:yes` and
 * `cancelled:no` become filters, the rest are the words to look for. An unknown field stays a word.
 */
export function applySearchField(filters: AlarmFilters, typed: string): AlarmFilters {
  const query = new URLSearchParams();
  const words: string[] = [];
  for (const token of typed.split(/\s+/).filter((part) => part !== '')) {
    const [, field = '', value = ''] = /^([a-z]+):(.+)$/i.exec(token) ?? [];
    if (isKnown(field.toLowerCase(), value.toLowerCase())) query.set(field.toLowerCase(), value.toLowerCase());
    else words.push(token);
  }
  query.set('search', words.join(' '));
  const { states, page, search, ...typedFlags } = readFilters(query);
  return { ...filters, ...typedFlags, search, page, states: query.has('state') ? states : filters.states };
}

function isKnown(field: string, value: string): boolean {
  if (field === 'state') return value.split(',').every((name) => stateNames.some((known) => known === name));
  return flags.some((flag) => flag === field) && (value === 'yes' || value === 'no');
}
