/** Pbehaviors that name something by its id: what a change of it means for them. */
import type { Database } from '../../lib/mongo/client.ts';
import { pbehaviorsCollection } from '../../lib/pbehavior/catalogue.ts';
import { changeOf, changesCollection } from '../../lib/pbehavior/change.ts';

type Db = Database['db'];

interface StoredPbehavior {
  readonly _id: string;
  readonly title: string;
  readonly revision: number;
  readonly enabled: boolean;
}

function naming(fields: readonly string[], id: string) {
  return { $or: fields.map((field) => ({ [field]: { $eq: id } })) };
}

/** The title of a pbehavior that has the id in one of the fields. */
export async function firstNaming(db: Db, fields: readonly string[], id: string): Promise<string | undefined> {
  const found = await db.collection<StoredPbehavior>(pbehaviorsCollection).findOne(naming(fields, id));
  return found?.title;
}

/** Makes those that have the id in one of the fields a new version: entities enter and leave by what it says now. */
export async function renewNaming(db: Db, fields: readonly string[], id: string, time: Date): Promise<void> {
  const pbehaviors = db.collection<StoredPbehavior>(pbehaviorsCollection);
  const found = await pbehaviors.find(naming(fields, id), { projection: { _id: 1 } }).toArray();
  if (found.length === 0) return;
  await pbehaviors.updateMany(naming(fields, id), { $inc: { revision: 1 } });
  await noteChanges(
    db,
    found.map(({ _id }) => _id),
    time,
  );
}

/** Has the scheduler look for the entities that know another version than the one that is in force now. */
export async function noteChanges(db: Db, ids: readonly string[], time: Date): Promise<void> {
  const found = await db
    .collection<StoredPbehavior>(pbehaviorsCollection)
    .find({ _id: { $in: [...ids] } }, { projection: { revision: 1, enabled: 1 } })
    .toArray();
  const revisions = new Map(found.map(({ _id: id, revision, enabled }) => [id, enabled ? revision : undefined]));
  const changes = db.collection<{ readonly _id: string }>(changesCollection);
  for (const id of ids) {
    const { _id, ...fields } = changeOf(id, revisions.get(id), time);
    await changes.replaceOne({ _id }, fields, { upsert: true });
  }
}
