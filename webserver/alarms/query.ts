/** Reads alarms: the list, the counters, one alarm. What the routes and the console's pages call. */
import { setTimeout as delay } from 'node:timers/promises';
import type { WebserverDeps } from '../deps.ts';
import { pageMeta } from '../http/schema.ts';
import { archivedAlarm, listArchive, openAlarm } from './archive.ts';
import type { ArchiveSelection } from './archive-filter.ts';
import type { AlarmIds, BoardFilter } from './board-filter.ts';
import type { AlarmCount, AlarmCountQuery, AlarmList, AlarmQuery, AlarmSelection } from './query-schema.ts';
import { matchingIds, savedPatterns } from './saved-patterns.ts';
import type { AlarmDetails, StepsPage } from './view.ts';

type ReadDeps = Pick<WebserverDeps, 'alarms' | 'db' | 'now'>;
type AlarmDeps = Pick<WebserverDeps, 'alarms' | 'db' | 'live' | 'now'>;

const firstPauseMs = 20;
const longestPauseMs = 200;

/** One page of alarms; `bookmarks`: ids of those that whoever asks has bookmarked. Open ones come from the board in memory, with an exact count; resolved ones from the archive, counted up to 1,000. */
export async function listAlarms(
  deps: ReadDeps,
  query: AlarmQuery,
  bookmarks: ReadonlySet<string> = nobodys,
): Promise<AlarmList> {
  if (!query.opened) return await listArchive(deps.db, query, await archiveSelection(deps, query, bookmarks));
  const { rows, total } = deps.alarms.list(await openSelection(deps, query, bookmarks), query);
  return { data: [...rows], meta: pageMeta(query, total) };
}

const nobodys: ReadonlySet<string> = new Set();

/** What selects among the open alarms. @throws {Problem} 400 for a saved pattern that does not exist. */
export async function openSelection(
  deps: ReadDeps,
  query: AlarmSelection,
  bookmarks: ReadonlySet<string>,
): Promise<BoardFilter> {
  const now = deps.now().getTime();
  const patterns = await savedPatterns(deps.db, query.pattern_ids);
  const ids = [...bookmarkIds(query, bookmarks), ...(await matchingIds(deps.db, patterns, now))];
  return { ...filterOf(query, now), ids };
}

/** What selects among the resolved ones, beside the query. @throws {Problem} 400 for a saved pattern that does not exist. */
export async function archiveSelection(
  deps: ReadDeps,
  query: AlarmSelection,
  bookmarks: ReadonlySet<string>,
): Promise<ArchiveSelection> {
  const patterns = await savedPatterns(deps.db, query.pattern_ids);
  return { now: deps.now().getTime(), ids: bookmarkIds(query, bookmarks), patterns };
}

function bookmarkIds({ bookmarked }: AlarmSelection, bookmarks: ReadonlySet<string>): readonly AlarmIds[] {
  if (bookmarked === undefined) return [];
  return [bookmarked ? { in: [...bookmarks] } : { notIn: [...bookmarks] }];
}

/** How many open alarms match, by severity. */
export function countAlarms(deps: Omit<ReadDeps, 'db'>, query: AlarmCountQuery): AlarmCount {
  return deps.alarms.count(filterOf(query, deps.now().getTime()));
}

/** One alarm, open or resolved, with a page of its steps; undefined when there is none of this id. */
export async function getAlarm(deps: AlarmDeps, id: string, steps: StepsPage): Promise<AlarmDetails | undefined> {
  const view = { ...steps, now: deps.now().getTime() };
  for (let pause = firstPauseMs; ; pause *= 2) {
    const entityId = deps.alarms.entityOf(id);
    // A board that is up to date knows every open alarm; searching for another one would read the whole collection.
    const isWorthSearching = entityId !== undefined || deps.live.problem() !== undefined;
    const open = isWorthSearching ? await openAlarm(deps.db, id, entityId, view) : undefined;
    const found = open ?? (await archivedAlarm(deps.db, id, view));
    if (found !== undefined || entityId === undefined || pause > longestPauseMs) return found;
    // On its way from its entity to the archive.
    await delay(pause);
  }
}

/** Ages move on in steps of so many milliseconds, so that the board can keep a list for the next question. */
const ageStepMs = 5000;

function filterOf(query: AlarmCountQuery, now: number): BoardFilter {
  const before = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : Math.floor(now / ageStepMs) * ageStepMs - seconds * 1000;
  const { time_field: field, from, to } = query;
  return {
    search: query.search,
    search_in: query.search_in,
    state: query.state,
    status: query.status,
    acknowledged: query.acknowledged,
    snoozed: query.snoozed,
    cancelled: query.cancelled,
    ticket: query.ticket,
    connector: query.connector,
    connector_name: query.connector_name,
    component: query.component,
    resource: query.resource,
    entity_id: query.entity_id,
    tag: query.tag,
    without_tag: query.without_tag,
    info: query.info,
    openedAfter: before(query.opened_within_seconds),
    stateBefore: before(query.lasting_seconds),
    time: from === undefined && to === undefined ? undefined : { field, from: from?.getTime(), to: to?.getTime() },
  };
}
