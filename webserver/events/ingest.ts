/** Takes events over: each is checked by the cleaner's own rules, published, and answered for only after the broker's confirm. */
import { randomUUID } from 'node:crypto';
import { exchanges } from '../../lib/amqp/topology.ts';
import { messageOf, TransientError } from '../../lib/errors/errors.ts';
import type { Event } from '../../lib/event/event.ts';
import { timedId } from '../../lib/event/event-id.ts';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { normaliseEvent } from '../../lib/event/normalise.ts';
import { isWireEvent, type WireEvent } from '../../lib/event/wire.ts';
import type { Account } from '../auth/account.ts';
import type { WebserverDeps } from '../deps.ts';
import { routingKeyOf } from './routing-key.ts';

/** What became of one event. */
export type IngestResult =
  | { readonly kind: 'accepted'; readonly id: string; readonly event: Event; readonly sent: WireEvent }
  | { readonly kind: 'invalid'; readonly field: string; readonly message: string }
  /** The broker did not confirm it: it may be sent again. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Says more about an event than its sender did. */
export type Enrich = (wire: WireEvent, event: Event) => WireEvent;

type IngestDeps = Pick<WebserverDeps, 'publisher' | 'now'>;

/** Publishes what is valid. One result per item, in order. */
export async function ingestEvents(
  deps: IngestDeps,
  items: readonly unknown[],
  enrich: Enrich,
): Promise<IngestResult[]> {
  return await Promise.all(items.map((item) => ingestOne(deps, item, enrich)));
}

/** People's actions carry who acts, also when the connector that relays them does not say. */
export function withActor(account: Account): Enrich {
  return (wire, event) => (isAction(event) ? { ...wire, ...actorFields(wire, account) } : wire);
}

export function actorFields(wire: WireEvent, account: Account): WireEvent {
  return {
    author: wire['author'] ?? account.name,
    user_id: wire['user_id'] ?? account.id,
    role: account.roles[0],
  };
}

const notActions: ReadonlySet<string> = new Set(['check', 'perf', 'log', 'trap', 'user', 'eue', 'calendar']);

export function isAction(event: Event): boolean {
  return !notActions.has(event.event_type);
}

async function ingestOne({ publisher, now }: IngestDeps, item: unknown, enrich: Enrich): Promise<IngestResult> {
  if (!isWireEvent(item)) return { kind: 'invalid', field: '', message: 'Must be an object.' };
  const id = timedId(now().getTime(), randomUUID());
  const event = normaliseEvent(item, { event_id: id, received_ms: now().getTime(), trusted: false });
  if (event instanceof InvalidEvent) return invalid(event);
  const sent = enrich(item, event);
  const message = {
    exchange: exchanges.events,
    routingKey: routingKeyOf(event),
    body: Buffer.from(JSON.stringify(sent)),
    messageId: id,
    mandatory: true,
  };
  try {
    await publisher.publish(message);
    return { kind: 'accepted', id, event, sent };
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return { kind: 'unavailable', reason: messageOf(error) };
  }
}

function invalid({ field, message }: InvalidEvent): IngestResult {
  return { kind: 'invalid', field: field ?? '', message: `${message}.` };
}
