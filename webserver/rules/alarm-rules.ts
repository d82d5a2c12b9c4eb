/** The rules of alarms: when they are resolved, when they flap, and what follows when nothing is heard. */
import { z } from 'zod';
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
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { type AlarmDryRun, alarmDryRun, alarmDryRunSchema } from './alarm-dry-run.ts';
import { alarmSettings } from './alarm-settings.ts';
import { patternReferenceFaults } from './patterns.ts';
import { ruleId, ruleRoutes } from './routes.ts';
import type { RuleKind, StoredRuleDocument, WrittenRule } from './rule-kind.ts';
import { getRule } from './store.ts';

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
};

export const alarmRuleRoutes: readonly Route[] = [resolveRuleKind, flappingRuleKind, idleRuleKind].flatMap((kind) => [
  dryRunRoute(kind),
  ...ruleRoutes(kind),
]);

function dryRunRoute(kind: RuleKind): Route {
  return route({
    method: 'post',
    path: `/api/v1/${kind.path}/dry-run`,
    access: 'rules.read',
    tag: shared.tag,
    summary: `What a ${kind.noun} would have done to the alarms of the last events`,
    description:
      'The events of the log are replayed by the functions of the engine, with the rules as they are and with this one, at its priority; it is tried as if it were switched on. Nothing changes.',
    body: z.strictObject({
      rule: kind.schema,
      id: ruleId.optional().describe('The stored rule that it replaces'),
      count: z.int().min(1).max(1000).default(1000).describe('Events of the log that are replayed'),
    }),
    responses: { 200: { description: 'What would have been otherwise', schema: alarmDryRunSchema } },
    refusals: [404],
  }).answeredBy(async ({ body: { rule, id, count } }, deps) => ({
    status: 200,
    body: await tryAlarmRule(deps, kind, { rule, id, count }),
  }));
}

interface Trial {
  readonly rule: WrittenRule;
  readonly id?: string | undefined;
  readonly count: number;
}

/** Tries a rule as the route does. @throws {Problem} 400, and 404 where there is no rule for it to replace. */
export async function tryAlarmRule(
  deps: WebserverDeps,
  kind: RuleKind,
  { rule, id, count }: Trial,
): Promise<AlarmDryRun> {
  if (id !== undefined) await getRule(deps, kind, id);
  const faults = Object.entries(await kind.faults(deps.db, rule, id));
  if (faults.length > 0) {
    const errors = Object.fromEntries(faults.map(([field, message]) => [`rule.${field}`, message]));
    throw new Problem('invalid_request', { errors });
  }
  // No stored rule has this id, which has a space.
  return alarmDryRun(deps, { id: id ?? 'dry run', collection: kind.collection, rule }, count);
}

function referenceFaults(db: Db, written: WrittenRule): Promise<Readonly<Record<string, string>>> {
  // Both fields are texts where the schema let them through.
  const { entity_pattern_id: entity, alarm_pattern_id: alarm }: Partial<Record<string, unknown>> = { ...written };
  return patternReferenceFaults(db, {
    entity_pattern_id: { id: typeof entity === 'string' ? entity : undefined, subject: 'entity' },
    alarm_pattern_id: { id: typeof alarm === 'string' ? alarm : undefined, subject: 'alarm' },
  });
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
