/** Retention: what is only appended lies in collections `<name>_<slice>`, and old ones are dropped whole. */
import type { Db } from 'mongodb';
import { sliceStartOf } from '../series/calendar.ts';

/** Slices of one log that are never dropped: a process that was frozen for long must still find its number taken. */
const keptSlices = 2;

/**
 * Drops the slices of `name` (a prefix: `decisions`, `metric_chunks`, …) that end before `before` (milliseconds). The newest two slices
 * of each family (a log, a level of rollups) stay. Returns how many were dropped.
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
  for (const [family, slices] of families) {
    slices.sort();
    for (const [index, collection] of slices.slice(0, -keptSlices).entries()) {
      const end = (await newestTime(db, collection)) ?? sliceStartOf(family, slices[index + 1] ?? '');
      if (end === undefined || end >= before) break;
      await db.dropCollection(collection);
      dropped += 1;
    }
  }
  return dropped;
}

/** When the last decision of a slice of a log was made; slices of metrics are named by their days instead, and hold no time. */
async function newestTime(db: Db, collection: string): Promise<number | undefined> {
  const newest = await db
    .collection<{ _id: string | number; time?: Date }>(collection)
    .find({}, { projection: { time: 1 } })
    .sort({ _id: -1 })
    .limit(1)
    .next();
  return newest?.time?.getTime();
}
