/**
 * The filters of the alarm list, as they stand in the address: `/alarms?state=critical,major&ack=no&search=disk&page=2&open=<alarm>`.
 * What an address says and cannot mean is ignored, so that an old link still shows something.
 */
import type { State } from '../../../lib/event/event.ts';
import { longestExpression, longestWords } from '../../alarms/query-schema.ts';
import { readSearch } from '../../alarms/search-fields.ts';
import { ages, type Field, fields, type Flag, flags, longestValue, sortFields, type Sort } from './filter-fields.ts';

export interface AlarmFilters {
  /** Words to look for, or an expression; empty: none. */
  readonly search: string;
  /** Severities to show, worst first; empty: all. */
  readonly states: readonly State[];
  readonly ack?: boolean | undefined;
  readonly snoozed?: boolean | undefined;
  readonly cancelled?: boolean | undefined;
  readonly ticket?: boolean | undefined;
  /** Statuses to show, ascending. */
  readonly statuses?: readonly number[] | undefined;
  /** Fields that must have exactly these values. */
  readonly values?: Readonly<Partial<Record<Field, string>>> | undefined;
  /** Opened at most so long ago, as it is written: `4h`. */
  readonly since?: string | undefined;
  /** In its state for so long at least: `30m`. */
  readonly lasting?: string | undefined;
  /** The archive of resolved alarms instead of the open ones. */
  readonly resolved?: true | undefined;
  readonly sort?: Sort | undefined;
  /** Id of the saved view that this began with; `all`: every alarm, although a default view exists. */
  readonly view?: string | undefined;
  /** From 1. */
  readonly page: number;
  /** Id of the alarm whose pane is open. */
  readonly open?: string | undefined;
}

/** Names of the states in an address, by state. */
export const stateNames = ['ok', 'minor', 'major', 'critical'] as const;

/** Names of the statuses in an address, by status. */
export const statusNames = ['off', 'ongoing', 'stealthy', 'flapping', 'cancelled', 'no-events'] as const;

/** The view that shows every alarm. */
export const everyAlarm = 'all';

const lastPage = 100_000;

/** Reads the filters of an address. */
export function readFilters(query: URLSearchParams): AlarmFilters {
  return {
    search: readWords(query.get('search') ?? ''),
    states: readStates(query.get('state') ?? ''),
    ...readFlags(query),
    ...readStatuses(query.get('status') ?? ''),
    ...readValues(query),
    ...readAges(query),
    ...(query.get('opened') === 'no' ? { resolved: true } : {}),
    ...readSort(query.get('sort') ?? ''),
    ...readText(query, 'view'),
    page: readPage(query.get('page') ?? ''),
    ...readText(query, 'open'),
  };
}

function readWords(text: string): string {
  const search = cleanText(text).slice(0, longestExpression);
  return readSearch(search).kind === 'text' ? search.slice(0, longestWords) : search;
}

