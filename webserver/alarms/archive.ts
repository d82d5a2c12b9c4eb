/** Alarms in the database: the open one inside its entity, the resolved ones in the archive. */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import type { Entity, EntityType } from '../../lib/alarm/entity.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { type PageMeta, pageMeta } from '../http/schema.ts';
import { Problem } from '../http/problem.ts';
import type { BoardFilter } from './board-filter.ts';
import type { AlarmQuery } from './query-schema.ts';
import { type AlarmDetails, type AlarmRow, detailsOf, type DetailsView, type EntityPart, rowOf } from './view.ts';

type Db = Database['db'];

interface ArchivedAlarm extends Omit<Alarm, 'id'> {
  readonly _id: string;
  readonly entity_id: string;
}

/** Counting stops here: more would read the whole archive. */
const countCap = 1000;

/** The embedded database may be busy, but a list never keeps it so. */
const longestQueryMs = 5000;

/** The open alarm of this id; undefined when there is none. `entityId` spares a search where it is known. */
export async function openAlarm(
  db: Db,
  id: string,
  entityId: string | undefined,
  view: DetailsView,
): Promise<AlarmDetails | undefined> {
  const filter = entityId === undefined ? { 'alarm.id': id } : { _id: entityId, 'alarm.id': id };
  const entity = await db.collection<Entity>('entities').findOne(filter);
  return entity?.alarm === undefined ? undefined : detailsOf(entity, entity.alarm, view);
}

export async function archivedAlarm(db: Db, id: string, view: DetailsView): Promise<AlarmDetails | undefined> {
  const found = await db.collection<ArchivedAlarm>('resolved_alarms').findOne({ _id: id });
  return found === null ? undefined : detailsOf(entityPart(found), { ...found, id: found._id }, view);
}

/** A page of the archive, the newest alarm first: only an order by `_id` reads no more than it shows. */
export async function listArchive(
  db: Db,
  query: AlarmQuery,
  { now, ids }: { readonly now: number; readonly ids: BoardFilter['ids'] },
): Promise<{ data: AlarmRow[]; meta: PageMeta }> {
  if (query.sort_by !== 'severity' && query.sort_by !== 'created') {
    throw new Problem('invalid_request', { errors: { sort_by: 'Resolved alarms are sorted by created alone.' } });
  }
  if (query.info !== undefined) {
    throw new Problem('invalid_request', {
      errors: { info: 'Resolved alarms are kept without the infos of their entity.' },
    });
  }
  const archive = db.collection<ArchivedAlarm>('resolved_alarms');
  const filter = archiveFilter(query, now);
  if (ids !== undefined) filter['_id'] = 'in' in ids ? { $in: ids.in } : { $nin: ids.notIn };
  const [found, total] = await Promise.all([
    archive
      .find(filter, { projection: { steps: 0, tickets: 0, long_output_history: 0 }, maxTimeMS: longestQueryMs })
      .sort({ _id: query.sort_by === 'created' && query.sort === 'asc' ? 1 : -1 })
      .skip((query.page - 1) * query.limit)
      .limit(query.limit)
      .toArray(),
    archive.countDocuments(filter, { limit: countCap + 1, maxTimeMS: longestQueryMs }),
  ]);
  const data = found.map((alarm) => rowOf(entityPart(alarm), { ...alarm, id: alarm._id }));
  return { data, meta: pageMeta(query, total, countCap) };
}

type Condition = Record<string, unknown>;

function archiveFilter(query: AlarmQuery, now: number): Condition {
  const filter: Condition = {};
  for (const field of ['connector', 'connector_name', 'component', 'resource', 'entity_id'] as const) {
    if (query[field] !== undefined) filter[field] = { $eq: query[field] };
  }
  const marks = {
    acknowledge: query.acknowledged,
    snooze: query.snoozed,
    cancelled: query.cancelled,
    ticket: query.ticket,
  };
  for (const [field, wanted] of Object.entries(marks)) if (wanted !== undefined) filter[field] = { $exists: wanted };
  if (query.tag !== undefined) filter['tags'] = { $eq: query.tag };
  if (query.state !== undefined) filter['state.value'] = { $in: query.state };
  if (query.status !== undefined) filter['status.value'] = { $in: query.status };
  const { opened_within_seconds: within, lasting_seconds: lasting } = query;
  if (within !== undefined) filter['created'] = { $gte: new Date(now - within * 1000) };
  if (lasting !== undefined) filter['state.time'] = { $lte: new Date(now - lasting * 1000) };
  const search = query.search?.trim() ?? '';
  if (search !== '') filter['$or'] = searchConditions(search);
  return filter;
}

function searchConditions(search: string): Condition[] {
  const contains = { $regex: search.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), $options: 'i' };
  return ['connector', 'connector_name', 'component', 'resource', 'output', 'display_name'].map((field) => ({
    [field]: contains,
  }));
}

function entityPart(alarm: ArchivedAlarm): EntityPart {
  return { _id: alarm.entity_id, type: typeOf(alarm), impact_level: 1, position: 0 };
}

function typeOf(alarm: Pick<Alarm, 'component' | 'resource'>): EntityType {
  if (alarm.resource !== undefined) return 'resource';
  return alarm.component === undefined ? 'connector' : 'component';
}
