/**
 * A decision: all that follows from one batch, as one document of the log. Inserting it commits the batch; carrying it out again
 * changes nothing. The body is deflated JSON with the long lists as
 * tables (`table.ts`).
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { messageOf, PermanentError } from '../errors/errors.ts';
import type { Event } from '../event/event.ts';
import type { ArchiveEffect, OutgoingMessage, TouchEffect } from './contract.ts';
import { type PackedChanges, packChanges, unpackChanges } from './packed-changes.ts';
import type { DocumentChange } from './patch.ts';
import {
  type Column,
  decodeDates,
  encodeDates,
  fromColumn,
  fromTable,
  type Table,
  toColumn,
  toTable,
} from './table.ts';

/** Inputs that a decision consumed from one queue, in the order of the queue. */
export interface QueueInputs {
  readonly queue: string;
  /** Digest of each message: of its body, together with its message id when it has one. */
  readonly digests: readonly string[];
  /** One character per message: `1` when it had a message id (then it is known by the digest for ever), else `0`. */
  readonly identified: string;
}

/** What became of one input that did not go on: its index and why. */
export interface Ending {
  readonly index: number;
  readonly kind: 'drop' | 'dead_letter' | 'redirect' | 'duplicate';
  readonly engine: string;
  readonly reason: string;
  /** As it was when it ended, if it had been decoded by then. A dead letter keeps its payload instead. */
  readonly event?: Event;
}

/** A message for an exchange. Its id is `<log>:<n>:<ordinal>`, the ordinal being the place in the list. */
export interface Output {
  readonly exchange: string;
  readonly message: OutgoingMessage;
}

export interface Decision {
  /** Position in its log. */
  readonly n: number;
  /** Number of the decision after it, when that is not n + 1. */
  readonly next?: number;
  /** Time of reception of the batch, in milliseconds since the epoch. */
  readonly time: number;
  /** Version of the rules that were used. */
  readonly rules: number;
  readonly inputs: readonly QueueInputs[];
  /** The highest decision of each feeding log that this log has taken in. */
  readonly sources: Readonly<Record<string, number>>;
  /** The highest decision whose acknowledgement the broker was known to have processed. */
  readonly acknowledged: number;
  /** The events as treated: those that went through the whole chain, in order. */
  readonly events: readonly Event[];
  readonly endings: readonly Ending[];
  readonly documents: readonly DocumentChange[];
  readonly archives: readonly ArchiveEffect[];
  readonly touches: readonly TouchEffect[];
  /** Indexes into `events`: their measurements go to the metric storage. */
  readonly points: readonly number[];
  readonly outputs: readonly Output[];
  /** Whether `events` go on to the next pools. */
  readonly forwarded: boolean;
}

/** A decision as it lies in the database. */
export interface StoredDecision {
  readonly _id: number;
  readonly time: Date;
  /** Number of events in it. */
  readonly count: number;
  readonly body: Uint8Array;
}

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

const currentFormat = 2;

/** What is stored: the long lists as columns. */
type Packed = Omit<Decision, 'events' | 'endings' | 'documents' | 'outputs' | 'archives' | 'touches' | 'points'> & {
  readonly format: number;
  readonly events: Table;
  readonly endings: Table;
  readonly documents: readonly PackedChanges[];
  readonly outputs: PackedOutputs;
  readonly archives: unknown;
  readonly touches: unknown;
  /** `all`: each event. */
  readonly points: Decision['points'] | 'all';
};

interface PackedOutputs {
  readonly exchange: Column;
  readonly routing_key: Column;
  readonly body: Table;
}

/** Level 1: a higher one costs more time than the bytes are worth (`docs/benchmarks.md`). Runs in a thread of its own. */
export async function encodeDecision(decision: Decision): Promise<StoredDecision> {
  const packed: Packed = {
    ...decision,
    format: currentFormat,
    events: toTable(decision.events.map(asRow), false),
    endings: toTable(decision.endings.map(asRow), false),
    documents: packChanges(decision.documents),
    outputs: packOutputs(decision.outputs),
    archives: encodeDates(decision.archives),
    touches: encodeDates(decision.touches),
    points: decision.points.length === decision.events.length ? 'all' : decision.points,
  };
  const body = await deflate(Buffer.from(JSON.stringify(packed)), { level: 1 });
  return { _id: decision.n, time: new Date(decision.time), count: decision.events.length, body };
}

/** @throws {PermanentError} `log_corrupt` when the body is not a decision. */
export async function decodeDecision(stored: StoredDecision): Promise<Decision> {
  try {
    const text = (await inflate(stored.body)).toString('utf8');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `encodeDecision` alone
    const { format, ...packed } = JSON.parse(text) as Packed;
    if (format !== currentFormat) throw new TypeError('it is of another version of Vigie');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
    const events = fromTable(packed.events, false) as unknown as Decision['events'];
    return {
      ...packed,
      events,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      endings: fromTable(packed.endings, false) as unknown as Decision['endings'],
      documents: unpackChanges(packed.documents),
      outputs: unpackOutputs(packed.outputs),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      archives: decodeDates(packed.archives) as Decision['archives'],
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      touches: decodeDates(packed.touches) as Decision['touches'],
      points: packed.points === 'all' ? events.map((_, index) => index) : packed.points,
    };
  } catch (error) {
    throw new PermanentError('log_corrupt', `Decision ${stored._id} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

type Row = Readonly<Record<string, unknown>>;

function asRow(plain: object): Row {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- events and bodies are plain objects; their types just have no index signature
  return plain as Row;
}

function packOutputs(outputs: readonly Output[]): PackedOutputs {
  return {
    exchange: toColumn(
      outputs.map(({ exchange }) => exchange),
      false,
    ),
    routing_key: toColumn(
      outputs.map(({ message }) => message.routing_key),
      false,
    ),
    body: toTable(
      outputs.map(({ message }) => asRow(message.body)),
      false,
    ),
  };
}

function unpackOutputs({ exchange, routing_key: key, body }: PackedOutputs): readonly Output[] {
  const bodies = fromTable(body, false);
  const exchanges = fromColumn(exchange, bodies.length, false);
  const keys = fromColumn(key, bodies.length, false);
  return bodies.map((row, place) => ({
    exchange: String(exchanges[place]),
    message: { routing_key: String(keys[place]), body: row },
  }));
}
