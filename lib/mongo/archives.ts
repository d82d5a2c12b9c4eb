/** Retention of what is kept one by one: resolved alarms and dead letters. */
import type { Db } from 'mongodb';

/** The archives, with the field that says how old a document is. */
const ageFields = { resolved_alarms: 'resolved', dead_letters: 'time' } as const;

type Archive = keyof typeof ageFields;

/**
 * Removes documents whose age field is before `before` (milliseconds), at most `limit`, and returns how many. Their ids begin with the time of
 * their creation, in nine digits of base 36: what was created later is not even read.
 */
export async function removeOld(db: Db, archive: Archive, before: number, limit: number): Promise<number> {
  const documents = db.collection<{ readonly _id: string }>(archive);
  const end = Math.max(0, before).toString(36).padStart(9, '0');
  const filter = { _id: { $lt: end }, [ageFields[archive]]: { $lt: new Date(before) } };
  const old = await documents
    .find(filter, { projection: { _id: 1 } })
    .limit(limit)
    .toArray();
  if (old.length === 0) return 0;
  const { deletedCount } = await documents.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
  return deletedCount;
}
