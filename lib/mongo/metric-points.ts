/** Reads the points of a series wherever they are: first the journal, then the chunks, so that none is missed while it moves over. */
import type { Db } from 'mongodb';
import type { TimeRange } from '../series/calendar.ts';
import { between, type Columns, concatenate, inOrder, merge } from '../series/columns.ts';
import { bucketOf, digestOfId } from '../series/identity.ts';
import { unpackSeries } from '../series/journal.ts';
import { readChunks } from './metric-chunks.ts';
import { bytesOf, idsOf, journalCollection } from './metric-documents.ts';

/** The points of a series in a range, in order. */
export async function readPoints(db: Db, series: string, range: TimeRange): Promise<Columns> {
  const waiting = await readJournal(db, series, range);
  return merge(await readChunks(db, series, range), waiting, 'incoming');
}

/** Those that are in the journal. */
export async function readJournal(db: Db, series: string, { from, to }: TimeRange): Promise<Columns> {
  const filter = { _id: idsOf(bucketOf(series)), start: { $lt: new Date(to) }, end: { $gte: new Date(from) } };
  const entries = await journalCollection(db)
    .find(filter, { projection: { data: 1 } })
    .sort({ _id: 1 })
    .toArray();
  const digest = digestOfId(series);
  const runs = entries.flatMap(({ data }) => unpackSeries(bytesOf(data), digest));
  return between(inOrder(concatenate(runs)), from, to);
}
