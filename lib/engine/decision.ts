/**
 * A decision: all that follows from one batch, as one document of the log. Inserting it commits the batch; carrying it out again
 * changes nothing. The body is deflated JSON; dates inside are `{"$date": ms}`.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { messageOf, PermanentError } from '../errors/errors.ts';
import type { Event } from '../event/event.ts';
import type { ArchiveEffect, OutgoingMessage, TouchEffect } from './contract.ts';
import type { Patch } from './patch.ts';

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

/** Level 1: a higher one costs more time than the bytes are worth (`docs/benchmarks.md`). Runs in a thread of its own. */
export async function encodeDecision(decision: Decision): Promise<StoredDecision> {
  const body = await deflate(Buffer.from(JSON.stringify(withDates(decision, encodeDates))), { level: 1 });
  return { _id: decision.n, time: new Date(decision.time), count: decision.events.length, body };
}

/** @throws {PermanentError} `log_corrupt` when the body is not a decision. */
export async function decodeDecision(stored: StoredDecision): Promise<Decision> {
  try {
    const text = (await inflate(stored.body)).toString('utf8');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `encodeDecision` alone
    return withDates(JSON.parse(text) as Decision, decodeDates);
  } catch (error) {
    throw new PermanentError('log_corrupt', `Decision ${stored._id} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Only what engines wrote holds dates; events hold numbers, and whatever their senders put into them. */
function withDates(decision: Decision, convert: (value: unknown) => unknown): Decision {
  return {
    ...decision,
    // oxlint-disable typescript/no-unsafe-type-assertion -- the conversion keeps every shape but that of dates
    documents: convert(decision.documents) as Decision['documents'],
    archives: convert(decision.archives) as Decision['archives'],
    touches: convert(decision.touches) as Decision['touches'],
    // oxlint-enable typescript/no-unsafe-type-assertion
  };
}

function encodeDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return { $date: value.getTime() };
  if (Array.isArray(value)) return value.map(encodeDates);
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) copy[key] = encodeDates(field);
  return copy;
}

function decodeDates(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decodeDates);
  if ('$date' in value) return new Date(Number(value.$date));
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) copy[key] = decodeDates(field);
  return copy;
}
