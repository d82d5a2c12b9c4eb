/**
 * The decision log in the database: collections `decisions_<log>_<slice>`, cut by number, and one document of `logs` per log that says
 * how far it is carried out. The `_id` of a decision is its number: inserting a number that exists fails, and that is the fence.
 */
import type { Binary, Collection, Db } from 'mongodb';
import type { StoredDecision } from '../engine/decision.ts';
import { FencedError, messageOf, TransientError } from '../errors/errors.ts';

/** Decisions in one collection. `_id`s are unique only inside one, so the cut depends on the number alone. */
export const sliceSize = 50_000;

/** A batch that began with a message that was handed out again and again. */
export interface Suspect {
  /** Digest of its first message. */
  readonly digest: string;
  /** Events it was allowed to hold. */
  readonly size: number;
}

/** What a log's own document says: every decision up to `done` is carried out; acknowledgements up to `acknowledged` were processed. */
export interface LogState {
  readonly done: number;
  readonly acknowledged: number;
  /** The batch that was about to be treated when this was written; the process may have died of it. */
  readonly suspect?: Suspect;
  /** Partitions and engines of the pool when the log was taken over last: which documents the log may own. */
  readonly layout?: string;
}

interface LogDocument extends LogState {
  readonly _id: string;
  readonly pool: string;
}

interface DecisionRow {
  readonly _id: number;
  readonly time: Date;
  readonly count: number;
  readonly body: Binary | Uint8Array;
}

export interface DecisionStore {
  /** Number of the last decision; of a new log the number that it begins after, which is the furthest of all logs then. */
  last(): Promise<number>;
  /** The highest number in any log: no document has a higher position, whichever log it belonged to. */
  furthest(): Promise<number>;
  /** @throws {FencedError} when another process has inserted this number. @throws {TransientError} when the outcome is unknown. */
  insert(decision: StoredDecision): Promise<void>;
  /** Decisions with numbers in [from, to], in order. */
  read(from: number, to: number): Promise<readonly StoredDecision[]>;
  state(): Promise<LogState>;
  /** Raises `done` and `acknowledged`; a lower value changes nothing. */
  advance(done: number, acknowledged: number): Promise<void>;
  setSuspect(suspect: Suspect | undefined): Promise<void>;
  setLayout(layout: string): Promise<void>;
}

/** The log named `log` of the pool `pool` (`<pool>_<partition>`). */
export function createDecisionStore(db: Db, pool: string, log: string): DecisionStore {
  return new MongoDecisionStore(db, pool, log);
}

class MongoDecisionStore implements DecisionStore {
  readonly #db: Db;
  readonly #pool: string;
  readonly #log: string;
  readonly #logs: Collection<LogDocument>;

  constructor(db: Db, pool: string, log: string) {
    this.#db = db;
    this.#pool = pool;
    this.#log = log;
    this.#logs = db.collection<LogDocument>('logs');
  }

  async last(): Promise<number> {
    const own = await lastOf(this.#db, this.#log);
    if (own > 0) return own;
    await this.#ensureState(await this.furthest());
    return (await this.state()).done;
  }

  async furthest(): Promise<number> {
    const logs = await this.#logs.find().toArray();
    const lasts = await Promise.all(logs.map((log) => lastOf(this.#db, log._id)));
    return Math.max(0, ...lasts, ...logs.map((log) => log.done));
  }

  async insert(decision: StoredDecision): Promise<void> {
    try {
      await this.#slice(decision._id).insertOne({ ...decision });
    } catch (error) {
      if (isDuplicate(error)) {
        throw new FencedError('log_fenced', `Another process wrote decision ${decision._id} of ${this.#log}`);
      }
      throw new TransientError('database_unavailable', `The decision could not be stored: ${messageOf(error)}`, {
        cause: error,
      });
    }
    if (decision._id % sliceSize === sliceSize - 1000) await this.#prepareNextSlice(decision._id);
  }

  async read(from: number, to: number): Promise<readonly StoredDecision[]> {
    const decisions: StoredDecision[] = [];
    for (let slice = sliceOf(from); slice <= sliceOf(to); slice += 1) {
      const rows = this.#slice(slice * sliceSize)
        .find({ _id: { $gte: from, $lte: to } })
        .sort({ _id: 1 });
      for await (const row of rows) decisions.push({ ...row, body: bytesOf(row.body) });
    }
    return decisions;
  }

  async state(): Promise<LogState> {
    await this.#ensureState(0);
    const document = await this.#logs.findOne({ _id: this.#log });
    return { done: 0, acknowledged: 0, ...document };
  }

  async advance(done: number, acknowledged: number): Promise<void> {
    await this.#logs.updateOne({ _id: this.#log }, { $max: { done, acknowledged } });
  }

  async setSuspect(suspect: Suspect | undefined): Promise<void> {
    const change = suspect === undefined ? { $unset: { suspect: '' as const } } : { $set: { suspect } };
    await this.#logs.updateOne({ _id: this.#log }, change);
  }

  async setLayout(layout: string): Promise<void> {
    await this.#logs.updateOne({ _id: this.#log }, { $set: { layout } });
  }

  /** Creating a collection takes long enough to be felt: it is done ahead. */
  async #prepareNextSlice(n: number): Promise<void> {
    const name = this.#slice(n + sliceSize).collectionName;
    await this.#db.createCollection(name).catch(() => undefined);
  }

  async #ensureState(done: number): Promise<void> {
    const create = { pool: this.#pool, done, acknowledged: done };
    await this.#logs.updateOne({ _id: this.#log }, { $setOnInsert: create }, { upsert: true });
  }

  #slice(n: number): Collection<DecisionRow> {
    return this.#db.collection<DecisionRow>(`decisions_${this.#log}_${sliceName(sliceOf(n))}`);
  }
}

async function lastOf(db: Db, log: string): Promise<number> {
  const prefix = `decisions_${log}_`;
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  const slices = collections.map((entry) => entry.name).filter((name) => isSliceOf(name, prefix));
  for (const name of slices.sort().reverse()) {
    const newest = await db
      .collection<DecisionRow>(name)
      .find({}, { projection: { _id: 1 } })
      .sort({ _id: -1 })
      .limit(1)
      .next();
    if (newest !== null) return newest._id;
  }
  return 0;
}

function isSliceOf(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && /^\d{8}$/.test(name.slice(prefix.length));
}

function sliceOf(n: number): number {
  return Math.floor(n / sliceSize);
}

function sliceName(slice: number): string {
  return String(slice).padStart(8, '0');
}

function bytesOf(body: Binary | Uint8Array): Uint8Array {
  return body instanceof Uint8Array ? body : body.value();
}

/** Whether an error says that an `_id` or a unique key exists already (11000). */
export function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 11_000;
}
