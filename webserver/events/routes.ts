/** `POST /api/v1/events`: one event or several. */
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import { accountOf, type Route, route } from '../http/route.ts';
import { type IngestResult, ingestEvents, withActor } from './ingest.ts';
import { legacyRoutes } from './legacy-routes.ts';
import { brokerAway, refuseTooMany } from './refusals.ts';

const eventSchema = z
  .record(z.string(), z.unknown())
  .describe('An event as docs/event.md describes it')
  .meta({
    examples: [
      {
        connector: 'shell',
        connector_name: 'test',
        event_type: 'check',
        component: 'host-1',
        resource: 'disk',
        state: 2,
        output: 'Disk is almost full',
      },
    ],
  });

const acceptedSchema = z.strictObject({
  /** One per event, in order; outcomes and dead letters name them. */
  ids: z.array(z.string()),
});

const itemSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal(202), id: z.string() }),
  z.strictObject({ status: z.literal(400), errors: z.record(z.string(), z.string()) }),
  z.strictObject({ status: z.literal(503), detail: z.string() }),
]);

const send = route({
  method: 'post',
  path: '/api/v1/events',
  access: 'events.send',
  duringMaintenance: true,
  tag: 'Events',
  summary: 'Send one event or several',
  description:
    'Answered once the broker has the events for good. An array of which some cannot be taken is answered item by item with 207; with 503 nothing was taken, and it may be sent again.',
  body: z.union(
    [eventSchema, z.array(z.unknown()).min(1, 'Must hold at least one event')],
    'Must be an event or an array of events',
  ),
  responses: {
    202: { description: 'All are taken', schema: acceptedSchema },
    207: { description: 'One result per item', schema: z.array(itemSchema) },
  },
  refusals: [503],
}).answeredBy(async ({ body, caller }, deps) => {
  const items: readonly unknown[] = Array.isArray(body) ? body : [body];
  refuseTooMany(items, deps.config.limits.events_per_request);
  const results = await ingestEvents(deps, items, withActor(accountOf(caller)));
  const ids = results.flatMap((result) => (result.kind === 'accepted' ? [result.id] : []));
  if (ids.length === results.length) return { status: 202, body: { ids } };
  if (ids.length === 0) throw refusalOf(results, Array.isArray(body));
  return { status: 207, body: results.map(itemOf) };
});

export const eventRoutes: readonly Route[] = [send, ...legacyRoutes];

/** Nothing was taken: 503 when some of it could be, later; else 400. */
function refusalOf(results: readonly IngestResult[], isArray: boolean): Problem {
  if (results.some((result) => result.kind === 'unavailable')) return brokerAway();
  const errors: Record<string, string> = {};
  for (const [index, result] of results.entries()) {
    if (result.kind !== 'invalid') continue;
    const field = [isArray ? String(index) : '', result.field].filter((part) => part !== '').join('.');
    errors[field === '' ? 'body' : field] = result.message;
  }
  return new Problem('invalid_request', { errors });
}

function itemOf(result: IngestResult): z.output<typeof itemSchema> {
  switch (result.kind) {
    case 'accepted':
      return { status: 202, id: result.id };
    case 'invalid':
      return { status: 400, errors: { [result.field === '' ? 'body' : result.field]: result.message } };
    case 'unavailable':
      return { status: 503, detail: 'The broker did not confirm it; send it again' };
  }
}
