/** Where decisions and their index lie: by log, in slices that are cut by the number of the decision. */
import type { Binary, Collection, Db } from 'mongodb';
import type { StoredDecision } from '../engine/decision.ts';
import { bytesOf } from './metric-documents.ts';
import { sliceSize } from './decision-store.ts';

interface DecisionRow {
  readonly _id: number;
  readonly time: Date;
  readonly count: number;
  readonly body: Binary | Uint8Array;
}

/** One slice of one log. */
export interface LogSlice {
  readonly log: string;
  /** Its decisions have the numbers in [number × sliceSize, (number + 1) × sliceSize). */
  readonly number: number;
}

/** Numbers of decisions: at or above `from`, below `to`. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** The slices of each log that there are now, in order. Retention may drop one at any moment: reading it finds nothing then. */
export async function listSlices(db: Db, family = 'decisions'): Promise<ReadonlyMap<string, readonly number[]>> {
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  const logs = new Map<string, number[]>();
  const pattern = new RegExp(`^${family}_(.+)_(\\d{8})$`);
  for (const { name } of collections) {
    const [, log, slice] = pattern.exec(name) ?? [];
    if (log !== undefined) logs.set(log, [...(logs.get(log) ?? []), Number(slice)]);
  }
  for (const slices of logs.values()) slices.sort((a, b) => a - b);
  return logs;
}

export function indexName({ log, number }: LogSlice): string {
  return `event_index_${log}_${String(number).padStart(8, '0')}`;
}

export function rangeOf({ number }: Pick<LogSlice, 'number'>): NumberRange {
  return { from: number * sliceSize, to: (number + 1) * sliceSize };
}

export function sliceNumberOf(n: number): number {
  return Math.floor(n / sliceSize);
}

/** Decisions by number, in ascending or descending order. */
export async function readDecisions(
  db: Db,
  slice: LogSlice,
  ids: Readonly<Record<string, unknown>>,
  { order, limit }: { readonly order: 1 | -1; readonly limit: number },
): Promise<readonly StoredDecision[]> {
  const rows = await decisions(db, slice).find({ _id: ids }).sort({ _id: order }).limit(limit).toArray();
  return rows.map((row) => ({ ...row, body: bytesOf(row.body) }));
}

/** Number and time of the first decision of a range, or of its last; undefined when it is empty. */
export async function edgeOf(
  db: Db,
  slice: LogSlice,
  { from, to }: NumberRange,
  order: 1 | -1,
): Promise<{ readonly n: number; readonly time: number } | undefined> {
  const row = await decisions(db, slice)
    .find({ _id: { $gte: from, $lt: to } }, { projection: { time: 1 } })
    .sort({ _id: order })
    .limit(1)
    .next();
  return row === null ? undefined : { n: row._id, time: row.time.getTime() };
}

/** The number from which on the decisions of a log are at or after a time (milliseconds). Its clock is taken as going forward. */
export async function seek(db: Db, log: string, slices: readonly number[], time: number): Promise<number> {
  for (const number of slices.toReversed()) {
    const first = await edgeOf(db, { log, number }, rangeOf({ number }), 1);
    if (first === undefined || first.time >= time) continue;
    return await bisect(db, { log, number }, time);
  }
  const [oldest = 0] = slices;
  return rangeOf({ number: oldest }).from;
}

async function bisect(db: Db, slice: LogSlice, time: number): Promise<number> {
  let { from, to } = rangeOf(slice);
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    const next = await edgeOf(db, slice, { from: middle, to }, 1);
    if (next === undefined || next.time >= time) to = middle;
    else from = next.n + 1;
  }
  return from;
}

/** One more than the highest number of a log; 0 when it is empty. */
export async function endOf(db: Db, log: string, slices: readonly number[]): Promise<number> {
  for (const number of slices.toReversed()) {
    const last = await edgeOf(db, { log, number }, rangeOf({ number }), -1);
    if (last !== undefined) return last.n + 1;
  }
  return 0;
}

function decisions(db: Db, { log, number }: LogSlice): Collection<DecisionRow> {
  return db.collection<DecisionRow>(`decisions_${log}_${String(number).padStart(8, '0')}`);
}
