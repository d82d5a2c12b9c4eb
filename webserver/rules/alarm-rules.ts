/** The rules of alarms: when they are resolved, when they flap, what follows when nothing is heard, and what follows of what happens. */
import type { Operation } from '../../lib/alarm/operation.ts';
import type { PoolConfig } from '../../lib/config/pool.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { flappingRuleSchema, flappingRulesCollection } from '../../lib/rules/flapping-rule.ts';
import { idleRuleSchema, idleRulesCollection } from '../../lib/rules/idle-rule.ts';
import {
  defaultResolveRuleIds,
  defaultTypeOf,
  resolveRuleSchema,
  resolveRulesCollection,
} from '../../lib/rules/resolve-rule.ts';
import { hasPattern } from '../../lib/rules/rule-fields.ts';
import { scenarioSchema, scenariosCollection } from '../../lib/rules/scenario.ts';
import type { Route } from '../http/route.ts';
import { loadCatalogue } from '../pbehaviors/source.ts';
import { alarmSettings } from './alarm-settings.ts';
import { patternReferenceFaults } from './patterns.ts';
import { ruleRoutes } from './routes.ts';
import type { RuleKind, StoredRuleDocument, WrittenRule } from './rule-kind.ts';

type Db = Database['db'];

const shared = {
  tag: 'Rules',
  isOrdered: true,
  faults: referenceFaults,
  holder: () => Promise.resolve(undefined),
  extras: () => Promise.resolve(new Map()),
  forget: () => Promise.resolve(),
} as const;

export const resolveRuleKind: RuleKind = {
  ...shared,
  collection: resolveRulesCollection,
  path: 'resolve-rules',
  noun: 'resolve rule',
  schema: resolveRuleSchema,
  kept: new Set(Object.values(defaultResolveRuleIds)),
  faults: async (db, written, id) => ({ ...(await referenceFaults(db, written)), ...defaultFaults(written, id) }),
};

export const flappingRuleKind: RuleKind = {
  ...shared,
  collection: flappingRulesCollection,
  path: 'flapping-rules',
  noun: 'flapping rule',
  schema: flappingRuleSchema,
};

export const idleRuleKind: RuleKind = {
  ...shared,
  collection: idleRulesCollection,
  path: 'idle-rules',
  noun: 'idle rule',
  schema: idleRuleSchema,
  faults: async (db, written) => {
    const rule = idleRuleSchema.parse(written);
    const operations = rule.type === 'alarm' ? [rule] : [];
    return { ...(await referenceFaults(db, rule)), ...(await operationFaults(db, operations, () => 'operation')) };
  },
};

export const scenarioKind: RuleKind = {
  ...shared,
  collection: scenariosCollection,
  path: 'scenarios',
  noun: 'scenario',
  schema: scenarioSchema,
  faults: async (db, written) => {
    const scenario = scenarioSchema.parse(written);
    const ofActions = await Promise.all(
      scenario.actions.map(async (action, place) =>
        Object.entries(await referenceFaults(db, action)).map(
          ([field, fault]) => [`actions.${place}.${field}`, fault] as const,
        ),
      ),
    );
    return {
      ...(await referenceFaults(db, scenario)),
      ...Object.fromEntries(ofActions.flat()),
      ...(await operationFaults(db, scenario.actions, (place) => `actions.${place}.operation`)),
    };
  },
};

export const alarmRuleRoutes: readonly Route[] = [
  resolveRuleKind,
  flappingRuleKind,
  idleRuleKind,
  scenarioKind,
].flatMap(ruleRoutes);

function referenceFaults(db: Db, written: object): Promise<Readonly<Record<string, string>>> {
  // Both fields are texts where the schema let them through.
  const { entity_pattern_id: entity, alarm_pattern_id: alarm }: Partial<Record<string, unknown>> = { ...written };
  return patternReferenceFaults(db, {
    entity_pattern_id: { id: typeof entity === 'string' ? entity : undefined, subject: 'entity' },
    alarm_pattern_id: { id: typeof alarm === 'string' ? alarm : undefined, subject: 'alarm' },
  });
}

/** Of pbehaviors: what they name and the site does not have, and an end before the start. `fieldOf`: what the operation at this place is called. */
async function operationFaults(
  db: Db,
  operations: readonly { readonly operation: Operation }[],
  fieldOf: (place: number) => string,
): Promise<Readonly<Record<string, string>>> {
  const faults: Record<string, string> = {};
  if (!operations.some(({ operation }) => operation.type === 'pbehavior')) return faults;
  const catalogue = await loadCatalogue(db);
  for (const [place, { operation }] of operations.entries()) {
    if (operation.type !== 'pbehavior') continue;
    const { pbehavior_type: type, reason } = operation;
    const field = fieldOf(place);
    if (catalogue.type(type) === undefined) faults[`${field}.pbehavior_type`] = 'There is no such type.';
    if (reason !== undefined && catalogue.reason(reason) === undefined) {
      faults[`${field}.reason`] = 'There is no such reason.';
    }
    if (!operation.start_on_trigger && Date.parse(operation.stop) <= Date.parse(operation.start)) {
      faults[`${field}.stop`] = 'The stop must be after the start.';
    }
  }
  return faults;
}

/** The default of a type selects everything, for ever; every other rule selects something. */
function defaultFaults(written: WrittenRule, id: string | undefined): Readonly<Record<string, string>> {
  const rule = resolveRuleSchema.parse(written);
  const type = defaultTypeOf(id);
  if (type === undefined) return hasPattern(rule) ? {} : { entity_pattern: 'A rule without patterns never matches.' };
  return {
    ...(hasPattern(rule) ? { entity_pattern: 'The default rule selects every alarm.' } : {}),
    ...(rule.type === type ? {} : { type: `Must be ${type} for this default rule.` }),
    ...(rule.enabled ? {} : { enabled: 'The default rule cannot be switched off.' }),
  };
}

/** Makes the default rules where there are none yet, with the delays that the alarm engine has in its settings. */
export async function createDefaultRules(db: Db, pools: readonly PoolConfig[], time: Date): Promise<void> {
  const settings = alarmSettings(pools);
  const defaults = {
    ok: { title: 'Every alarm that is back to ok', delay_seconds: settings.resolve_delay_seconds },
    cancelled: { title: 'Every alarm that is cancelled', delay_seconds: settings.cancel_autosolve_delay_seconds },
  } as const;
  for (const type of ['ok', 'cancelled'] as const) {
    // The last of the list, as it is the last to be asked.
    const rule = resolveRuleSchema.parse({ type, ...defaults[type], priority: 1_000_000 });
    const bookkeeping = { revision: 1, created: time, updated: time, author: 'system' };
    await db
      .collection<StoredRuleDocument>(resolveRulesCollection)
      .updateOne({ _id: defaultResolveRuleIds[type] }, { $setOnInsert: { ...rule, ...bookkeeping } }, { upsert: true });
  }
}
