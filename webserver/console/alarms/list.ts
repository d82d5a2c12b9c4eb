/** The alarm list as a page shows it: counters, chips, rows, pages, and what to do when it is empty. */
import type { State } from '../../../lib/event/event.ts';
import { type ColumnName, defaultColumns } from '../../alarms/columns.ts';
import type { ListSettings } from '../../alarms/list-settings.ts';
import type { AlarmCount, AlarmList } from '../../alarms/query-schema.ts';
import { formatCount } from '../format.ts';
import { type Reading, type Tone, toneOf, wordOf } from '../view.ts';
import { type Chip, chipsOf } from './chips.ts';
import { flags, type Sort } from './filter-fields.ts';
import {
  type AlarmFilters,
  everyAlarm,
  filtersPath,
  isUnfiltered,
  savedQuery,
  stateNames,
  withFlag,
  withoutOpen,
} from './filters.ts';
import { type RowView, rowView } from './row.ts';

export interface CounterView {
  readonly key: string;
  readonly tone: Tone;
  readonly count: string;
  readonly label: string;
  /** The list with this filter set, or dropped when it is set. */
  readonly href: string;
  readonly isSet: boolean;
}

export interface PagerView {
  readonly range: string;
  readonly previous?: string;
  readonly next?: string;
}

/** Why the list shows nothing: no alarm at all, a search that cannot be understood, or none that matches. */
export type EmptyView =
  | { readonly kind: 'none' }
  | { readonly kind: 'fault'; readonly message: string; readonly href: string }
  | { readonly kind: 'no_match'; readonly total: string; readonly drops: readonly Chip[] };

export interface ListView {
  /** The address of exactly this list. */
  readonly path: string;
  readonly clearPath: string;
  readonly closePath: string;
  readonly filters: AlarmFilters;
  readonly counters: readonly CounterView[];
  readonly chips: readonly Chip[];
  readonly quickFilters: readonly QuickFilter[];
  /** Where these alarms are as a file. */
  readonly exportHref: string;
  /** What the search form sends along so that the other filters stay. */
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  readonly columns: readonly ColumnView[];
  readonly views: ViewsView;
  /** Offered once the whole page is selected; absent where the page is all. */
  readonly matching?: { readonly count: number; readonly label: string };
  readonly rows: readonly RowView[];
  readonly pager?: PagerView;
  readonly empty?: EmptyView;
  readonly critical: number;
}

/** A filter of the menu beside the search field. */
export interface QuickFilter {
  readonly label: string;
  readonly href: string;
  readonly isSet: boolean;
}

/** A column's head. */
export interface ColumnView {
  readonly name: ColumnName | 'entity';
  readonly label: string;
  readonly hint: string;
  /** The list sorted by it, the other way round where it is already; absent: it cannot be. */
  readonly sortHref?: string;
  readonly sorted?: 'ascending' | 'descending';
}

/** The menu of saved views. */
export interface ViewsView {
  /** Of the view that is shown; empty: none. */
  readonly current: string;
  readonly links: readonly QuickFilter[];
  /** The page where this list can be saved, and the views changed. */
  readonly manageHref: string;
}

/** What a list is made for. */
export interface ListReading extends Reading {
  readonly settings: ListSettings;
  /** Alarms that can be acted on at once. */
  readonly mostAtOnce: number;
  /** What is wrong with the search. */
  readonly fault?: string | undefined;
}

/** Where a list is as a file. */
export const exportPath = '/alarms/export.csv';

export function listView(list: AlarmList, count: AlarmCount, filters: AlarmFilters, reading: ListReading): ListView {
  const rows = list.data.map((row) => rowView(row, filters, reading));
  const pager = pagerOf(list, filters, reading);
  return {
    path: filtersPath(filters),
    clearPath: filtersPath({ search: '', states: [], page: 1, ...(hasDefault(reading) ? { view: everyAlarm } : {}) }),
    closePath: filtersPath(withoutOpen(filters)),
    filters,
    counters: countersOf(count, filters, reading),
    chips: chipsOf(filters, reading.texts),
    quickFilters: quickFiltersOf(filters, reading),
    exportHref: filtersPath({ ...filters, view: undefined, open: undefined, page: 1 }, exportPath),
    kept: keptFields(filters),
    columns: columnsOf(filters, reading),
    ...matchingOf(list, filters, reading),
    views: viewsOf(filters, reading),
    rows,
    ...(pager === undefined ? {} : { pager }),
    ...(rows.length > 0 ? {} : { empty: emptyOf(count, filters, reading) }),
    critical: count.critical,
  };
}

function countersOf(count: AlarmCount, filters: AlarmFilters, reading: Reading): readonly CounterView[] {
  const { list } = reading.texts;
  const severities: readonly State[] = [3, 2, 1, 0];
  const numbers = [count.ok, count.minor, count.major, count.critical];
  return [
    ...severities.map((state) => ({
      key: stateNames[state],
      tone: toneOf(state),
      count: formatCount(numbers[state] ?? 0),
      label: wordOf(state, reading.texts),
      href: filtersPath({ ...filters, states: toggled(filters.states, state), page: 1 }),
      isSet: filters.states.includes(state),
    })),
    flagCounter('ack', count.acknowledged, list.acknowledged, filters),
    flagCounter('snoozed', count.snoozed, list.snoozed, filters),
  ];
}

function toggled(states: readonly State[], state: State): readonly State[] {
  return states.includes(state) ? states.filter((other) => other !== state) : [...states, state].sort((a, b) => b - a);
}

