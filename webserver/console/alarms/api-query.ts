/** The filters of the list as a query of the API. */
import { type AlarmFilters, secondsOf } from './filters.ts';

type Query = Readonly<Record<string, string>>;

/** What is not set is not in it; neither are page and limit. */
export function apiQueryOf(filters: AlarmFilters): Query {
  return Object.fromEntries(
    Object.entries({ ...selectionOf(filters), ...orderOf(filters) }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

type Parts = Record<string, string | undefined>;

function selectionOf(filters: AlarmFilters): Parts {
  const { search, states, statuses = [], values = {} } = filters;
  return {
    ...values,
    search: search === '' ? undefined : search,
    state: states.length === 0 ? undefined : states.join(','),
    status: statuses.length === 0 ? undefined : statuses.join(','),
    acknowledged: filters.ack?.toString(),
    snoozed: filters.snoozed?.toString(),
    cancelled: filters.cancelled?.toString(),
    ticket: filters.ticket?.toString(),
    opened_within_seconds: secondsOf(filters.since ?? '')?.toString(),
    lasting_seconds: secondsOf(filters.lasting ?? '')?.toString(),
  };
}

/** The archive keeps alarms in the order of their beginning, without the infos of their entity. */
function orderOf({ resolved, sort }: AlarmFilters): Parts {
  if (resolved) return { opened: 'false', info: undefined };
  return sort === undefined ? {} : { sort_by: sort.by, sort: sort.isAscending ? 'asc' : 'desc' };
}
