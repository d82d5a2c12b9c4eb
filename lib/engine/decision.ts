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
import type { Patch } from './patch.ts';
import { decodeDates, encodeDates, fromTable, type Table, toTable } from './table.ts';

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
}

export interface DocumentChange {
  readonly collection: string;
  readonly id: string;
  readonly patch: Patch;
  readonly urgent: boolean;
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

/** What is stored: the long lists as tables. */
type Packed = Omit<Decision, 'events' | 'documents' | 'outputs' | 'archives' | 'touches'> & {
  readonly format: 1;
  readonly events: Table;
  readonly documents: Table;
  readonly outputs: Table;
  readonly archives: unknown;
  readonly touches: unknown;
};

/** Level 1: a higher one costs more time than the bytes are worth (`docs/benchmarks.md`). Runs in a thread of its own. */
export async function encodeDecision(decision: Decision): Promise<StoredDecision> {
  const packed: Packed = {
    ...decision,
    format: 1,
    events: toTable(decision.events.map(asRow), false),
    documents: toTable(decision.documents.map(packChange), true),
    outputs: toTable(decision.outputs.map(packOutput), false),
    archives: encodeDates(decision.archives),
    touches: encodeDates(decision.touches),
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
    return {
      ...packed,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      events: fromTable(packed.events, false) as unknown as Decision['events'],
      documents: fromTable(packed.documents, true).map(unpackChange),
      outputs: fromTable(packed.outputs, false).map(unpackOutput),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      archives: decodeDates(packed.archives) as Decision['archives'],
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      touches: decodeDates(packed.touches) as Decision['touches'],
    };
  } catch (error) {
    throw new PermanentError('log_corrupt', `Decision ${stored._id} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

type Row = Readonly<Record<string, unknown>>;

function asRow(event: Event): Row {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an event is a plain object; its interface just has no index signature
  return event as unknown as Row;
}

/** Between the keys of a path, in the name of a column. */
const pathSeparator = '\u001F';

/** `=path` sets, `-path` unsets, `+` holds the splices. */
function packChange(change: DocumentChange): Row {
  const row: Record<string, unknown> = { id: change.id, collection: change.collection, urgent: change.urgent };
  for (const [path, value] of change.patch.set) row[`=${path.join(pathSeparator)}`] = value;
  for (const path of change.patch.unset) row[`-${path.join(pathSeparator)}`] = 1;
  if (change.patch.splice.length > 0) row['+'] = change.patch.splice;
  return row;
}

function unpackChange(row: Row): DocumentChange {
  const set: [readonly string[], unknown][] = [];
  const unset: (readonly string[])[] = [];
  for (const [column, value] of Object.entries(row)) {
    const path = column.slice(1).split(pathSeparator);
    if (column.startsWith('=')) set.push([path, value]);
    else if (column.startsWith('-')) unset.push(path);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `packChange` alone
  const splice = (row['+'] ?? []) as Patch['splice'];
  return {
    collection: String(row['collection']),
    id: String(row['id']),
    urgent: row['urgent'] === true,
    patch: { set, unset, splice },
  };
}

function packOutput({ exchange, message }: Output): Row {
  return { ...message.body, ' exchange': exchange, ' routing_key': message.routing_key };
}

function unpackOutput(row: Row): Output {
  const { ' exchange': exchange, ' routing_key': key, ...body } = row;
  return { exchange: String(exchange), message: { routing_key: String(key), body } };
}
