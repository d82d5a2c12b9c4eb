/** Pbehaviors and what they refer to, as kinds of rules: stored, listed, audited and kept as files like all others. */
import type { z } from 'zod';
import type { Database } from '../../lib/mongo/client.ts';
import {
  exceptionsCollection,
  pbehaviorsCollection,
  reasonsCollection,
  typesCollection,
} from '../../lib/pbehavior/catalogue.ts';
import { compilePbehavior } from '../../lib/pbehavior/compile.ts';
import {
  pbehaviorExceptionSchema,
  pbehaviorReasonSchema,
  pbehaviorSchema,
  pbehaviorTypeSchema,
} from '../../lib/pbehavior/schema.ts';
import { idleRulesCollection } from '../../lib/rules/idle-rule.ts';
import { scenariosCollection } from '../../lib/rules/scenario.ts';
import type { RuleKind, StoredRuleDocument } from '../rules/rule-kind.ts';
import { firstNaming, noteChanges, renewNaming } from './referring.ts';
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

/** Where else something is named: fields by collection. */
type Places = Readonly<Record<string, readonly string[]>>;

/** Something that pbehaviors name in a field, and others elsewhere: while it is named it stays, and a change of it is one of each pbehavior. */
function referred(fields: readonly string[], places: Places, schema: z.ZodType<{ readonly title: string }>) {
  return {
    ...nothing,
    isOrdered: false,
    schema,
    holder: async (db: Db, id: string) => {
      const title = await firstNaming(db, fields, id);
      return title === undefined ? await holderElsewhere(db, places, id) : `the pbehavior ${title}`;
    },
    changed: (db: Db, [id = '']: readonly string[], time: Date) => renewNaming(db, fields, id, time),
  };
}

async function holderElsewhere(db: Db, places: Places, id: string): Promise<string | undefined> {
  for (const [collection, fields] of Object.entries(places)) {
    const found = await db
      .collection<StoredRuleDocument>(collection)
      .findOne({ $or: fields.map((field) => ({ [field]: { $eq: id } })) });
    if (found !== null) return `the ${collection === exceptionsCollection ? 'exception' : 'rule'} ${found.title}`;
  }
  return undefined;
}

/** Rules whose operation makes a pbehavior. */
function byRules(field: string): Places {
  return { [idleRulesCollection]: [`operation.${field}`], [scenariosCollection]: [`actions.operation.${field}`] };
}

const ofTypes = referred(
  ['type', 'exdates.type'],
  { [exceptionsCollection]: ['exdates.type'], ...byRules('pbehavior_type') },
  pbehaviorTypeSchema,
);

export const typeKind: RuleKind = {
  ...ofTypes,
  changed: async (db, [id = ''], time) => {
    await ofTypes.changed(db, [id], time);
    for (const { _id } of await exceptionsOfType(db, id)) await renewNaming(db, ['exceptions'], _id, time);
  },
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

function exceptionsOfType(db: Db, id: string): Promise<StoredRuleDocument[]> {
  return db
    .collection<StoredRuleDocument>(exceptionsCollection)
    .find({ 'exdates.type': { $eq: id } })
    .toArray();
}

export const reasonKind: RuleKind = {
  ...referred(['reason'], byRules('reason'), pbehaviorReasonSchema),
  collection: reasonsCollection,
  path: 'pbehavior-reasons',
  noun: 'reason of pbehaviors',
};

export const exceptionKind: RuleKind = {
  ...referred(['exceptions'], {}, pbehaviorExceptionSchema),
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
