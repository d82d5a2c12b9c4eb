/** Saved patterns that rules share by reference, and how much a pattern matches right now. */
import { z } from 'zod';
import type { Entity } from '../../lib/alarm/entity.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { patternFilter } from '../../lib/pattern/mongo-filter.ts';
import type { Pattern } from '../../lib/pattern/pattern.ts';
import { patternSchema } from '../../lib/pattern/schema.ts';
import { alarmSubject, entitySubject, eventSubject, pbehaviorSubject } from '../../lib/pattern/subjects.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { eventFiltersCollection, patternsCollection } from '../../lib/rules/filter-rules.ts';
import { flappingRulesCollection } from '../../lib/rules/flapping-rule.ts';
import { idleRulesCollection } from '../../lib/rules/idle-rule.ts';
import { resolveRulesCollection } from '../../lib/rules/resolve-rule.ts';
import { pbehaviorsCollection } from '../../lib/pbehavior/catalogue.ts';
import { watchedPattern } from '../../lib/pbehavior/compile.ts';
import { scenariosCollection } from '../../lib/rules/scenario.ts';
import { servicesCollection } from '../../lib/service/schema.ts';
import type { WebserverDeps } from '../deps.ts';
import { type Route, route } from '../http/route.ts';
import { firstNaming, renewNaming } from '../pbehaviors/referring.ts';
import { notePatternChange, serviceSpoiltBy } from '../services/changes.ts';
import type { RuleKind, WrittenRule } from './rule-kind.ts';
import { ruleRoutes } from './routes.ts';

const subjectPattern = [
  z.strictObject({ subject: z.literal('event'), pattern: patternSchema(eventSubject) }),
  z.strictObject({ subject: z.literal('entity'), pattern: patternSchema(entitySubject) }),
  z.strictObject({ subject: z.literal('alarm'), pattern: patternSchema(alarmSubject) }),
  z.strictObject({ subject: z.literal('pbehavior'), pattern: patternSchema(pbehaviorSubject) }),
] as const;

const described = {
  title: z.string().trim().min(1).max(200),
  description: z.string().max(2000).default(''),
};
const [ofEvents, ofEntities, ofAlarms, ofPbehaviors] = subjectPattern;

/** Where rules refer to saved patterns, and by which fields. */
const references: Readonly<Record<string, readonly string[]>> = {
  [pbehaviorsCollection]: ['entity_pattern_id'],
  [eventFiltersCollection]: ['event_pattern_id', 'entity_pattern_id'],
  [resolveRulesCollection]: ['entity_pattern_id', 'alarm_pattern_id'],
  [idleRulesCollection]: ['entity_pattern_id', 'alarm_pattern_id'],
  [flappingRulesCollection]: ['entity_pattern_id', 'alarm_pattern_id'],
  [scenariosCollection]: [
    'entity_pattern_id',
    'alarm_pattern_id',
    'actions.entity_pattern_id',
    'actions.alarm_pattern_id',
  ],
  [servicesCollection]: ['entity_pattern_id'],
};

export const patternKind: RuleKind = {
  collection: patternsCollection,
  path: 'patterns',
  tag: 'Rules',
  noun: 'saved pattern',
  isOrdered: false,
  schema: z.discriminatedUnion('subject', [
    ofEvents.extend(described),
    ofEntities.extend(described),
    ofAlarms.extend(described),
    ofPbehaviors.extend(described),
  ]),
  faults: usedFaults,
  holder: firstReference,
  extras: () => Promise.resolve(new Map()),
  changed: async (db, [id = ''], time) => {
    await renewNaming(db, ['entity_pattern_id'], id, time);
    await notePatternChange(db, [id], time);
  },
  forget: () => Promise.resolve(),
};

/** What rules use keeps its subject; what pbehaviors and services use looks at nothing that they do not follow. */
async function usedFaults(
  db: Database['db'],
  written: WrittenRule,
  id?: string,
): Promise<Readonly<Record<string, string>>> {
  const stored = id === undefined ? null : await db.collection<StoredPattern>(patternsCollection).findOne({ _id: id });
  if (id === undefined || stored === null) return {};
  const { subject, pattern } = patternSubjectSchema.parse(written);
  const user = subject === stored.subject ? undefined : await firstReference(db, id);
  if (user !== undefined) return { subject: `It is used by ${user}: the subject stays ${stored.subject}.` };
  const followed = watchedPattern({ entity_pattern_id: id }, () => pattern);
  if (typeof followed === 'string') {
    const pbehavior = await firstNaming(db, ['entity_pattern_id'], id);
    if (pbehavior !== undefined) return { pattern: `The pbehavior ${pbehavior} uses it. ${followed}.` };
  }
  const service = await serviceSpoiltBy(db, id, pattern);
  return service === undefined ? {} : { pattern: `The service ${service} needs what events leave alone.` };
}

interface StoredPattern {
  readonly _id: string;
  readonly subject: string;
}

const patternSubjectSchema = z.object({ subject: z.string(), pattern: z.unknown() });

const nouns: Readonly<Record<string, string | undefined>> = {
  [pbehaviorsCollection]: 'pbehavior',
  [servicesCollection]: 'service',
};

