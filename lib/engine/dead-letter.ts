/** What is kept of an input that could not be used: where, why, and the original payload, so that it can be inspected and replayed. */
import type { Event } from '../event/event.ts';
import type { Ended } from './traveller.ts';
import type { ArchiveEffect, Message, StoredDocument } from './contract.ts';

/** A document of `dead_letters`. `_id` begins with the time, so that the newest are read first by `_id`. */
export interface DeadLetter extends StoredDocument {
  readonly time: Date;
  readonly pool: string;
  readonly engine: string;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  /** The body as text; as base64 when it is not UTF-8. */
  readonly payload: string;
  readonly payload_encoding: 'utf8' | 'base64';
  readonly size_bytes: number;
  /** Present when the payload was larger than what is kept. */
  readonly truncated?: true;
  readonly routing_key?: string;
  readonly content_type?: string;
}

/** Bytes of a payload that are kept. A document may have 16 MiB, and base64 takes a third more. */
const keptBytes = 6 * 1024 * 1024;

/** What became unusable, where and when (milliseconds). `id` is unique for ever: `<log>-<n>-<index>`. */
export interface DeadInput {
  readonly pool: string;
  readonly id: string;
  readonly origin: Message | Event;
  readonly ended: Ended;
  readonly now: number;
}

/** The dead letter of one input, as an effect that may be repeated. */
export function deadLetter({ pool, id, origin, ended, now }: DeadInput): ArchiveEffect {
  const { outcome } = ended;
  const failure =
    outcome.kind === 'dead_letter'
      ? {
          code: outcome.code,
          message: outcome.message,
          ...(outcome.field === undefined ? {} : { field: outcome.field }),
        }
      : { code: 'engine_failed', message: outcome.kind };
  const document: DeadLetter = {
    _id: `${now.toString(36).padStart(9, '0')}-${id}`,
    time: new Date(now),
    pool,
    engine: ended.engine,
    ...failure,
    ...payloadOf(origin),
  };
  return { kind: 'archive', collection: 'dead_letters', document };
}

function payloadOf(origin: Message | Event): Pick<DeadLetter, 'payload' | 'payload_encoding' | 'size_bytes'> {
  const body = 'body' in origin ? origin.body : Buffer.from(JSON.stringify(origin));
  const kept = body.subarray(0, keptBytes);
  const text = kept.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(kept);
  return {
    payload: isText ? text : kept.toString('base64'),
    payload_encoding: isText ? 'utf8' : 'base64',
    size_bytes: body.length,
    ...(body.length > keptBytes ? { truncated: true } : {}),
    ...('body' in origin ? { routing_key: origin.routing_key } : {}),
    ...('body' in origin && origin.content_type !== undefined ? { content_type: origin.content_type } : {}),
  };
}
