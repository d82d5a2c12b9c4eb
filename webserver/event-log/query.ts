/** Searches the event log. What the routes and the console's pages call. */
import { InvalidCursorError } from '../../lib/event-log/cursor.ts';
import type { EventPage, EventQuery } from '../../lib/event-log/event-log.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import type { LoggedEventQuery } from './view.ts';

/** @throws {Problem} `invalid_request` when the cursor is none of ours. */
export async function searchEvents(
  { events }: Pick<WebserverDeps, 'events'>,
  query: LoggedEventQuery,
  options: Pick<EventQuery, 'withoutRoutine'> = {},
): Promise<EventPage> {
  const { cursor, limit, from, to, search = '', ...exact } = query;
  const text = search.trim();
  try {
    return await events.read({
      filter: { ...exact, ...(text === '' ? {} : { search: text }) },
      limit,
      ...options,
      ...(cursor === undefined ? {} : { cursor }),
      ...(from === undefined ? {} : { from: from.getTime() }),
      ...(to === undefined ? {} : { to: to.getTime() }),
    });
  } catch (error) {
    if (!(error instanceof InvalidCursorError)) throw error;
    throw new Problem('invalid_request', { errors: { cursor: 'Is no cursor of this list.' }, cause: error });
  }
}