/** Control characters are in no alarm, and the database refuses some of them. */
function cleanText(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

function readStates(text: string): readonly State[] {
  const names = new Set(text.toLowerCase().split(','));
  const worstFirst: readonly State[] = [3, 2, 1, 0];
  const states = worstFirst.filter((state) => names.has(stateNames[state]));
  return states.length === worstFirst.length ? [] : states;
}

function readStatuses(text: string): Pick<AlarmFilters, 'statuses'> {
  const names = new Set(text.toLowerCase().split(','));
  const statuses = statusNames.flatMap((name, status) => (names.has(name) ? [status] : []));
  return statuses.length === 0 ? {} : { statuses };
}

function readFlags(query: URLSearchParams): Partial<Record<Flag, boolean>> {
  const entries = flags.flatMap((flag) => {
    const value = query.get(flag);
    return value === 'yes' || value === 'no' ? [[flag, value === 'yes'] as const] : [];
  });
  return Object.fromEntries(entries);
}

function readValues(query: URLSearchParams): Pick<AlarmFilters, 'values'> {
  const found = fields.flatMap((field) => {
    const value = cleanText(query.get(field) ?? '').slice(0, longestValue);
    const isWhole = value !== '' && (field !== 'info' || /^[^:]+:./.test(value));
    return isWhole ? [[field, value] as const] : [];
  });
  return found.length === 0 ? {} : { values: Object.fromEntries(found) };
}

function readAges(query: URLSearchParams): Pick<AlarmFilters, 'since' | 'lasting'> {
  const found = ages.flatMap((age) => {
    const text = (query.get(age) ?? '').toLowerCase();
    return secondsOf(text) === undefined ? [] : [[age, text] as const];
  });
  return Object.fromEntries(found);
}

function readSort(text: string): Pick<AlarmFilters, 'sort'> {
  const [name, order] = text.split(':');
  const by = sortFields.find((field) => field === name);
  return by === undefined ? {} : { sort: { by, isAscending: order === 'asc' } };
}

function readText<Name extends 'view' | 'open'>(query: URLSearchParams, name: Name): Partial<Record<Name, string>> {
  const value = query.get(name);
  const found: Partial<Record<Name, string>> = {};
  if (value !== null && value !== '') found[name] = value;
  return found;
}

function readPage(text: string): number {
  return /^[1-9]\d{0,5}$/.test(text) ? Math.min(Number(text), lastPage) : 1;
}

const secondsByUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** The seconds of `90s`, `30m`, `4h`, `7d`, `2w`; undefined for anything else, and for more than ten years. */
export function secondsOf(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  const seconds = Number(number) * (secondsByUnit[unit] ?? 0);
  return seconds > 0 && seconds <= 315_360_000 ? seconds : undefined;
}

/** The address of these filters: the same filters always make the same address, and what is not set is not in it. */
export function filtersPath(filters: AlarmFilters, path = '/alarms'): string {
  const query = conditionsOf(filters);
  if (filters.sort !== undefined) query.set('sort', `${filters.sort.by}${filters.sort.isAscending ? ':asc' : ''}`);
  if (filters.page > 1) query.set('page', String(filters.page));
  if (filters.view !== undefined && (filters.view !== everyAlarm || query.size === 0)) query.set('view', filters.view);
  if (filters.open !== undefined) query.set('open', filters.open);
  const text = query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? path : `${path}?${text}`;
}

/** What selects alarms, and nothing about how they are shown. */
function conditionsOf(filters: AlarmFilters): URLSearchParams {
  const query = new URLSearchParams();
  const { search, states, statuses = [], values = {} } = filters;
  if (search !== '') query.set('search', search);
  if (states.length > 0) query.set('state', states.map((state) => stateNames[state]).join(','));
  for (const flag of flags) {
    const value = filters[flag];
    if (value !== undefined) query.set(flag, value ? 'yes' : 'no');
  }
  if (statuses.length > 0) query.set('status', statuses.map((status) => statusNames[status]).join(','));
  for (const field of fields) if (values[field] !== undefined) query.set(field, values[field]);
  for (const age of ages) if (filters[age] !== undefined) query.set(age, filters[age]);
  if (filters.resolved) query.set('opened', 'no');
  return query;
}

/** The filters as a saved view keeps them: no page, no pane, no other view. */
export function savedQuery(filters: AlarmFilters): string {
  return filtersPath({ ...filters, page: 1, open: undefined, view: undefined }, '').slice(1);
}

/** Nothing is filtered: the list shows every open alarm. */
export function isUnfiltered(filters: AlarmFilters): boolean {
  return conditionsOf(filters).size === 0;
}

/** These filters with one of them set, or dropped where `value` is undefined; back on the first page. */
export function withFlag(filters: AlarmFilters, flag: Flag, value: boolean | undefined): AlarmFilters {
  return { ...filters, [flag]: value, page: 1 };
}

/** These filters with a field of this value, or of any where it is undefined; back on the first page. */
export function withValue(filters: AlarmFilters, field: Field, value: string | undefined): AlarmFilters {
  const { [field]: _old, ...others } = filters.values ?? {};
  const values = value === undefined ? others : { ...others, [field]: value };
  return { ...filters, values: Object.keys(values).length === 0 ? undefined : values, page: 1 };
}

/** These filters without the pane. */
export function withoutOpen(filters: AlarmFilters): AlarmFilters {
  return { ...filters, open: undefined };
}