async function firstReference(db: Database['db'], id: string): Promise<string | undefined> {
  for (const [collection, fields] of Object.entries(references)) {
    const found = await db
      .collection<{ readonly _id: string; readonly title: string }>(collection)
      .findOne({ $or: fields.map((field) => ({ [field]: { $eq: id } })) });
    if (found !== null) return `the ${nouns[collection] ?? 'rule'} ${found.title}`;
  }
  return undefined;
}

/** Faults of references to saved patterns: one that does not exist, or selects something else. */
export async function patternReferenceFaults(
  db: Database['db'],
  ids: Readonly<Record<string, { readonly id: string | undefined; readonly subject: string }>>,
): Promise<Readonly<Record<string, string>>> {
  const faults: Record<string, string> = {};
  for (const [field, { id, subject }] of Object.entries(ids)) {
    if (id === undefined) continue;
    const found = await db.collection<StoredPattern>(patternsCollection).findOne({ _id: { $eq: id } });
    if (found === null) faults[field] = 'There is no saved pattern with this id.';
    else if (found.subject !== subject) faults[field] = `Must be a pattern of the subject ${subject}.`;
  }
  return faults;
}

/** Counts are exact up to this; documents and events that are looked at, at most. */
const countCap = 1000;
const scanned = 20_000;
const longestQueryMs = 5000;

interface Count {
  readonly count: number;
  readonly is_capped: boolean;
}

const count = route({
  method: 'post',
  path: '/api/v1/patterns/count',
  access: 'rules.read',
  tag: 'Rules',
  summary: 'How many entities, open alarms or recent events a pattern matches right now',
  description: 'Of events the last 1,000 are looked at; of the others so many that a search is quick.',
  body: z.discriminatedUnion('subject', [ofEvents, ofEntities, ofAlarms]),
  responses: {
    200: {
      description: 'The number; capped: there may be more',
      schema: z.strictObject({ count: z.int(), is_capped: z.boolean() }),
    },
  },
}).answeredBy(async ({ body }, deps) => ({ status: 200, body: { ...(await countMatches(deps, body)) } }));

/** How many records a pattern matches right now. */
export function countMatches(
  deps: Pick<WebserverDeps, 'db' | 'events' | 'now'>,
  { subject, pattern }: { readonly subject: 'event' | 'entity' | 'alarm'; readonly pattern: Pattern },
): Promise<Count> {
  if (subject === 'event') return countEvents(deps, pattern);
  return subject === 'entity' ? countEntities(deps, pattern) : countAlarms(deps, pattern);
}

async function countEvents({ events, now }: Pick<WebserverDeps, 'events' | 'now'>, pattern: Pattern): Promise<Count> {
  const { matches } = compilePattern(pattern, eventSubject);
  const time = now().getTime();
  const last = await events.lastEvents(countCap);
  return { count: last.filter((event) => matches(event, time)).length, is_capped: false };
}

/** How many entities match; deleted ones do not. */
export async function countEntities({ db, now }: Pick<WebserverDeps, 'db' | 'now'>, pattern: Pattern): Promise<Count> {
  const time = now().getTime();
  const { filter: matching, isExact } = patternFilter(pattern, entitySubject, { now: time });
  const filter = { $and: [matching, { 'deleted.time': { $exists: false } }] };
  const entities = db.collection<Entity>('entities');
  if (isExact) {
    const found = await entities.countDocuments(filter, { limit: countCap + 1, maxTimeMS: longestQueryMs });
    return { count: Math.min(found, countCap), is_capped: found > countCap };
  }
  const { matches } = compilePattern(pattern, entitySubject);
  const rows = await entities
    .find(filter, { projection: { 'alarm.steps': 0 }, maxTimeMS: longestQueryMs })
    .limit(scanned)
    .toArray();
  return capped(rows.filter((entity) => matches(entity, time)).length, rows.length);
}

/** How many of the entities that match have an open alarm. */
export async function countOpenAlarms(
  { db, now }: Pick<WebserverDeps, 'db' | 'now'>,
  pattern: Pattern,
): Promise<Count> {
  const time = now().getTime();
  const { filter } = patternFilter(pattern, entitySubject, { now: time });
  const { matches } = compilePattern(pattern, entitySubject);
  const rows = await db
    .collection<Entity>('entities')
    .find({ $and: [{ 'alarm.id': { $exists: true } }, filter] }, { maxTimeMS: longestQueryMs })
    .project<Entity>({ 'alarm.steps': 0 })
    .limit(scanned)
    .toArray();
  return capped(rows.filter((entity) => matches(entity, time)).length, rows.length);
}

async function countAlarms({ db, now }: Pick<WebserverDeps, 'db' | 'now'>, pattern: Pattern): Promise<Count> {
  const time = now().getTime();
  const { filter } = patternFilter(pattern, alarmSubject, { now: time, prefix: 'alarm.' });
  const { matches } = compilePattern(pattern, alarmSubject);
  const rows = await db
    .collection<Entity>('entities')
    .find({ $and: [{ 'alarm.id': { $exists: true } }, filter] }, { maxTimeMS: longestQueryMs })
    .project<Pick<Entity, 'alarm'>>({ 'alarm.steps': 0, infos: 0 })
    .limit(scanned)
    .toArray();
  return capped(rows.filter(({ alarm }) => alarm !== undefined && matches(alarm, time)).length, rows.length);
}

function capped(found: number, looked: number): Count {
  return { count: Math.min(found, countCap), is_capped: found > countCap || looked === scanned };
}

export const patternRoutes: readonly Route[] = [count, ...ruleRoutes(patternKind)];
