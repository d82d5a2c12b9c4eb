/** What is sent when a dead letter is replayed: a new event that names the old one. Pure. */
import { hash } from 'node:crypto';
import type { StoredLetter } from './letter.ts';

/** The new message; a reason when there is none. */
export type Replay =
  | { readonly body: Buffer; readonly contentType: string; readonly routingKey: string }
  | { readonly reason: string };

type JsonObject = Readonly<Record<string, unknown>>;

/** What the platform adds to an event between pools; the cleaner makes it anew. */
const added: ReadonlySet<string> = new Set([
  'event_id',
  'entity_id',
  'timestamp_ms',
  'alarm_time_ms',
  'received_ms',
  'perf_data_rejected',
  'extra',
]);

/**
 * The message that `letter` becomes, or `corrected` in its place. An object says in `replay_of` which letter it was; other payloads
 * (collectd's) go out as they came, and only the letter tells.
 */
export function replayOf(letter: StoredLetter, corrected?: JsonObject): Replay {
  const routingKey = letter.routing_key ?? 'replay';
  if (corrected !== undefined) return { ...jsonBody({ ...corrected, replay_of: letter._id }), routingKey };
  if (letter.truncated === true) return { reason: 'The payload was too large to be kept whole' };
  const body = Buffer.from(letter.payload, letter.payload_encoding);
  const parsed = letter.payload_encoding === 'utf8' ? parseObject(letter.payload) : undefined;
  if (parsed === undefined) return { body, contentType: letter.content_type ?? 'application/json', routingKey };
  // Without a routing key it came from another pool, as an event that was treated already.
  const wire = letter.routing_key === undefined ? asSent(parsed) : parsed;
  return { ...jsonBody({ ...wire, replay_of: letter._id }), routingKey };
}

/** The same for ever: who replays twice at once has sent one event, because the intake knows its id. */
export function replayId(letter: StoredLetter): string {
  const digits = hash('sha256', `replay ${letter._id}`);
  return [8, 12, 16, 20, 32].map((end, place) => digits.slice([0, 8, 12, 16, 20][place], end)).join('-');
}

function jsonBody(value: JsonObject): { readonly body: Buffer; readonly contentType: string } {
  return { body: Buffer.from(JSON.stringify(value)), contentType: 'application/json' };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A treated event in the words of a connector. */
function asSent(event: JsonObject): JsonObject {
  const { timestamp_ms: time, extra } = event;
  const kept = Object.fromEntries(Object.entries(event).filter(([key]) => !added.has(key)));
  return {
    ...(typeof extra === 'object' && extra !== null ? extra : {}),
    ...kept,
    ...(typeof time === 'number' ? { timestamp: time / 1000 } : {}),
  };
}
