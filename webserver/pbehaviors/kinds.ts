/** Pbehaviors and what they refer to, as kinds of rules: stored, listed, audited and kept as files like all others. */
import type { z } from 'zod';
import type { Database } from '../../lib/mongo/client.ts';
import {
  exceptionsCollection,
  pbehaviorsCollection,
  reasonsCollection,
  typesCollection,
} from '../../lib/pbehavior/catalogue.ts';
import { changeOf, changesCollection } from '../../lib/pbehavior/change.ts';
import { compilePbehavior } from '../../lib/pbehavior/compile.ts';
import {
  pbehaviorExceptionSchema,
  pbehaviorReasonSchema,
  pbehaviorSchema,
  pbehaviorTypeSchema,
} from '../../lib/pbehavior/schema.ts';
import type { RuleKind, StoredRuleDocument } from '../rules/rule-kind.ts';
import { loadCatalogue } from './source.ts';

type Db = Database['db'];

const tag = 'Pbehaviors';
const access = { read: 'pbehaviors.read', edit: 'pbehaviors.edit' } as const;
const nothing = {
  tag,
  access,
  faults: () => Promise.resolve({}),
  extras: () => Promise.resolve(new Map()),
  forget: () => Promise.resolve(),
} as const;

export const pbehaviorKind: RuleKind & { readonly schema: typeof pbehaviorSchema } = {
  ...nothing,
  collection: pbehaviorsCollection,
  path: 'pbehaviors',
  noun: 'pbehavior',
  isOrdered: true,
  order: { created: -1, _id: -1 },
  schema: pbehaviorSchema,
  faults: async (db, written) => {
    const fault = compilePbehavior({ _id: '', ...written }, await loadCatalogue(db));
    if (typeof fault !== 'string') return {};
    const [field = '', message = ''] = fault.split(': ', 2);
    return { [field]: `${message}.` };
  },
  holder: () => Promise.resolve(undefined),
  extras: entriesOf,
  changed: noteChanges,
  forget: async (db, id) => {
    await db.collection<{ _id: string }>('pbehavior_entries').deleteOne({ _id: id });
  },
};

/** When an entity entered each of them last. */
async function entriesOf(db: Db, rules: readonly StoredRuleDocument[]): Promise<ReadonlyMap<string, object>> {
  const ids = rules.map(({ _id }) => _id);
  const entries = await db
    .collection<{ readonly _id: string; readonly last_entered: Date }>('pbehavior_entries')
    .find({ _id: { $in: ids } })
    .toArray();
  return new Map(entries.map(({ _id: id, last_entered }) => [id, { last_entered }]));
}

/** Has the scheduler look for the entities that know another version than the one that is in force now. */
async function noteChanges(db: Db, ids: readonly string[], time: Date): Promise<void> {
  const found = await db
    .collection<StoredRuleDocument & { readonly enabled: boolean }>(pbehaviorsCollection)
    .find({ _id: { $in: [...ids] } }, { projection: { revision: 1, enabled: 1 } })
    .toArray();
  const revisions = new Map(found.map(({ _id: id, revision, enabled }) => [id, enabled ? revision : undefined]));
  const changes = db.collection<{ readonly _id: string }>(changesCollection);
  for (const id of ids) {
    const { _id, ...fields } = changeOf(id, revisions.get(id), time);
    await changes.replaceOne({ _id }, fields, { upsert: true });
  }
}

/** Something that pbehaviors name in a field: a change of it is a change of each of them. */
function referred(fields: readonly string[], schema: z.ZodType<{ readonly title: string }>) {
  const naming = (id: string) => ({ $or: fields.map((field) => ({ [field]: { $eq: id } })) });
  return {
    ...nothing,
    isOrdered: false,
    schema,
    holder: async (db: Db, id: string) => {
      const found = await db.collection<StoredRuleDocument>(pbehaviorsCollection).findOne(naming(id));
      return found === null ? undefined : `the pbehavior ${found.title}`;
    },
    changed: async (db: Db, [id = '']: readonly string[], time: Date) => {
      const pbehaviors = db.collection<StoredRuleDocument>(pbehaviorsCollection);
      const found = await pbehaviors.find(naming(id), { projection: { _id: 1 } }).toArray();
      if (found.length === 0) return;
      await pbehaviors.updateMany(naming(id), { $inc: { revision: 1 } });
      await noteChanges(
        db,
        found.map(({ _id }) => _id),
        time,
      );
    },
  };
}

export const typeKind: RuleKind = {
  ...referred(['type', 'exdates.type'], pbehaviorTypeSchema),
  collection: typesCollection,
  path: 'pbehavior-types',
  noun: 'type of pbehaviors',
  /** E06: a type whose pbehaviors have no stop stays a pause, or they would hold no more. */
  faults: async (db, written, id) => {
    if (id === undefined || pbehaviorTypeSchema.parse(written).canonical_type === 'pause') return {};
    const endless = await db
      .collection<StoredRuleDocument>(pbehaviorsCollection)
      .findOne({ type: { $eq: id }, stop: { $exists: false } });
    return endless === null ? {} : { canonical_type: `Must be pause: the pbehavior ${endless.title} has no stop.` };
  },
};

export const reasonKind: RuleKind = {
  ...referred(['reason'], pbehaviorReasonSchema),
  collection: reasonsCollection,
  path: 'pbehavior-reasons',
  noun: 'reason of pbehaviors',
};

export const exceptionKind: RuleKind = {
  ...referred(['exceptions'], pbehaviorExceptionSchema),
  collection: exceptionsCollection,
  path: 'pbehavior-exceptions',
  noun: 'exception of pbehaviors',
  faults: async (db, written) => {
    const { types } = await loadCatalogue(db);
    const { exdates } = pbehaviorExceptionSchema.parse(written);
    const place = exdates.findIndex(({ type }) => type !== undefined && !types.some(({ id }) => id === type));
    return place < 0 ? {} : { [`exdates.${place}.type`]: 'There is no such type.' };
  },
};
