/** Retention: what is only appended lies in collections `<name>_<slice>`, and old ones are dropped whole. */
import type { Db } from 'mongodb';

/** Slices of one log that are never dropped: a process that was frozen for long must still find its number taken. */
const keptSlices = 2;

/**
 * Drops the slices of `name` (a prefix: `decisions`, `metric_chunks`, …) whose newest document is older than `before` (milliseconds). The
 * newest two slices of each log stay. Returns how many were dropped.
 */
export async function dropSlices(db: Db, name: string, before: number): Promise<number> {
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  const families = new Map<string, string[]>();
  for (const { name: collection } of collections) {
    if (!collection.startsWith(`${name}_`)) continue;
    const family = collection.slice(0, collection.lastIndexOf('_'));
    families.set(family, [...(families.get(family) ?? []), collection]);
  }
  let dropped = 0;
  for (const slices of families.values()) {
    for (const collection of slices.sort().slice(0, -keptSlices)) {
      if (!(await isOlder(db, collection, before))) break;
      await db.dropCollection(collection);
      dropped += 1;
    }
  }
  return dropped;
}

/** A slice is as old as its newest document; `time` or `end` says when that was. */
async function isOlder(db: Db, collection: string, before: number): Promise<boolean> {
  const newest = await db
    .collection<{ _id: string | number; time?: Date; end?: Date }>(collection)
    .find({}, { projection: { time: 1, end: 1 } })
    .sort({ _id: -1 })
    .limit(1)
    .next();
  const time = newest?.time ?? newest?.end;
  return newest === null || (time !== undefined && time.getTime() < before);
}
