/**
 * The addresses that existing connectors know: `POST /api/v4/event`, and the seed system's `POST /event`. They answer 200 with the events
 * sorted into sent and failed, as they always did; but 503 when the broker confirmed none.
 */
import { z } from 'zod';
import type { Event } from '../../lib/event/event.ts';
import type { WireEvent } from '../../lib/event/wire.ts';
import type { Account } from '../auth/account.ts';
import { Problem } from '../http/problem.ts';
import { accountOf, type Route, route } from '../http/route.ts';
import { actorFields, type Enrich, type IngestResult, ingestEvents, isAction } from './ingest.ts';
import { brokerAway, refuseTooMany } from './refusals.ts';

const eventList = z.array(z.unknown());

const answerSchema = z.strictObject({
  sent_events: eventList,
  failed_events: eventList,
  /** Events that the broker did not confirm while others were: send them again. */
  retry_events: eventList,
});

function legacy(path: string): Route {
  return route({
    method: 'post',
    path,
    access: 'events.send',
    duringMaintenance: true,
    tag: 'Existing connectors',
    summary: 'Send events in the manner of existing connectors',
    body: z.unknown(),
    form: true,
    responses: { 200: { description: 'Which were sent, and which were not', schema: answerSchema } },
    refusals: [503],
  }).answeredBy(async ({ body, caller }, deps) => {
    if (typeof body !== 'object' || body === null) {
      throw new Problem('invalid_request', { errors: { body: 'Must be an event or an array of events.' } });
    }
    const items: readonly unknown[] = Array.isArray(body) ? body : [body];
    refuseTooMany(items, deps.config.limits.events_per_request);
    const typed = items.filter(hasType);
    const results = await ingestEvents(deps, typed, asItWasSent(accountOf(caller)));
    return { status: 200, body: sorted(items, new Map(typed.map((item, index) => [item, results[index]]))) };
  });
}

export const legacyRoutes: readonly Route[] = [legacy('/api/v4/event'), legacy('/event')];

/** On the bus an event without a type is a check; this interface always asked for one. */
function hasType(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'event_type' in item && typeof item.event_type === 'string';
}

/** The event as it goes to the broker: with who sent it, its true source type and a number as its state. */
function asItWasSent(account: Account): Enrich {
  return (wire: WireEvent, event: Event) => ({
    ...wire,
    source_type: event.source_type,
    user_id: wire['user_id'] ?? account.id,
    ...(isAction(event) ? actorFields(wire, account) : {}),
    ...(event.state === undefined ? {} : { state: event.state }),
    ...('long_output' in wire && typeof wire['long_output'] !== 'string' ? { long_output: '' } : {}),
  });
}

function sorted(
  items: readonly unknown[],
  results: ReadonlyMap<unknown, IngestResult | undefined>,
): z.output<typeof answerSchema> {
  const answer: { sent_events: unknown[]; failed_events: unknown[]; retry_events: unknown[] } = {
    sent_events: [],
    failed_events: [],
    retry_events: [],
  };
  for (const item of items) {
    const result = results.get(item);
    if (result?.kind === 'accepted') answer.sent_events.push(result.sent);
    else if (result?.kind === 'unavailable') answer.retry_events.push(item);
    else answer.failed_events.push(item);
  }
  if (answer.sent_events.length === 0 && answer.retry_events.length > 0) throw brokerAway();
  return answer;
}
