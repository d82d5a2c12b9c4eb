/** The set filters as chips, each a link to the list without it. */
import type { Texts } from '../texts/en.ts';
import { wordOf } from '../view.ts';
import { ages, fields, flags } from './filter-fields.ts';
import { type AlarmFilters, filtersPath, withFlag, withValue } from './filters.ts';

export interface Chip {
  readonly label: string;
  /** The list without this filter. */
  readonly href: string;
}

/** Chips of everything but the words of the search, which stand in the field itself; `withSearch` adds them. */
export function chipsOf(filters: AlarmFilters, texts: Texts, withSearch = false): readonly Chip[] {
  const chips: Chip[] = [];
  if (filters.states.length > 0) {
    const words = filters.states.map((state) => wordOf(state, texts).toLowerCase());
    chips.push({ label: words.join(texts.filters.or), href: filtersPath({ ...filters, states: [], page: 1 }) });
  }
  const labels = {
    ack: [texts.filters.notAcknowledged, texts.filters.acknowledged],
    snoozed: [texts.filters.notSnoozed, texts.filters.snoozed],
    cancelled: [texts.filters.notCancelled, texts.filters.cancelled],
    ticket: [texts.filters.noTicket, texts.filters.ticket],
  } as const;
  for (const flag of flags) {
    const value = filters[flag];
    if (value === undefined) continue;
    chips.push({ label: labels[flag][value ? 1 : 0], href: filtersPath(withFlag(filters, flag, undefined)) });
  }
  chips.push(...valueChips(filters, texts));
  if (withSearch && filters.search !== '') {
    chips.push({
      label: texts.filters.search(filters.search),
      href: filtersPath({ ...filters, search: '', page: 1 }),
    });
  }
  return chips;
}

function valueChips(filters: AlarmFilters, texts: Texts): readonly Chip[] {
  const { statuses = [], values = {} } = filters;
  const say = texts.filters;
  const without = (changed: Partial<AlarmFilters>): string => filtersPath({ ...filters, ...changed, page: 1 });
  const words = statuses.map((status) => (texts.statuses[status] ?? String(status)).toLowerCase());
  return [
    ...(words.length === 0 ? [] : [{ label: words.join(say.or), href: without({ statuses: undefined }) }]),
    ...fields.flatMap((field) => {
      const value = values[field];
      return value === undefined
        ? []
        : [{ label: `${say.fields[field]}: ${value}`, href: filtersPath(withValue(filters, field, undefined)) }];
    }),
    ...ages.flatMap((age) => {
      const value = filters[age];
      return value === undefined ? [] : [{ label: say.ages[age](value), href: without({ [age]: undefined }) }];
    }),
    ...(filters.resolved ? [{ label: say.resolved, href: without({ resolved: undefined, sort: undefined }) }] : []),
  ];
}
