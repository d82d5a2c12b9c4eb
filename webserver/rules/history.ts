/** What became of a rule, change by change, from the audit log; and bringing back what it was after one of them. */
import { z } from 'zod';
import { type Actor, actorOf } from '../administration/actor.ts';
import { auditEntries } from '../audit/log.ts';
import { listAudit } from '../audit/query.ts';
import { invalidRequest, Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { instant, integerText } from '../http/schema.ts';
import { type RuleKind, type RuleView, ruleViewSchema } from './rule-kind.ts';
import { getRule, type RuleDeps, updateRule } from './store.ts';

const changeSchema = z.strictObject({
  id: z.string().describe('Its entry in the audit log'),
  time: instant,
  user: z.string().optional(),
  action: z.string().describe('create, update, enable, disable or delete'),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

export type RuleChange = z.output<typeof changeSchema>;

const historySchema = z.strictObject({
  data: z.array(changeSchema),
  meta: z.strictObject({ per_page: z.int(), next: z.string().optional() }),
});

export const entryId = z.string().regex(/^[0-9a-f]{12}-[0-9a-f]{16}$/, 'Must be the id of an entry of the history');

const historyQuery = z.strictObject({
  limit: integerText(1, 1000).prefault('50'),
  cursor: entryId.optional().describe('`meta.next` of the page before'),
});

/** The part of an action before the dot, as `store.ts` writes it. */
function areaOf(kind: RuleKind): string {
  return kind.collection.replace(/s$/, '');
}

/** The changes of a rule, the newest first. Also of one that is gone. */
export async function ruleHistory(
  deps: Pick<RuleDeps, 'db'>,
  kind: RuleKind,
  id: string,
  query: z.output<typeof historyQuery>,
): Promise<z.output<typeof historySchema>> {
  const { data, meta } = await listAudit(deps, { ...query, action: areaOf(kind), target: id });
  const changes = data.map(({ id: entry, time, user, action, before, after }) => ({
    id: entry,
    time,
    ...(user === undefined ? {} : { user }),
    action: action.slice(areaOf(kind).length + 1),
    before,
    after,
  }));
  return { data: changes, meta };
}

/**
 * The rule as it was after a change, complete; its being switched on or off stays as it is now.
 *
 * @throws {Problem} 404 when the rule has no such change, or one that tells no whole rule.
 */
export async function versionAfter(deps: RuleDeps, kind: RuleKind, id: string, entry: string): Promise<object> {
  const found = await auditEntries(deps.db).findOne({ _id: { $eq: entry }, target: { $eq: id } });
  const isVersion = found?.action === `${areaOf(kind)}.create` || found?.action === `${areaOf(kind)}.update`;
  if (!isVersion || typeof found.after !== 'object' || found.after === null) {
    throw new Problem('not_found', { detail: `The ${kind.noun} has no such version` });
  }
  const current: Readonly<Record<string, unknown>> = await getRule(deps, kind, id);
  return 'enabled' in current ? { ...found.after, enabled: current['enabled'] } : found.after;
}

/** Makes a rule what it was after a change. @throws {Problem} 400 when that would be refused today, 404. */
export async function revertRule(
  deps: RuleDeps,
  kind: RuleKind,
  actor: Actor,
  { id, entry }: { readonly id: string; readonly entry: string },
): Promise<RuleView> {
  const written = kind.schema.safeParse(await versionAfter(deps, kind, id, entry));
  if (!written.success) {
    throw invalidRequest(written.error);
  }
  return updateRule(deps, kind, actor, { id, written: written.data });
}

/** The routes of a kind, below the address of a rule. */
export function historyRoutes(
  kind: RuleKind,
  params: z.ZodObject<{ id: z.ZodString }, z.core.$strict>,
): readonly Route[] {
  const path = `/api/v1/${kind.path}/:id`;
  const history = route({
    method: 'get',
    path: `${path}/history`,
    access: kind.access?.read ?? 'rules.read',
    tag: kind.tag,
    summary: `What became of one ${kind.noun}, the newest change first`,
    params,
    query: historyQuery,
    responses: { 200: { description: 'One page', schema: historySchema } },
  }).answeredBy(async ({ params: { id }, query }, deps) => ({
    status: 200,
    body: await ruleHistory(deps, kind, id, query),
  }));
  const revert = route({
    method: 'post',
    path: `${path}/revert`,
    access: kind.access?.edit ?? 'rules.edit',
    tag: kind.tag,
    summary: `Make one ${kind.noun} what it was after a change`,
    description: 'Whether it is switched on stays as it is. This is a change like any other.',
    params,
    body: z.strictObject({ to: entryId.describe('Id of a change of the history that created or replaced it') }),
    responses: { 200: { description: 'As it is stored', schema: ruleViewSchema } },
    refusals: [404],
  }).answeredBy(async ({ params: { id }, body, caller }, deps) => ({
    status: 200,
    body: await revertRule(deps, kind, actorOf(caller), { id, entry: body.to }),
  }));
  return [history, revert];
}
