/** Walks through one log in one direction, and hands out the decisions that may hold what is looked for. */
import type { Db } from 'mongodb';
import type { StoredDecision } from '../engine/decision.ts';
import type { Direction, Position } from '../event-log/cursor.ts';
import { blockSize } from '../event-log/postings.ts';
import { blockOf, lookUp, readHeads } from './event-log-index.ts';
import { type NumberRange, rangeOf, readDecisions, sliceNumberOf } from './event-log-slices.ts';

/** What one request may read. */
export interface ReadLimits {
  readonly decisions: number;
  /** Stored bytes of decisions. */
  readonly bytes: number;
  readonly milliseconds: number;
}

export class Budget {
  readonly #limits: ReadLimits;
  readonly #started = performance.now();
  #decisions = 0;
  #bytes = 0;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  spend({ body }: StoredDecision): void {
    this.#decisions += 1;
    this.#bytes += body.length;
  }

  get isSpent(): boolean {
    const { decisions, bytes, milliseconds } = this.#limits;
    return this.#decisions >= decisions || this.#bytes >= bytes || performance.now() - this.#started >= milliseconds;
  }
}

export interface Walk {
  readonly db: Db;
  readonly log: string;
  /** Numbers of its slices, in order. */
  readonly slices: readonly number[];
  readonly direction: Direction;
  /** What the index is asked for; of each group one term at least. */
  readonly terms: readonly (readonly number[])[];
  readonly budget: Budget;
}

/** Decisions to read: all of a range, or some by number, in the order of the walk. */
type Plan = { readonly covers: NumberRange } & (
  | { readonly kind: 'range' }
  | { readonly kind: 'numbers'; readonly numbers: readonly number[] }
);

/** Blocks whose index is asked for at once. */
const blocksAtOnce = 40;

/** Decisions that are fetched at once: few at first, because a page is soon full. */
const fetched = { first: 4, most: 32 };

export class LogSource {
  readonly #walk: Walk;
  readonly #plans: AsyncGenerator<Plan>;
  #plan: Plan | undefined;
  #waiting: StoredDecision[] = [];
  #batch = fetched.first;
  #reached: Position;
  #ended = false;

  constructor(walk: Walk, start: Position) {
    this.#walk = walk;
    this.#reached = start;
    this.#plans = planned(walk, start);
  }

  get log(): string {
    return this.#walk.log;
  }

  /** Everything between the start and here was handed out, or holds nothing that is looked for. */
  get reached(): Position {
    return this.#reached;
  }