function flagCounter(flag: 'ack' | 'snoozed', count: number, label: string, filters: AlarmFilters): CounterView {
  const isSet = filters[flag] === true;
  return {
    key: flag,
    tone: 'muted',
    count: formatCount(count),
    label,
    href: filtersPath(withFlag(filters, flag, isSet ? undefined : true)),
    isSet,
  };
}

function quickFiltersOf(filters: AlarmFilters, { texts }: Reading): readonly QuickFilter[] {
  const labels = {
    ack: texts.filters.notAcknowledged,
    snoozed: texts.filters.notSnoozed,
    cancelled: texts.filters.notCancelled,
    ticket: texts.filters.noTicket,
  };
  const isResolved = filters.resolved === true;
  return [
    ...flags.map((flag) => {
      const isSet = filters[flag] === false;
      return { label: labels[flag], href: filtersPath(withFlag(filters, flag, isSet ? undefined : false)), isSet };
    }),
    {
      label: texts.filters.resolved,
      href: filtersPath({ ...filters, resolved: isResolved ? undefined : true, sort: undefined, page: 1 }),
      isSet: isResolved,
    },
  ];
}

/** Nothing can be done with resolved alarms. */
function matchingOf(
  { data, meta }: AlarmList,
  filters: AlarmFilters,
  reading: ListReading,
): Pick<ListView, 'matching'> {
  const { texts, mostAtOnce } = reading;
  if (filters.resolved || meta.total_count <= data.length) return {};
  const total = texts.list.total(meta.total_count, false);
  const count = Math.min(meta.total_count, mostAtOnce);
  const label =
    meta.total_count > mostAtOnce ? texts.bar.selectMost(mostAtOnce, total) : texts.bar.selectMatching(total);
  return { matching: { count, label } };
}

function hasDefault({ settings }: ListReading): boolean {
  return settings.views.some((view) => view.is_default);
}

const sortOf: Readonly<Partial<Record<ColumnName | 'entity', Sort['by']>>> = {
  entity: 'entity_id',
  lasting: 'state_since',
  last: 'last_event',
  source: 'connector',
  opened: 'created',
  events: 'events_count',
  impact: 'impact_level',
};

/** Texts and times are first looked at from the beginning, numbers from the largest. */
const ascendingFirst: readonly string[] = ['entity_id', 'connector', 'state_since'];

function columnsOf(filters: AlarmFilters, reading: ListReading): readonly ColumnView[] {
  const { settings, texts } = reading;
  const view = settings.views.find(({ id }) => id === filters.view);
  const names = view?.columns ?? settings.columns ?? defaultColumns;
  return (['entity', ...names] as const).map((name) => ({
    name,
    label: texts.list.columns[name],
    hint: name === 'lasting' || name === 'last' ? texts.list.columnHints[name] : '',
    ...sortingBy(sortOf[name], filters),
  }));
}

function sortingBy(by: Sort['by'] | undefined, filters: AlarmFilters): Pick<ColumnView, 'sortHref' | 'sorted'> {
  // The archive is in the order of its alarms' beginning.
  if (by === undefined || filters.resolved) return {};
  const current = filters.sort?.by === by ? filters.sort : undefined;
  const first = ascendingFirst.includes(by);
  const path = (sort: Sort | undefined): string => filtersPath({ ...filters, sort, page: 1 });
  if (current === undefined) return { sortHref: path({ by, isAscending: first }) };
  const sorted = current.isAscending ? 'ascending' : 'descending';
  // The third time: back to the worst first.
  const next = current.isAscending === first ? { by, isAscending: !first } : undefined;
  return { sortHref: path(next), sorted };
}

function viewsOf(filters: AlarmFilters, { settings }: ListReading): ViewsView {
  const links = settings.views.map(({ id, name, filters: query }) => ({
    label: name,
    href: viewPath(id, query),
    isSet: id === filters.view,
  }));
  const query = new URLSearchParams({ from: savedQuery(filters) });
  return {
    current: links.find(({ isSet }) => isSet)?.label ?? '',
    links,
    manageHref: `/alarms/views?${query.toString()}`,
  };
}

/** The address that shows a saved view. */
export function viewPath(id: string, query: string): string {
  const kept = query === '' ? '' : `${query}&`;
  return `/alarms?${kept}view=${encodeURIComponent(id)}`;
}

function keptFields(filters: AlarmFilters): ListView['kept'] {
  const path = filtersPath({ ...filters, search: '', page: 1 });
  const query = new URLSearchParams(path.split('?')[1] ?? '');
  return [...query].map(([name, value]) => ({ name, value }));
}

function pagerOf(list: AlarmList, filters: AlarmFilters, { texts }: Reading): PagerView | undefined {
  const { page, per_page, page_count, total_count } = list.meta;
  if (list.data.length === 0) return undefined;
  const from = (page - 1) * per_page + 1;
  const total = texts.list.total(total_count, list.meta.total_count_is_capped === true);
  return {
    range: texts.list.range(from, from + list.data.length - 1, total),
    ...(page > 1 ? { previous: filtersPath({ ...filters, page: page - 1 }) } : {}),
    ...(page < page_count ? { next: filtersPath({ ...filters, page: page + 1 }) } : {}),
  };
}

function emptyOf(count: AlarmCount, filters: AlarmFilters, reading: ListReading): EmptyView {
  if (reading.fault !== undefined) {
    return { kind: 'fault', message: reading.fault, href: filtersPath({ ...filters, search: '', page: 1 }) };
  }
  if (count.total === 0 || isUnfiltered(filters)) return { kind: 'none' };
  const total = reading.texts.list.total(count.total, false);
  return { kind: 'no_match', total, drops: chipsOf(filters, reading.texts, true) };
}
