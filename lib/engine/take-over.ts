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

/** What one decision consumed. */
export type TreatedInputs = Pick<Decision, 'n' | 'inputs'>;

/** What the log says about the past. */
export interface Heritage {
  /** The next decision is one higher. */
  readonly n: number;
  readonly sources: Readonly<Record<string, number>>;
  readonly known: KnownInputs;
  /** Decisions whose acknowledgement may not have reached the broker, the oldest first. */
  readonly unacknowledged: readonly TreatedInputs[];
  readonly suspect: Suspect | undefined;
  readonly redone: number;
}

/** Decisions that are read at once. */
const chunk = 100;
/** Decisions from which the known inputs are rebuilt, at least; all that may be handed out again are always among them. */
const remembered = 300;
/** So many are never unacknowledged: a pool waits once a second until the broker has processed what it acknowledged. */
const rememberedMax = 20_000;

export interface TakeOverDeps {
  readonly decisions: DecisionStore;
  readonly documents: DocumentStore;
  readonly working: WorkingSet;
  /** What decides which documents this log owns: see `LogState`. */
  readonly layout: string;
  /** Created for the position up to which everything is carried out. */
  createCarryOut(done: number): CarryOut;
}

export async function takeOver(deps: TakeOverDeps): Promise<{ heritage: Heritage; carryOut: CarryOut }> {
  const { decisions } = deps;
  let last = await decisions.last();
  const state = await decisions.state();
  const furthest = state.layout === deps.layout ? 0 : await decisions.furthest();
  const carryOut = deps.createCarryOut(state.done);
  const tail = new Tail();
  const acknowledgedBefore = Math.max(state.acknowledged, last - rememberedMax);
  let from = Math.max(1, Math.min(state.done + 1, acknowledgedBefore + 1, last - remembered));
  let redone = 0;
  let fence: Decision;
  for (;;) {
    redone += await replay({ deps, carryOut, tail, from, to: last, done: state.done });
    fence = fenceAfter(last, tail, furthest);
    try {
      await decisions.insert(await encodeDecision(fence));
      break;
    } catch (error) {
      if (!(error instanceof FencedError)) throw error;
      from = last + 1;
      last = fence.n;
    }
  }
  carryOut.commit(fence, true);
  if (state.layout !== deps.layout) await decisions.setLayout(deps.layout);
  const acknowledged = Math.max(state.acknowledged, tail.acknowledged);
  const unacknowledged = tail.inputs.filter(({ n }) => n > acknowledged);
  const { sources, known } = tail;
  const n = (fence.next ?? fence.n + 1) - 1;
  return { heritage: { n, sources, known, unacknowledged, suspect: state.suspect, redone }, carryOut };
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
  readonly inputs: TreatedInputs[] = [];
  /** Number of the decision after the last one. */
  next: number | undefined;
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
    this.next = decision.next ?? decision.n + 1;
    this.inputs.push({ n: decision.n, inputs: decision.inputs });
  }
}

/**
 * Ends the predecessor's right to write. A document that came here from another log (the layout of the pools has changed) may have a
 * position beyond this log's numbers, and would never be written again: then the next decision's number lies beyond all of them. The fence
 * says so itself, because whoever takes over at the same time must come to the same next number.
 */
function fenceAfter(last: number, tail: Tail, furthest: number): Decision {
  const n = tail.next ?? last + 1;
  return {
    n,
    ...(furthest > n ? { next: furthest + 1 } : {}),
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
