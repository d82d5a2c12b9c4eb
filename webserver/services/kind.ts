/** Services as a kind of rules: stored, listed, audited and kept as files like all others. */
import { randomBytes } from 'node:crypto';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { ServiceBook } from '../../lib/service/book.ts';
import { serviceChangesCollection } from '../../lib/service/change.ts';
import { type CompiledService, compileService, type StoredService } from '../../lib/service/compile.ts';
import { noCounters, worstState } from '../../lib/service/counters.ts';
import { type ServiceState, statesCollection } from '../../lib/service/ledger.ts';
import { serviceSchema, servicesCollection } from '../../lib/service/schema.ts';
import type { RuleKind, StoredRuleDocument, WrittenRule } from '../rules/rule-kind.ts';

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
  faults: async (db, written, id) => ({ ...(await nameFaults(db, id)), ...(await circleFaults(db, written, id)) }),
  holder: () => Promise.resolve(undefined),
  extras: statesOf,
  changed: noteChanges,
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

/** A service that contains one that contains it would hold its own state up; one that is switched off may be switched on. */
async function circleFaults(db: Db, written: WrittenRule, id = ''): Promise<Readonly<Record<string, string>>> {
  const stored = await db.collection<StoredService>(servicesCollection).find().toArray();
  const others = stored.filter(({ _id }) => _id !== id);
  const compiled = [...others, { _id: id, created: new Date(), ...written }]
    .map(compileService)
    .filter((service): service is CompiledService => typeof service !== 'string');
  const circle = new ServiceBook(compiled).circles.find(({ member, service }) => member.id === id || service.id === id);
  if (circle === undefined) return {};
  const other = circle.member.id === id ? circle.service : circle.member;
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

/** Has the scheduler look for the entities that count otherwise now. */
async function noteChanges(db: Db, ids: readonly string[], time: Date): Promise<void> {
  const changes = db.collection<{ readonly _id: string }>(serviceChangesCollection);
  for (const _id of ids) await changes.replaceOne({ _id }, { time }, { upsert: true });
}
