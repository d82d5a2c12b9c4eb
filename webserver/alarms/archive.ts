/** Alarms in the database: the open one inside its entity, the resolved ones in the archive. */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import type { Entity, EntityType } from '../../lib/alarm/entity.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { type PageMeta, pageMeta } from '../http/schema.ts';
import { archiveFilter, type ArchiveSelection, type ArchiveTest, type Condition } from './archive-filter.ts';
import type { AlarmQuery, AlarmSelection } from './query-schema.ts';
import type { ArchivedAlarm } from './search-fields.ts';
import { type AlarmDetails, type AlarmRow, detailsOf, type DetailsView, type EntityPart, rowOf } from './view.ts';

type Db = Database['db'];

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

/** A page of the archive, the newest alarm first: only an order by `_id` reads no more than it shows. @throws {Problem} 400 for what the archive cannot answer. */
export async function listArchive(
  db: Db,
  query: AlarmQuery,
  selection: ArchiveSelection,
): Promise<{ data: AlarmRow[]; meta: PageMeta }> {
  const { filter, test } = archiveFilter(query, selection);
  const skip = (query.page - 1) * query.limit;
  if (test !== undefined) return await triedPage(archiveCursor(db, query, filter), test, query);
  const [found, total] = await Promise.all([
    archiveCursor(db, query, filter).skip(skip).limit(query.limit).toArray(),
    archiveOf(db).countDocuments(filter, { limit: countCap + 1, maxTimeMS: longestQueryMs }),
  ]);
  return { data: found.map(archivedRow), meta: pageMeta(query, total, countCap) };
}

/** Resolved alarms that match, in order, for a file. @throws {Problem} 400 for what the archive cannot answer. */
export function readArchive(db: Db, query: AlarmSelection, selection: ArchiveSelection): AsyncIterable<AlarmRow> {
  const { filter, test = () => true } = archiveFilter(query, selection);
  return rowsOf(archiveCursor(db, query, filter), test);
}

async function* rowsOf(cursor: AsyncIterable<ArchivedAlarm>, test: ArchiveTest): AsyncGenerator<AlarmRow> {
  for await (const alarm of cursor) if (test(alarm)) yield archivedRow(alarm);
}

/** A page of what the database cannot tell alone: everything is looked at, as far as it is counted. */
async function triedPage(
  cursor: AsyncIterable<ArchivedAlarm>,
  test: ArchiveTest,
  query: AlarmQuery,
): Promise<{ data: AlarmRow[]; meta: PageMeta }> {
  const first = (query.page - 1) * query.limit;
  const data: AlarmRow[] = [];
  let total = 0;
  for await (const row of rowsOf(cursor, test)) {
    if (total >= first && data.length < query.limit) data.push(row);
    total += 1;
    if (total > Math.max(countCap, first + query.limit)) break;
  }
  return { data, meta: pageMeta(query, total, countCap) };
}

function archiveOf(db: Db) {
  return db.collection<ArchivedAlarm>('resolved_alarms');
}

function archiveCursor(db: Db, { sort_by, sort }: AlarmSelection, filter: Condition) {
  const isOldestFirst = sort_by[0] === 'created' && sort[0] === 'asc';
  const projection = { steps: 0, tickets: 0, long_output_history: 0 };
  return archiveOf(db)
    .find(filter, { projection, maxTimeMS: longestQueryMs })
    .sort({ _id: isOldestFirst ? 1 : -1 });
}

function archivedRow(alarm: ArchivedAlarm): AlarmRow {
  return rowOf(entityPart(alarm), { ...alarm, id: alarm._id });
}

function entityPart(alarm: ArchivedAlarm): EntityPart {
  return { _id: alarm.entity_id, type: typeOf(alarm), impact_level: 1, position: 0 };
}

function typeOf(alarm: Pick<Alarm, 'component' | 'resource'>): EntityType {
  if (alarm.resource !== undefined) return 'resource';
  return alarm.component === undefined ? 'connector' : 'component';
}
