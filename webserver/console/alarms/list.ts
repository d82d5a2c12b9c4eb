/** The alarm list as a page shows it: counters, chips, rows, pages, and what to do when it is empty. */
import type { State } from '../../../lib/event/event.ts';
import type { AlarmCount, AlarmList } from '../../alarms/query-schema.ts';
import { formatCount } from '../format.ts';
import { type Reading, type Tone, toneOf, wordOf } from '../view.ts';
import { type Chip, chipsOf } from './chips.ts';
import { type AlarmFilters, filtersPath, flags, isUnfiltered, stateNames, withFlag, withoutOpen } from './filters.ts';
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

/** Why the list shows nothing: no alarm at all, or none that matches. */
export type EmptyView =
  | { readonly kind: 'none' }
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
  /** What the search form sends along so that the other filters stay. */
  readonly kept: readonly { readonly name: string; readonly value: string }[];
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

export function listView(list: AlarmList, count: AlarmCount, filters: AlarmFilters, reading: Reading): ListView {
  const rows = list.data.map((row) => rowView(row, filters, reading));
  const pager = pagerOf(list, filters, reading);
  return {
    path: filtersPath(filters),
    clearPath: filtersPath({ search: '', states: [], page: 1 }),
    closePath: filtersPath(withoutOpen(filters)),
    filters,
    counters: countersOf(count, filters, reading),
    chips: chipsOf(filters, reading.texts),
    quickFilters: quickFiltersOf(filters, reading),
    kept: keptFields(filters),
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
  };
  return flags.map((flag) => {
    const isSet = filters[flag] === false;
    return { label: labels[flag], href: filtersPath(withFlag(filters, flag, isSet ? undefined : false)), isSet };
  });
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

function emptyOf(count: AlarmCount, filters: AlarmFilters, reading: Reading): EmptyView {
  if (count.total === 0 || isUnfiltered(filters)) return { kind: 'none' };
  const total = reading.texts.list.total(count.total, false);
  return { kind: 'no_match', total, drops: chipsOf(filters, reading.texts, true) };
}
