/** A saved view as part of a query. */
import { apiQueryOf } from '../console/alarms/api-query.ts';
import { readFilters } from '../console/alarms/filters.ts';
import type { WebserverDeps } from '../deps.ts';
import { invalidRequest, Problem } from '../http/problem.ts';
import { readListSettings } from './list-settings.ts';
import { type AlarmSelection, alarmSelectionSchema } from './query-schema.ts';

/**
 * The query with what its view filters and sorts by; the query as it is when it names none.
 *
 * @throws {Problem} 400 when the account has no such view, or the view holds what a list can no longer be asked for.
 */
export async function withView<Query extends AlarmSelection>(
  deps: Pick<WebserverDeps, 'db'>,
  account: string,
  query: Query,
): Promise<Query> {
  if (query.view === undefined) return query;
  const { views } = await readListSettings(deps, account);
  const view = views.find(({ id }) => id === query.view);
  if (view === undefined) throw new Problem('invalid_request', { errors: { view: 'You have no view with this id.' } });
  const asked = apiQueryOf(readFilters(new URLSearchParams(view.filters)));
  const parsed = alarmSelectionSchema.safeParse(asked);
  if (!parsed.success) throw invalidRequest(parsed.error, 'view');
  const { sort_by, sort, opened, time_field: _standard, ...filters } = parsed.data;
  return {
    ...query,
    ...filters,
    ...(asked['sort_by'] === undefined ? {} : { sort_by, sort }),
    ...(asked['opened'] === undefined ? {} : { opened }),
  };
}
