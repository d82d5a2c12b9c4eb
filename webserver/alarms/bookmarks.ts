/** Bookmarks: alarms that a person wants to find again. They are the person's own, and stay when the alarm is resolved. */
import { z } from 'zod';
import type { Database } from '../../lib/mongo/client.ts';
import { type Actor, actorOf } from '../administration/actor.ts';
import { recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import { getAlarm } from './query.ts';

type Db = Database['db'];

interface Bookmark {
  /** The alarm, a blank, and the person: the index on it finds both. */
  readonly _id: string;
  readonly user: string;
  readonly alarm: string;
  readonly time: Date;
}

/** Bookmarks of one person at most. */
const bookmarksMax = 1000;

/** Creating what exists changes nothing. */
export async function createBookmarkIndexes(db: Db): Promise<void> {
  await db.collection('bookmarks').createIndex({ user: 1 }, { name: 'user' });
}

/** Ids of the alarms that the person has bookmarked. */
export async function bookmarksOf({ db }: { readonly db: Db }, user: string): Promise<ReadonlySet<string>> {
  const found = await db
    .collection<Bookmark>('bookmarks')
    .find({ user: { $eq: user } }, { limit: bookmarksMax })
    .toArray();
  return new Set(found.map(({ alarm }) => alarm));
}

/** Bookmarks an alarm, or no longer; what is so already changes nothing. @throws {Problem} 404 when there is no such alarm, 409 when the person has too many. */
export async function setBookmark(
  deps: WebserverDeps,
  actor: Actor,
  { alarm, isWanted }: { readonly alarm: string; readonly isWanted: boolean },
): Promise<void> {
  const user = actor.account.id;
  const bookmarks = deps.db.collection<Bookmark>('bookmarks');
  const _id = `${alarm} ${user}`;
  const before = (await bookmarks.findOne({ _id: { $eq: _id } })) !== null;
  if (before === isWanted) return;
  if (isWanted) {
    await refuseBookmark(deps, user, alarm);
    await bookmarks.updateOne({ _id }, { $setOnInsert: { user, alarm, time: deps.now() } }, { upsert: true });
  } else await bookmarks.deleteOne({ _id: { $eq: _id } });
  await recordAudit(deps, actor, { action: `alarm.${isWanted ? 'bookmark' : 'unbookmark'}`, target: [alarm] });
}

async function refuseBookmark(deps: WebserverDeps, user: string, alarm: string): Promise<void> {
  if ((await getAlarm(deps, alarm, { page: 1, limit: 1 })) === undefined) {
    throw new Problem('not_found', { detail: 'There is no alarm with this id' });
  }
  const own = await deps.db.collection<Bookmark>('bookmarks').countDocuments({ user }, { limit: bookmarksMax });
  if (own >= bookmarksMax) {
    throw new Problem('refused', { detail: `You have ${bookmarksMax} bookmarks already: remove some first` });
  }
}

const common = {
  path: '/api/v1/alarms/:id/bookmark',
  access: 'alarms.read',
  tag: 'Alarms',
  params: z.strictObject({ id: plainText.min(1).max(1000) }),
} as const;

const set = route({
  ...common,
  method: 'put',
  summary: 'Bookmark an alarm, for oneself',
  responses: { 204: { description: 'It is bookmarked' } },
  refusals: [404, 409],
}).answeredBy(async ({ params, caller }, deps) => {
  await setBookmark(deps, actorOf(caller), { alarm: params.id, isWanted: true });
  return { status: 204 };
});

const remove = route({
  ...common,
  method: 'delete',
  summary: 'Remove the own bookmark of an alarm',
  responses: { 204: { description: 'It is not bookmarked' } },
}).answeredBy(async ({ params, caller }, deps) => {
  await setBookmark(deps, actorOf(caller), { alarm: params.id, isWanted: false });
  return { status: 204 };
});

export const bookmarkRoutes: readonly Route[] = [set, remove];
