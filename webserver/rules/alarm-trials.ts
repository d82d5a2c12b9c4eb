/** Rules of alarms are tried before they are in force: the routes, and what the console shares with them. */
import { z } from 'zod';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { type AlarmDryRun, alarmDryRun, alarmDryRunSchema } from './alarm-dry-run.ts';
import { flappingRuleKind, idleRuleKind, resolveRuleKind } from './alarm-rules.ts';
import { ruleId } from './routes.ts';
import type { RuleKind, WrittenRule } from './rule-kind.ts';
import { getRule } from './store.ts';

export const alarmTrialRoutes: readonly Route[] = [resolveRuleKind, flappingRuleKind, idleRuleKind].map(dryRunRoute);

function dryRunRoute(kind: RuleKind): Route {
  return route({
    method: 'post',
    path: `/api/v1/${kind.path}/dry-run`,
    access: 'rules.read',
    tag: kind.tag,
    summary: `What one ${kind.noun} would have done to the alarms of the last events`,
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
