/**
 * The index of the event log, in collections `event_index_<log>_<slice>` beside the slices of decisions. It is made behind the pipeline, from
 * decisions that lie there for good: it may be deleted at any time and is made again, and what it does not cover yet is read directly.
 *
 * Documents: `h:<block>` says that a block of 250 decisions is indexed, and over how many buckets; `b:<block>:<bucket>` holds postings.
 */
import type { Binary, Collection, Db } from 'mongodb';
import { TermFinder } from '../event-log/filter.ts';
import { blockSize, bucketOf, placesOf, Postings } from '../event-log/postings.ts';
import { readEntries } from './event-log-entries.ts';
import {
  endOf,
  indexName,
  type LogSlice,
  listSlices,
  type NumberRange,
  rangeOf,
  readDecisions,
} from './event-log-slices.ts';
import { bytesOf } from './metric-documents.ts';

interface IndexDocument {
  readonly _id: string;
  /** Of a head. */
  readonly buckets?: number;
  /** Of a bucket. */
  readonly postings?: Binary | Uint8Array;
}

/** By the number of the block, over how many buckets its terms are spread. */
export type Heads = ReadonlyMap<number, number>;

/** The indexed blocks among those of a range of decisions. */
export async function readHeads(db: Db, slice: LogSlice, { from, to }: NumberRange): Promise<Heads> {
  const bounds = { $gte: headId(blockOf(from)), $lte: headId(blockOf(to - 1)) };
  const heads = await collectionOf(db, slice).find({ _id: bounds }).toArray();
  return new Map(heads.map(({ _id, buckets = 1 }) => [Number(_id.slice(2)), buckets]));
}

/** Numbers of the decisions of these blocks that may hold an entry with one term at least of each group, in ascending order. */
export async function lookUp(
  db: Db,
  slice: LogSlice,
  blocks: ReadonlyMap<number, number>,
  groups: readonly (readonly number[])[],
): Promise<readonly number[]> {
  const terms = groups.flat();
  const ids = [...blocks].flatMap(([block, buckets]) => terms.map((term) => bucketId(block, bucketOf(term, buckets))));
  const documents = await collectionOf(db, slice)
    .find({ _id: { $in: [...new Set(ids)] } })
    .toArray();
  const packed = new Map(
    documents.map(({ _id, postings }) => [_id, postings === undefined ? undefined : bytesOf(postings)]),
  );
  const numbers: number[] = [];
  for (const [block, buckets] of [...blocks].sort(([a], [b]) => a - b)) {
    const placesFor = (term: number): readonly number[] => {
      const bytes = packed.get(bucketId(block, bucketOf(term, buckets)));
      return bytes === undefined ? [] : placesOf(term, bytes);
    };
    const [first, ...others] = groups.map((group) => new Set(group.flatMap(placesFor)));
    const places = [...(first ?? [])].filter((place) => others.every((other) => other.has(place)));
    for (const place of places.sort((a, b) => a - b)) numbers.push(block * blockSize + place);
  }
  return numbers;
}

export interface EventIndexer {
  /** Indexes at most `limit` blocks, the newest first, and drops the index of slices that are gone. Returns how many blocks it indexed. */
  indexOnce(now: number, limit: number): Promise<number>;
}

/** Slices that were found complete are looked at again after this time: their index may have been deleted. */
const trustedMs = 600_000;

/** Several may run, in several processes: they write the same. */
export function createEventIndexer(db: Db): EventIndexer {
  const complete = new Map<string, number>();
  return {
    indexOnce: async (now, limit) => {
      const logs = await listSlices(db);
      await dropOrphans(db, logs);
      let indexed = 0;
      for (const [log, slices] of logs) {
        const end = await endOf(db, log, slices);
        for (const number of slices.toReversed()) {
          const slice = { log, number };
          if (now - (complete.get(indexName(slice)) ?? 0) < trustedMs) continue;
          const missing = await missingBlocks(db, slice, end);
          for (const block of missing.slice(0, limit - indexed)) await indexBlock(db, slice, block);
          indexed += Math.min(missing.length, limit - indexed);
          if (indexed >= limit) return indexed;
          if (rangeOf(slice).to < end) complete.set(indexName(slice), now);
        }
      }
      return indexed;
    },
  };
}

async function dropOrphans(db: Db, logs: ReadonlyMap<string, readonly number[]>): Promise<void> {
  for (const [log, slices] of await listSlices(db, 'event_index')) {
    for (const number of slices) {
      if (logs.get(log)?.includes(number) !== true) await db.dropCollection(indexName({ log, number }));
    }
  }
}

/** Blocks of a slice after which the log went on, without a head; the newest first. Decisions come in order, so these are complete. */
async function missingBlocks(db: Db, slice: LogSlice, end: number): Promise<readonly number[]> {
  const { from, to } = rangeOf(slice);
  const heads = await readHeads(db, slice, { from, to });
  const missing: number[] = [];
  for (let block = blockOf(from); (block + 1) * blockSize <= Math.min(to, end - 1); block += 1) {
    if (!heads.has(block)) missing.push(block);
  }
  return missing.reverse();
}

/** The head comes last: with it the block counts as indexed. */
async function indexBlock(db: Db, slice: LogSlice, block: number): Promise<void> {
  const from = block * blockSize;
  const postings = new Postings();
  const finder = new TermFinder();
  for (let start = from; start < from + blockSize; start += readsAtOnce) {
    const ids = { $gte: start, $lt: Math.min(start + readsAtOnce, from + blockSize) };
    for (const stored of await readDecisions(db, slice, ids, { order: 1, limit: readsAtOnce })) {
      const entries = await readEntries(slice.log, stored, false);
      for (const entry of entries) for (const term of finder.termsOf(entry)) postings.add(term, stored._id - from);
    }
  }
  const collection = collectionOf(db, slice);
  const packed = [...postings.pack()];
  if (packed.length > 0) {
    await collection.bulkWrite(
      packed.map(([bucket, bytes]) => ({
        replaceOne: { filter: { _id: bucketId(block, bucket) }, replacement: { postings: bytes }, upsert: true },
      })),
      { ordered: false },
    );
  }
  await collection.replaceOne({ _id: headId(block) }, { buckets: postings.buckets }, { upsert: true });
}

/** Decisions that are in memory at a time. */
const readsAtOnce = 50;

export function blockOf(n: number): number {
  return Math.floor(n / blockSize);
}

function headId(block: number): string {
  return `h:${String(block).padStart(10, '0')}`;
}

function bucketId(block: number, bucket: number): string {
  return `b:${String(block).padStart(10, '0')}:${bucket}`;
}

function collectionOf(db: Db, slice: LogSlice): Collection<IndexDocument> {
  return db.collection<IndexDocument>(indexName(slice));
}
