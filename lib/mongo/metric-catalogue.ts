/** Takes series out of the catalogue of which nothing is left: no chunk and no rollup. */
import type { Db } from 'mongodb';
import { dayMs } from '../series/calendar.ts';
import { dayLevel, hourLevel, minuteLevel } from '../series/rollup.ts';
import { chunkSlices, idsOf, type SeriesDocument, seriesCollection } from './metric-documents.ts';

export interface CatalogueSweeper {
  /** Looks at `limit` quiet series at most and goes on there the next time. Returns how many it removed, and whether it came to the end. */
  sweepOnce(now: number, limit: number): Promise<{ readonly removed: number; readonly ended: boolean }>;
}

/** What is kept longest comes first: a series that still has something is mostly found by one look. */
const families = [dayLevel.collection, hourLevel.collection, minuteLevel.collection, chunkSlices.collection] as const;

/**
 * Only series without a point for a day longer than raw points are kept (`keepPointsMs`) are looked at: a point that comes now is so much
 * later than their last one that every writer records its series anew.
 */
export function createCatalogueSweeper(db: Db, keepPointsMs: number): CatalogueSweeper {
  let after = '';
  return {
    sweepOnce: async (now, limit) => {
      const quiet = await quietSeries(db, { after, before: now - keepPointsMs - dayMs, limit });
      const slices = quiet.length === 0 ? [] : await slicesOf(db);
      let removed = 0;
      for (const { _id, last_point } of quiet) {
        if (await hasAnything(db, slices, _id)) continue;
        const { deletedCount } = await seriesCollection(db).deleteOne({ _id, last_point });
        removed += deletedCount;
      }
      const ended = quiet.length < limit;
      after = ended ? '' : (quiet.at(-1)?._id ?? '');
      return { removed, ended };
    },
  };
}

interface Span {
  readonly after: string;
  readonly before: number;
  readonly limit: number;
}

async function quietSeries(
  db: Db,
  { after, before, limit }: Span,
): Promise<readonly Pick<SeriesDocument, '_id' | 'last_point'>[]> {
  return await seriesCollection(db)
    .find({ _id: { $gt: after }, last_point: { $lt: new Date(before) } }, { projection: { last_point: 1 } })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
}

async function slicesOf(db: Db): Promise<readonly string[]> {
  const collections = await db.listCollections({ name: /^metric_/ }, { nameOnly: true }).toArray();
  const names = collections.map(({ name }) => name);
  return families.flatMap((family) => names.filter((name) => name.startsWith(`${family}_`)));
}

async function hasAnything(db: Db, slices: readonly string[], series: string): Promise<boolean> {
  for (const slice of slices) {
    const found = await db
      .collection<{ _id: string }>(slice)
      .findOne({ _id: idsOf(series) }, { projection: { _id: 1 } });
    if (found !== null) return true;
  }
  return false;
}
