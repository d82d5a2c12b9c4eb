/** Event filters: the rules, their counters and failures, and what one would have done. */
import { z } from 'zod';
import type { Database } from '../../lib/mongo/client.ts';
import { type EventFilter, eventFilterSchema } from '../../lib/rules/event-filter-schema.ts';
import { eventFiltersCollection } from '../../lib/rules/filter-rules.ts';
import {
  type KeptFailure,
  type RuleCounter,
  ruleCountersCollection,
  ruleFailuresCollection,
} from '../../lib/rules/rule-counters.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { instant, integerText, plainText } from '../http/schema.ts';
import { dryRun, dryRunSchema } from './dry-run.ts';
import { patternReferenceFaults } from './patterns.ts';
import type { RuleKind, StoredRuleDocument } from './rule-kind.ts';
import { ruleParams, ruleRoutes } from './routes.ts';
import { getRule } from './store.ts';

type Db = Database['db'];

const tag = 'Rules';

export const eventFilterKind: RuleKind = {
  collection: eventFiltersCollection,
  path: 'event-filters',
  tag,
  noun: 'event filter',
  isOrdered: true,
  schema: eventFilterSchema,
  faults: (db, written) => {
    // Both fields are texts where the schema let them through.
    const { event_pattern_id: event, entity_pattern_id: entity }: Partial<Record<string, unknown>> = { ...written };
    return patternReferenceFaults(db, {
      event_pattern_id: { id: textOf(event), subject: 'event' },
      entity_pattern_id: { id: textOf(entity), subject: 'entity' },
    });
  },
  holder: () => Promise.resolve(undefined),
  extras: countersOf,
  forget: async (db, id) => {
    await db.collection(ruleCountersCollection).deleteMany({ rule: id });
    await db.collection(ruleFailuresCollection).deleteMany({ rule: id });
  },
};

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What all logs counted since the last change of each rule. */
async function countersOf(db: Db, rules: readonly StoredRuleDocument[]): Promise<ReadonlyMap<string, object>> {
  const ids = rules.map(({ _id }) => _id);
  const counters = await db
    .collection<RuleCounter>(ruleCountersCollection)
    .find({ rule: { $in: ids } })
    .toArray();
  return new Map(
    rules.map(({ _id, revision }) => {
      const own = counters.filter((counter) => counter.rule === _id && counter.revision === revision);
      const last = Math.max(...own.map((counter) => counter.last_event.getTime()));
      return [
        _id,
        {
          events_count: own.reduce((sum, counter) => sum + counter.events_count, 0),
          failures_count: own.reduce((sum, counter) => sum + counter.failures_count, 0),
          ...(own.length === 0 ? {} : { last_event: new Date(last) }),
        },
      ] as const;
    }),
  );
}

const failureSchema = z.strictObject({
  id: z.string(),
  time: instant,
  kind: z.enum(['template', 'external', 'action']),
  message: z.string(),
  event: z.record(z.string(), z.unknown()),
  unread: z.boolean(),
});

const failures = route({
  method: 'get',
  path: '/api/v1/event-filters/:id/failures',
  access: 'rules.read',
  tag,
  summary: 'Why the filter could not do its work, the newest first',
  description: 'Five a second are kept, for 30 days; `failures_count` of the filter counts all.',
  params: ruleParams,
  query: z.strictObject({
    limit: integerText(1, 1000).prefault('50'),
    cursor: plainText.max(1000).optional().describe('`meta.next` of the page before'),
  }),
  responses: {
    200: {
      description: 'One page',
      schema: z.strictObject({
        data: z.array(failureSchema),
        meta: z.strictObject({ per_page: z.int(), next: z.string().optional() }),
      }),
    },
  },
  refusals: [404],
}).answeredBy(async ({ params: { id }, query }, deps) => {
  await getRule(deps, eventFilterKind, id);
  const found = await findFailures(deps.db, id, query);
  const data = found.slice(0, query.limit).map(({ _id, time, kind, message, event, unread }) => ({
    id: _id,
    time,
    kind,
    message,
    event: { ...event },
    unread,
  }));
  const next = found.length > query.limit ? data.at(-1)?.id : undefined;
  return { status: 200, body: { data, meta: { per_page: query.limit, ...(next === undefined ? {} : { next }) } } };
});

/** Failures of a filter, the newest first; one more than the limit where there are more. */
export function findFailures(
  db: Db,
  id: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<KeptFailure[]> {
  // Ids begin with the rule's and a space; `!` is the character after the space.
  const range = { $gte: `${id} `, $lt: cursor !== undefined && cursor.startsWith(`${id} `) ? cursor : `${id}!` };
  return db
    .collection<KeptFailure>(ruleFailuresCollection)
    .find({ _id: range })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .toArray();
}

const markRead = route({
  method: 'put',
  path: '/api/v1/event-filters/:id/failures/read',
  access: 'rules.edit',
  tag,
  summary: 'Mark the failures of the filter as read',
  params: ruleParams,
  responses: { 204: { description: 'They are' } },
  refusals: [404],
}).answeredBy(async ({ params: { id } }, deps) => {
  await getRule(deps, eventFilterKind, id);
  await deps.db.collection(ruleFailuresCollection).updateMany({ rule: id, unread: true }, { $set: { unread: false } });
  return { status: 204 };
});

const trial = route({
  method: 'post',
  path: '/api/v1/event-filters/dry-run',
  access: 'rules.read',
  tag,
  summary: 'What a filter would have done to the last events',
  description: 'By the same functions as the engine, on the event log. Nothing changes, and lookups are not asked.',
  body: z.strictObject({
    rule: eventFilterSchema,
    count: z.int().min(1).max(1000).default(1000).describe('Events of the log that are tried'),
  }),
  responses: { 200: { description: 'What it would have done', schema: dryRunSchema } },
}).answeredBy(async ({ body }, deps) => {
  await refuseReferences(deps, body.rule);
  return { status: 200, body: await dryRun(deps, body.rule, body.count) };
});

async function refuseReferences({ db }: Pick<WebserverDeps, 'db'>, rule: EventFilter): Promise<void> {
  const errors = Object.entries(await eventFilterKind.faults(db, rule));
  if (errors.length === 0) return;
  throw new Problem('invalid_request', {
    errors: Object.fromEntries(errors.map(([field, message]) => [`rule.${field}`, message])),
  });
}

export const eventFilterRoutes: readonly Route[] = [trial, ...ruleRoutes(eventFilterKind), failures, markRead];