  /** True when there is nothing further in this direction. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next decision; undefined at the end, and when the budget is spent. */
  async peek(): Promise<StoredDecision | undefined> {
    while (this.#waiting.length === 0 && !this.#ended) {
      if (this.#walk.budget.isSpent) return undefined;
      await this.#fetch();
    }
    return this.#waiting[0];
  }

  /** The decision that `peek` gave is done with. */
  take(): void {
    const decision = this.#waiting.shift();
    if (decision === undefined) return;
    this.#walk.budget.spend(decision);
    this.#reached = { n: this.#walk.direction === 'older' ? decision._id : decision._id + 1, place: 0 };
  }

  /** Nothing further is wanted of it. */
  end(): void {
    this.#ended = true;
    this.#waiting = [];
  }

  async #fetch(): Promise<void> {
    this.#plan ??= await this.#nextPlan();
    if (this.#plan === undefined) return this.end();
    const { decisions, rest } = await fetch(this.#walk, this.#plan, this.#batch);
    this.#batch = Math.min(this.#batch * 2, fetched.most);
    this.#waiting.push(...decisions);
    if (rest === undefined && decisions.length === 0) this.#skip(this.#plan);
    this.#plan = rest;
  }

  /** A plan held nothing. Towards the newer end a range that nobody has indexed may still grow. */
  #skip({ kind, covers }: Plan): void {
    if (this.#walk.direction === 'older') this.#reached = { n: covers.from, place: 0 };
    else if (kind === 'numbers') this.#reached = { n: covers.to, place: 0 };
  }

  async #nextPlan(): Promise<Plan | undefined> {
    const next = await this.#plans.next();
    return next.done === true ? undefined : next.value;
  }
}

/** Reads a piece of a plan; `rest` is what is left of it. */
async function fetch(
  { db, log, direction }: Walk,
  plan: Plan,
  limit: number,
): Promise<{ readonly decisions: readonly StoredDecision[]; readonly rest: Plan | undefined }> {
  const { covers } = plan;
  const slice = { log, number: sliceNumberOf(covers.from) };
  const order = direction === 'older' ? -1 : 1;
  if (plan.kind === 'numbers') {
    const numbers = plan.numbers.slice(0, limit);
    const decisions = await readDecisions(db, slice, { $in: numbers }, { order, limit });
    const left = plan.numbers.slice(limit);
    return { decisions, rest: left.length === 0 ? undefined : { ...plan, numbers: left } };
  }
  const decisions = await readDecisions(db, slice, { $gte: covers.from, $lt: covers.to }, { order, limit });
  const last = decisions.at(-1);
  if (last === undefined || decisions.length < limit) return { decisions, rest: undefined };
  const left = direction === 'older' ? { from: covers.from, to: last._id } : { from: last._id + 1, to: covers.to };
  return { decisions, rest: left.from < left.to ? { kind: 'range', covers: left } : undefined };
}

async function* planned(walk: Walk, start: Position): AsyncGenerator<Plan> {
  const isOlder = walk.direction === 'older';
  const slices = isOlder ? walk.slices.toReversed() : walk.slices;
  for (const number of slices) {
    const { from, to } = rangeOf({ number });
    const range = isOlder
      ? { from, to: Math.min(to, start.place > 0 ? start.n + 1 : start.n) }
      : { from: Math.max(from, start.n), to };
    if (range.from < range.to) yield* plannedInSlice(walk, number, range);
  }
}

/** Where the index covers whole runs of blocks it says which decisions; between them everything is read. */
async function* plannedInSlice(walk: Walk, number: number, range: NumberRange): AsyncGenerator<Plan> {
  const slice = { log: walk.log, number };
  if (walk.terms.length === 0) {
    yield { kind: 'range', covers: range };
    return;
  }
  const heads = await readHeads(walk.db, slice, range);
  const runs = runsOf(range, (block) => heads.has(block));
  for (const { covers, indexed } of walk.direction === 'older' ? runs.toReversed() : runs) {
    if (!indexed) {
      yield { kind: 'range', covers };
      continue;
    }
    const blocks = new Map<number, number>();
    for (let block = blockOf(covers.from); block * blockSize < covers.to; block += 1) {
      blocks.set(block, heads.get(block) ?? 1);
    }
    const found = await lookUp(walk.db, slice, blocks, walk.terms);
    const numbers = found.filter((n) => n >= covers.from && n < covers.to);
    yield { kind: 'numbers', covers, numbers: walk.direction === 'older' ? numbers.reverse() : numbers };
  }
}

/** Cuts a range into runs of blocks that are all indexed (at most `blocksAtOnce`), or all not, in ascending order. */
function runsOf(
  { from, to }: NumberRange,
  isIndexed: (block: number) => boolean,
): readonly { readonly covers: NumberRange; readonly indexed: boolean }[] {
  const runs: { covers: NumberRange; indexed: boolean; blocks: number }[] = [];
  for (let block = blockOf(from); block * blockSize < to; block += 1) {
    const covers = { from: Math.max(from, block * blockSize), to: Math.min(to, (block + 1) * blockSize) };
    const indexed = isIndexed(block);
    const last = runs.at(-1);
    if (last !== undefined && last.indexed === indexed && (!indexed || last.blocks < blocksAtOnce)) {
      last.covers = { from: last.covers.from, to: covers.to };
      last.blocks += 1;
    } else runs.push({ covers, indexed, blocks: 1 });
  }
  return runs;
}
