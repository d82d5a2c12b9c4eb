/** Services as a kind of rules: stored, listed, audited and kept as files like all others. */
import { randomBytes } from 'node:crypto';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { ServiceBook } from '../../lib/service/book.ts';
import { type CompiledService, compileService, type StoredService } from '../../lib/service/compile.ts';
import { entityOf } from '../../lib/service/entity.ts';
import { noCounters, worstState } from '../../lib/service/counters.ts';
import { type ServiceState, statesCollection } from '../../lib/service/ledger.ts';
import { serviceSchema, servicesCollection } from '../../lib/service/schema.ts';
import { patternsCollection, savedPatterns } from '../../lib/rules/filter-rules.ts';
import { patternReferenceFaults } from '../rules/patterns.ts';
import type { RuleKind, StoredRuleDocument, WrittenRule } from '../rules/rule-kind.ts';
import { noteServiceChanges } from './changes.ts';

type Db = Database['db'];

export const serviceKind: RuleKind = {
  collection: servicesCollection,
  path: 'services',
  tag: 'Services',
  noun: 'service',
  isOrdered: true,
  order: { title: 1, _id: 1 },
  schema: serviceSchema,
  newId: readableId,
  faults: async (db, written, id) => ({
    ...(await patternFaults(db, written, id)),
    ...(await nameFaults(db, id)),
  }),
  holder: () => Promise.resolve(undefined),
  extras: statesOf,
  changed: noteServiceChanges,
  // Its counters are the engine's own: they come down to zero as its members leave.
  forget: () => Promise.resolve(),
};

/** The id is what alarms and events name the service by: it begins as its title does. */
function readableId({ title }: WrittenRule): string {
  const words = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return `${(words ?? ['service']).join('-').slice(0, 60)}-${randomBytes(4).toString('hex')}`;
}

/** A file may bring any id, and the id is that of the service's entity. */
async function nameFaults(db: Db, id: string | undefined): Promise<Readonly<Record<string, string>>> {
  if (id === undefined) return {};
  const found = await db.collection<Entity>('entities').findOne({ _id: { $eq: id } }, { projection: { type: 1 } });
  return found === null || found.type === 'service' ? {} : { id: 'Is the id of an entity that is no service.' };
}

/** One that is not there, or does not do; and one that makes a circle. */
async function patternFaults(db: Db, written: WrittenRule, id = ''): Promise<Readonly<Record<string, string>>> {
  const { entity_pattern_id: named } = serviceSchema.parse(written);
  const missing = await patternReferenceFaults(db, { entity_pattern_id: { id: named, subject: 'entity' } });
  if (Object.keys(missing).length > 0) return missing;
  const patterns = await db.collection<StoredService>(patternsCollection).find().toArray();
  const saved = savedPatterns(patterns);
  const document = { ...written, _id: id, created: new Date() };
  const own = compileService(document, saved);
  if (typeof own === 'string') return { entity_pattern_id: 'Names what changes from event to event.' };
  const stored = await db
    .collection<StoredRuleDocument & Impact>(servicesCollection)
    .find({ _id: { $ne: id } })
    .toArray();
  // Most contain no service, and need no look at the others: a file may bring thousands.
  if (!stored.some((service) => contains(own, service))) return {};
  const others = stored
    .map((service) => compileService(service, saved))
    .filter((service) => typeof service !== 'string');
  return circleFaults(own, others);
}

interface Impact {
  readonly impact_level: number;
}

function contains(own: CompiledService, service: StoredRuleDocument & Impact): boolean {
  const { _id: id, title, impact_level: impactLevel, created } = service;
  return own.entities.matches(entityOf({ id, title, impactLevel, created: created.getTime() }), 0);
}

/** A service that contains one that contains it would hold its own state up; one that is switched off may be switched on. */
function circleFaults(own: CompiledService, others: readonly CompiledService[]): Readonly<Record<string, string>> {
  const { circles } = new ServiceBook([...others, own]);
  const circle = circles.find(({ member, service }) => member === own || service === own);
  if (circle === undefined) return {};
  const other = circle.member === own ? circle.service : circle.member;
  return { entity_pattern: `The service and ${other.title} would belong to each other.` };
}

/** The state of each service, its counters, and its open alarm. */
async function statesOf(db: Db, rules: readonly StoredRuleDocument[]): Promise<ReadonlyMap<string, object>> {
  const ids = rules.map(({ _id }) => _id);
  const [states, entities] = await Promise.all([
    db
      .collection<ServiceState>(statesCollection)
      .find({ _id: { $in: ids } })
      .toArray(),
    db
      .collection<Entity>('entities')
      .find({ _id: { $in: ids } }, { projection: { 'alarm.id': 1, 'alarm.output': 1 } })
      .toArray(),
  ]);
  return new Map(
    ids.map((id) => {
      const counters = states.find(({ _id }) => _id === id)?.counters ?? noCounters;
      const alarm = entities.find(({ _id }) => _id === id)?.alarm;
      const open = alarm === undefined ? {} : { alarm_id: alarm.id, output: alarm.output };
      return [id, { state: worstState(counters), counters, ...open }] as const;
    }),
  );
}
