/** How what follows a decision leaves a pool: batches for the next pools, records and messages for exchanges. */
import { exchanges } from '../amqp/topology.ts';
import type { Event } from '../event/event.ts';
import type { Output } from './decision.ts';
import { groupBy } from './group-by.ts';
import type { Wire } from './wire-sender.ts';

/** The events of one decision for one queue. Its identity is (log, n): one decision fills at most one segment of a queue. */
export interface Segment {
  readonly n: number;
  readonly events: readonly Event[];
}

/** A message between pools. Consumers drop the segments whose `n` they have seen. */
export interface BatchMessage {
  readonly log: string;
  readonly segments: readonly Segment[];
}

export type Leaving =
  | { readonly kind: 'batch'; readonly queue: string; readonly segment: Segment }
  | { readonly kind: 'message'; readonly n: number; readonly ordinal: number; readonly output: Output };

/** Events in one message between pools, about. */
const eventsPerMessage = 2000;

const json = 'application/json';
/** Content type of the messages between pools. */
export const batchContentType = 'application/vnd.vigie.batch+json';

/** What leaves a log as messages; those for one queue are in order. */
export function toWires(log: string, leaving: readonly Leaving[]): readonly Wire[] {
  return [...batches(log, leaving), ...messages(log, leaving)];
}

function batches(log: string, leaving: readonly Leaving[]): readonly Wire[] {
  const wires: Wire[] = [];
  const parts = leaving.filter((item) => item.kind === 'batch');
  for (const [queue, group] of groupBy(parts, (item) => item.queue)) {
    let segments: Segment[] = [];
    let events = 0;
    const close = (): void => {
      const last = segments.at(-1);
      if (last === undefined) return;
      const body: BatchMessage = { log, segments };
      wires.push({
        exchange: '',
        routingKey: queue,
        text: JSON.stringify(body),
        messageId: `${log}:${last.n}`,
        contentType: batchContentType,
      });
      segments = [];
      events = 0;
    };
    for (const { segment } of group) {
      segments.push(segment);
      events += segment.events.length;
      if (events >= eventsPerMessage) close();
    }
    close();
  }
  return wires;
}

/** Records of `vigie.alarms` travel as arrays, one message per routing key; anything else is one message each. */
function messages(log: string, leaving: readonly Leaving[]): readonly Wire[] {
  const wires: Wire[] = [];
  const records = new Map<string, { readonly messageId: string; readonly texts: string[] }>();
  for (const item of leaving) {
    if (item.kind !== 'message') continue;
    const { exchange, message } = item.output;
    const messageId = `${log}:${item.n}:${item.ordinal}`;
    const routingKey = message.routing_key;
    const text = JSON.stringify(message.body);
    if (exchange !== exchanges.alarms) {
      wires.push({ exchange, routingKey, text, messageId, contentType: json });
      continue;
    }
    const record = withIdentity(text, messageId, item.n);
    const group = records.get(routingKey);
    if (group === undefined) records.set(routingKey, { messageId, texts: [record] });
    else group.texts.push(record);
  }
  for (const [routingKey, { messageId, texts }] of records) {
    wires.push({ exchange: exchanges.alarms, routingKey, text: `[${texts.join()}]`, messageId, contentType: json });
  }
  return wires;
}

/** The text of an object with `id` and `position` at its end: copying the object first costs more than writing it. */
function withIdentity(text: string, id: string, position: number): string {
  const comma = text === '{}' ? '' : ',';
  return `${text.slice(0, -1)}${comma}"id":${JSON.stringify(id)},"position":${position}}`;
}
