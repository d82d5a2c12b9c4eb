/** What an event filter would have done to the last events: the engine's own functions over the event log. */
import { z } from 'zod';
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import type { Event } from '../../lib/event/event.ts';
import { applyFilters, type FilteredEvent } from '../../lib/rules/apply-filters.ts';
import { compileEventFilter } from '../../lib/rules/compile-event-filter.ts';
import type { EventFilter } from '../../lib/rules/event-filter-schema.ts';
import { patternsCollection, savedPatterns } from '../../lib/rules/filter-rules.ts';
import { RuleBook } from '../../lib/rules/rule-book.ts';
import type { StoredRule } from '../../lib/rules/stored-rule.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';

const outcomeSchema = z.enum(['dropped', 'stopped', 'changed', 'unchanged', 'failed']);

export const dryRunSchema = z.strictObject({
  /** Events that were tried. */
  events: z.int(),
  matched: z.int(),
  /** How many of those that matched, by what became of them. */
  outcomes: z.record(outcomeSchema, z.int()),
  /** The newest that matched, at most 20. */
  examples: z.array(
    z.strictObject({
      event_id: z.string(),
      entity_id: z.string(),
      received_ms: z.int(),
      outcome: outcomeSchema,
      failure: z.string().optional(),
      /** Fields that differ afterwards, of the event and of the entity's infos. */
      changes: z.array(z.strictObject({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    }),
  ),
});

export type DryRun = z.output<typeof dryRunSchema>;

const examplesMax = 20;

/** Each event on its own, with its entity as it is today. @throws {Problem} 400 when the rule does not compile. */
export async function dryRun(
  { db, events }: Pick<WebserverDeps, 'db' | 'events'>,
  rule: EventFilter,
  count: number,
): Promise<DryRun> {
  const saved = await db.collection<StoredRule>(patternsCollection).find().toArray();
  const compiled = compileEventFilter({ _id: 'dry-run', ...rule }, savedPatterns(saved));
  if ('reason' in compiled) throw new Problem('invalid_request', { errors: { rule: compiled.reason } });
  const book = new RuleBook([compiled]);
  const last = (await events.lastEvents(count)).filter(({ initiator }) => initiator === 'external');
  const entities = await entitiesOf(db, last);
  const outcomes: DryRun['outcomes'] = { dropped: 0, stopped: 0, changed: 0, unchanged: 0, failed: 0 };
  const examples: DryRun['examples'] = [];
  for (const event of last.toReversed()) {
    const entity = rule.type === 'change_entity' ? undefined : entities.get(event.entity_id);
    const filtered = applyFilters(book, event, entity, { now: event.received_ms, answers: undefined });
    if (filtered === undefined) continue;
    const changes = [...differences(event, filtered.event), ...infoDifferences(entity, filtered.entity)];
    const outcome = outcomeOf(filtered, rule.type, changes.length);
    outcomes[outcome] += 1;
    if (examples.length >= examplesMax) continue;
    const { event_id, entity_id, received_ms } = event;
    const failure = filtered.hits[0]?.failure?.message;
    examples.push({
      event_id,
      entity_id,
      received_ms,
      outcome,
      ...(failure === undefined ? {} : { failure }),
      changes,
    });
  }
  const matched = Object.values(outcomes).reduce((sum, each) => sum + each, 0);
  return { events: last.length, matched, outcomes, examples };
}

async function entitiesOf(db: WebserverDeps['db'], events: readonly Event[]): Promise<ReadonlyMap<string, Entity>> {
  const ids = [...new Set(events.map(({ entity_id }) => entity_id))];
  const found = await db
    .collection<Entity>('entities')
    .find({ _id: { $in: ids } }, { projection: { 'alarm.steps': 0 } })
    .toArray();
  return new Map(found.filter(isEntity).map((entity) => [entity._id, entity]));
}

function outcomeOf(
  { droppedBy, hits }: FilteredEvent,
  type: EventFilter['type'],
  changes: number,
): z.output<typeof outcomeSchema> {
  if (droppedBy !== undefined) return 'dropped';
  if (hits.some(({ failure }) => failure !== undefined)) return 'failed';
  if (type === 'break') return 'stopped';
  return changes > 0 ? 'changed' : 'unchanged';
}

type Change = DryRun['examples'][number]['changes'][number];

function differences(before: Event, after: Event): readonly Change[] {
  if (before === after) return [];
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  const fields = new Set([...old.keys(), ...now.keys()]);
  return [...fields]
    .filter((field) => JSON.stringify(old.get(field)) !== JSON.stringify(now.get(field)))
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }));
}

function infoDifferences(before: Entity | undefined, after: Entity | undefined): readonly Change[] {
  if (before === after || after === undefined) return [];
  return Object.keys(after.infos)
    .filter((name) => before?.infos[name] !== after.infos[name])
    .map((name) => ({
      field: `infos.${name}`,
      before: before?.infos[name]?.value ?? null,
      after: after.infos[name]?.value ?? null,
    }));
}
