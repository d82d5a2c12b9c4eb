/** Tells the scheduler that services have changed, by themselves or by a saved pattern that they name. */
import type { Database } from '../../lib/mongo/client.ts';
import { serviceChangesCollection } from '../../lib/service/change.ts';
import { watchedPatternSchema } from '../../lib/pbehavior/subject.ts';
import { servicesCollection } from '../../lib/service/schema.ts';

type Db = Database['db'];

interface NamedService {
  readonly _id: string;
  readonly title: string;
}

/** Has it look for the entities that count otherwise now. */
export async function noteServiceChanges(db: Db, ids: readonly string[], time: Date): Promise<void> {
  const changes = db.collection<{ readonly _id: string }>(serviceChangesCollection);
  for (const _id of ids) await changes.replaceOne({ _id }, { time }, { upsert: true });
}

/** A change of a saved pattern is one of each service that names it. */
export async function notePatternChange(db: Db, patterns: readonly string[], time: Date): Promise<void> {
  const found = await db
    .collection<NamedService>(servicesCollection)
    .find({ entity_pattern_id: { $in: [...patterns] } }, { projection: { _id: 1 } })
    .toArray();
  await noteServiceChanges(
    db,
    found.map(({ _id }) => _id),
    time,
  );
}

/** The title of a service that names a saved pattern which would not do for it any more; undefined when there is none. */
export async function serviceSpoiltBy(db: Db, id: string, pattern: unknown): Promise<string | undefined> {
  if (watchedPatternSchema.safeParse(pattern).success) return undefined;
  const found = await db.collection<NamedService>(servicesCollection).findOne({ entity_pattern_id: { $eq: id } });
  return found?.title;
}
