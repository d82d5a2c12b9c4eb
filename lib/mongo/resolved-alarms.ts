/** Retention of the archive of resolved alarms. */
import type { Db } from 'mongodb';

interface Resolved {
  readonly _id: string;
  readonly resolved: Date;
}

/**
 * Removes alarms that were resolved before `before` (milliseconds), at most `limit`, and returns how many. Their ids begin with the time of
 * their creation, in nine digits of base 36: what was created later is not even read.
 */
export async function removeResolved(db: Db, before: number, limit: number): Promise<number> {
  const alarms = db.collection<Resolved>('resolved_alarms');
  const end = Math.max(0, before).toString(36).padStart(9, '0');
  const old = await alarms
    .find({ _id: { $lt: end }, resolved: { $lt: new Date(before) } }, { projection: { _id: 1 } })
    .limit(limit)
    .toArray();
  if (old.length === 0) return 0;
  const { deletedCount } = await alarms.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
  return deletedCount;
}
