/** The event log as a page shows it: filters, rows, where to go on, and what to do when it is empty. */
import type { OutcomeKind } from '../../../lib/event-log/entry.ts';
import type { EventPage } from '../../../lib/event-log/event-log.ts';
import type { State } from '../../../lib/event/event.ts';
import { type RangePicker, rangePicker } from '../charts/range.ts';
import { formatClock } from '../format.ts';
import { eventTexts as say } from '../texts/en/events.ts';
import { type Reading, wordOf } from '../view.ts';
import { type EventFilters, filtersPath, isUnfiltered, noFilters, textFilters } from './filters.ts';
import { eventRowView, type EventRowView, type Viewer } from './row.ts';

export interface FilterLink {
  readonly label: string;
  readonly href: string;
  readonly isSet: boolean;
}

export interface EventListView {
  readonly path: string;
  readonly filters: EventFilters;
  readonly states: readonly FilterLink[];
  readonly outcomes: readonly FilterLink[];
  readonly chips: readonly { readonly label: string; readonly href: string }[];
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  readonly picker: RangePicker;
  readonly rows: readonly EventRowView[];
  readonly count: string;
  /** Why the page is not full, when reading stopped early. */
  readonly note: string;
  readonly newest?: string;
  readonly newer?: string;
  readonly older?: string;
  readonly empty?: 'none' | 'no_match' | 'part' | 'end';
  readonly clearPath: string;
}

export function eventListView(page: EventPage, filters: EventFilters, viewer: Viewer, reading: Reading): EventListView {
  const first = { ...filters, cursor: undefined };
  const { older, newer } = page;
  const isFirst = filters.cursor === undefined;
  return {
    path: filtersPath(filters),
    filters,
    states: stateLinks(first, reading),
    outcomes: outcomeLinks(first),
    chips: chipsOf(first),
    kept: keptFields(first),
    picker: rangePicker(
      {
        range: filters.range,
        fallback: { range: { span: '24h' }, label: say.anyTime },
        pathOf: (range) => filtersPath({ ...first, range }),
      },
      reading,
    ),
    rows: page.events.map((entry) => eventRowView(entry, viewer, reading)),
    count: say.shown(page.events.length),
    note: noteOf(page, filters, reading),
    ...(isFirst ? {} : { newest: filtersPath(first), newer: filtersPath({ ...filters, cursor: newer }) }),
    ...(older === undefined ? {} : { older: filtersPath({ ...filters, cursor: older }) }),
    ...(page.events.length > 0 ? {} : { empty: emptyOf(page, filters) }),
    clearPath: filtersPath(noFilters),
  };
}

function emptyOf({ capped }: EventPage, filters: EventFilters): NonNullable<EventListView['empty']> {
  if (capped) return 'part';
  if (filters.cursor !== undefined) return 'end';
  return isUnfiltered(filters) ? 'none' : 'no_match';
}

function noteOf({ capped, reached }: EventPage, { cursor }: EventFilters, { now, zone }: Reading): string {
  if (!capped || reached === undefined) return '';
  const clock = formatClock(reached, now, zone);
  return isNewer(cursor) ? say.cappedNewer(clock) : say.capped(clock);
}

/** A cursor says its direction in its first letters: `["n"` in base 64. */
function isNewer(cursor: string | undefined): boolean {
  return cursor?.startsWith(Buffer.from('["n').toString('base64url').slice(0, 4)) === true;
}

function stateLinks(filters: EventFilters, { texts }: Reading): readonly FilterLink[] {
  const worstFirst: readonly State[] = [3, 2, 1, 0];
  const links = worstFirst.map((state): FilterLink => {
    const isSet = filters.states.includes(state);
    const states = worstFirst.filter((one) => (one === state ? !isSet : filters.states.includes(one)));
    return { label: wordOf(state, texts), href: filtersPath({ ...filters, states }), isSet };
  });
  const all = {
    label: say.allStates,
    href: filtersPath({ ...filters, states: [] }),
    isSet: filters.states.length === 0,
  };
  return [all, ...links];
}

function outcomeLinks(filters: EventFilters): readonly FilterLink[] {
  const link = (outcomes: readonly OutcomeKind[], label: string): FilterLink => ({
    label,
    href: filtersPath({ ...filters, outcomes }),
    isSet: filters.outcomes.join(',') === outcomes.join(','),
  });
  return [
    link([], say.allOutcomes),
    link(['drop'], say.outcomesOf.drop),
    link(['dead_letter'], say.outcomesOf.dead_letter),
  ];
}

/** Filters that have no place of their own on the page, as links that drop them. */
function chipsOf(filters: EventFilters): EventListView['chips'] {
  const texts = textFilters.flatMap((name) => {
    const value = filters[name];
    if (value === undefined) return [];
    return [{ label: say.chips[name](value), href: filtersPath({ ...filters, [name]: undefined }) }];
  });
  const types = { label: say.chips.type(filters.types.join(say.or)), href: filtersPath({ ...filters, types: [] }) };
  return filters.types.length === 0 ? texts : [...texts, types];
}

function keptFields(filters: EventFilters): EventListView['kept'] {
  const path = filtersPath({ ...filters, search: '' });
  return [...new URLSearchParams(path.split('?')[1] ?? '')].map(([name, value]) => ({ name, value }));
}
