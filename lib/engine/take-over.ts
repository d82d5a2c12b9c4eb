/**
 * Takes a log over: carries out again what its predecessor committed but may not have finished, and fences it off by inserting an
 * empty decision. From then on a frozen predecessor that wakes up can commit nothing.
 */
import { FencedError } from '../errors/errors.ts';
import type { DecisionStore, Suspect } from '../mongo/decision-store.ts';
import type { DocumentStore } from '../mongo/document-store.ts';
import { loadInto } from './batch-documents.ts';
import type { CarryOut } from './carry-out.ts';
import { type Decision, decodeDecision, encodeDecision } from './decision.ts';
import { KnownInputs } from './identity.ts';
import type { WorkingSet } from './working-set.ts';

/** What the log says about the past. */
export interface Heritage {
  /** Number of the fence: the next decision is one higher. */
  readonly n: number;
  readonly sources: Readonly<Record<string, number>>;
  readonly known: KnownInputs;
  /** Decisions whose acknowledgement may not have reached the broker, the oldest first. */
  readonly unacknowledged: readonly Decision[];
  readonly suspect: Suspect | undefined;
  readonly redone: number;
}

/** Decisions that are read at once. */
const chunk = 100;
/** Decisions from which the known inputs are rebuilt. */
const remembered = 300;

export interface TakeOverDeps {
  readonly decisions: DecisionStore;
  readonly documents: DocumentStore;
  readonly working: WorkingSet;
  /** Created for the position up to which everything is carried out. */
  createCarryOut(done: number): CarryOut;
}

export async function takeOver(deps: TakeOverDeps): Promise<{ heritage: Heritage; carryOut: CarryOut }> {
  const { decisions } = deps;
  let last = await decisions.last();
  const state = await decisions.state();
  const carryOut = deps.createCarryOut(state.done);
  const tail = new Tail();
  let next = Math.max(1, Math.min(state.done + 1, last - remembered));
  let redone = 0;
  for (;;) {
    redone += await replay({ deps, carryOut, tail, from: next, to: last, done: state.done });
    next = last + 1;
    try {
      await decisions.insert(await encodeDecision(fence(next, tail)));
      break;
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      last = next;
    }
  }
  carryOut.commit(fence(next, tail), true);
  const acknowledged = Math.max(state.acknowledged, tail.acknowledged);
  const unacknowledged = tail.newest.filter((decision) => decision.n > acknowledged);
  const { sources, known } = tail;
  return { heritage: { n: next, sources, known, unacknowledged, suspect: state.suspect, redone }, carryOut };
}

interface Replay {
  readonly deps: TakeOverDeps;
  readonly carryOut: CarryOut;
  readonly tail: Tail;
  readonly from: number;
  readonly to: number;
  /** Up to here everything is carried out already. */
  readonly done: number;
}

async function replay({ deps, carryOut, tail, from, to, done }: Replay): Promise<number> {
  let redone = 0;
  for (let start = from; start <= to; start += chunk) {
    const stored = await deps.decisions.read(start, Math.min(to, start + chunk - 1));
    for (const entry of stored) {
      const decision = await decodeDecision(entry);
      tail.add(decision);
      if (decision.n <= done) continue;
      await loadInto({ working: deps.working, store: deps.documents, n: decision.n }, decision.documents);
      carryOut.commit(decision, true);
      redone += 1;
    }
  }
  return redone;
}

/** The end of the log, as far as it has to be remembered. */
class Tail {
  readonly known = new KnownInputs();
  newest: Decision[] = [];
  sources: Readonly<Record<string, number>> = {};
  acknowledged = 0;

  add(decision: Decision): void {
    for (const { digests, identified } of decision.inputs) {
      digests.forEach((digest, place) => {
        if (identified[place] === '1') this.known.add(digest);
      });
    }
    this.sources = decision.sources;
    this.acknowledged = Math.max(this.acknowledged, decision.acknowledged);
    this.newest.push(decision);
    if (this.newest.length > 64) this.newest.shift();
  }
}

function fence(n: number, tail: Tail): Decision {
  return {
    n,
    time: Date.now(),
    rules: 0,
    inputs: [],
    sources: tail.sources,
    acknowledged: tail.acknowledged,
    events: [],
    endings: [],
    documents: [],
    archives: [],
    touches: [],
    points: [],
    outputs: [],
    forwarded: false,
  };
}
