/** Reads and changes rules of any kind. Each change is audited, and raises the version by which the engines load them again. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { raiseRulesVersion } from '../../lib/engine/rules.ts';
import type { Actor } from '../administration/actor.ts';
import { recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { type PageMeta, pageMeta } from '../http/schema.ts';
import type { RuleKind, RuleView, StoredRuleDocument, WrittenRule } from './rule-kind.ts';

export type RuleDeps = Pick<WebserverDeps, 'db' | 'logger' | 'now'>;

/** Rules of one kind at most: engines hold them all. */
const rulesMax = 5000;

export interface RuleQuery {
  readonly page: number;
  readonly limit: number;
  readonly search?: string | undefined;
  readonly enabled?: boolean | undefined;
}

function collectionOf({ db }: Pick<RuleDeps, 'db'>, kind: RuleKind) {
  return db.collection<StoredRuleDocument>(kind.collection);
}

/** One page, in the order in which the rules run, else by title. */
export async function listRules(
  deps: RuleDeps,
  kind: RuleKind,
  query: RuleQuery,
): Promise<{ data: RuleView[]; meta: PageMeta }> {
  const search = query.search?.trim() ?? '';
  const filter = {
    ...(search === '' ? {} : { title: { $regex: search.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), $options: 'i' } }),
    ...(query.enabled === undefined ? {} : { enabled: query.enabled }),
  };
  const [found, total] = await Promise.all([
    collectionOf(deps, kind)
      .find(filter)
      .sort({ ...(kind.order ?? (kind.isOrdered ? { priority: 1, _id: 1 } : { title: 1, _id: 1 })) })
      .skip((query.page - 1) * query.limit)
      .limit(query.limit)
      .toArray(),
    collectionOf(deps, kind).countDocuments(filter),
  ]);
  return { data: await viewsOf(deps, kind, found), meta: pageMeta(query, total) };
}

/** All rules as they were written, with their ids, in order: what a file holds. */
export async function exportRules(deps: RuleDeps, kind: RuleKind): Promise<readonly Record<string, unknown>[]> {
  const found = await collectionOf(deps, kind)
    .find()
    .sort(kind.isOrdered ? { priority: 1, _id: 1 } : { _id: 1 })
    .toArray();
  return found.map((rule) => ({ id: rule._id, ...writtenOf(rule) }));
}

/** @throws {Problem} 404. */
export async function getRule(deps: RuleDeps, kind: RuleKind, id: string): Promise<RuleView> {
  const [view] = await viewsOf(deps, kind, [await findRule(deps, kind, id)]);
  if (view === undefined) throw unknownRule(kind);
  return view;
}

/** @throws {Problem} 400 for what only the database knows to be wrong, 409 when there are too many. */
export async function createRule(
  deps: RuleDeps,
  kind: RuleKind,
  actor: Actor,
  written: WrittenRule,
): Promise<RuleView> {
  await refuseFaults(deps, kind, { written });
  const rules = collectionOf(deps, kind);
  if ((await rules.countDocuments({}, { limit: rulesMax })) >= rulesMax) {
    throw new Problem('refused', { detail: `There are ${rulesMax} already` });
  }
  const time = deps.now();
  const _id = kind.newId?.(written) ?? randomUUID();
  const base = { _id, revision: 1, created: time, updated: time, author: actor.account.id };
  await rules.insertOne({ ...written, ...base });
  await changed(deps, actor, kind, { action: 'create', id: base._id, after: written });
  return getRule(deps, kind, base._id);
}

/** Replaces what was written. Counters begin again. @throws {Problem} 400, 404. */
export async function updateRule(
  deps: RuleDeps,
  kind: RuleKind,
  actor: Actor,
  { id, written }: { readonly id: string; readonly written: WrittenRule },
): Promise<RuleView> {
  const before = await findRule(deps, kind, id);
  await refuseFaults(deps, kind, { id, written });
  await replaceRule(deps, kind, actor, { before, written });
  return getRule(deps, kind, id);
}

/** Switches a rule on or off; its counters go on. @throws {Problem} 404, 409 for one that is always on. */
export async function switchRule(
  deps: RuleDeps,
  kind: RuleKind,
  actor: Actor,
  { id, enabled }: { readonly id: string; readonly enabled: boolean },
): Promise<RuleView> {
  const before = await findRule(deps, kind, id);
  if (!enabled) refuseKept(kind, id, 'switched off');
  const wasEnabled = 'enabled' in before && before.enabled === true;
  if (wasEnabled !== enabled) {
    const set = { enabled, updated: deps.now(), author: actor.account.id };
    await collectionOf(deps, kind).updateOne({ _id: id }, { $set: set });
    await changed(deps, actor, kind, {
      action: enabled ? 'enable' : 'disable',
      id,
      before: { enabled: wasEnabled },
      after: { enabled },
    });
  }
  return getRule(deps, kind, id);
}

/** @throws {Problem} 404, 409 when something holds on to it. */
export async function deleteRule(deps: RuleDeps, kind: RuleKind, actor: Actor, id: string): Promise<void> {
  const before = await findRule(deps, kind, id);
  refuseKept(kind, id, 'deleted');
  const holder = await kind.holder(deps.db, id);
  if (holder !== undefined) throw new Problem('refused', { detail: `It is used by ${holder}` });
  await collectionOf(deps, kind).deleteOne({ _id: id });
  await kind.forget(deps.db, id);
  await changed(deps, actor, kind, { action: 'delete', id, before: writtenOf(before) });
}

export interface ImportResult {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** Creates what is new and replaces what differs, by id; what is not in the file stays. @throws {Problem} 400, and then nothing has changed. */
export async function importRules(
  deps: RuleDeps,
  kind: RuleKind,
  actor: Actor,
  rules: readonly { readonly id: string; readonly written: WrittenRule }[],
): Promise<ImportResult> {
  for (const [index, rule] of rules.entries()) await refuseFaults(deps, kind, rule, `rules.${index}.`);
  const stored = new Map(
    (await collectionOf(deps, kind).find().toArray()).map((document) => [document._id, document] as const),
  );
  const result = { created: 0, updated: 0, unchanged: 0 };
  for (const { id, written } of rules) {
    const before = stored.get(id);
    const time = deps.now();
    if (before === undefined) {
      const base = { _id: id, revision: 1, created: time, updated: time, author: actor.account.id };
      await collectionOf(deps, kind).insertOne({ ...written, ...base });
      await changed(deps, actor, kind, { action: 'create', id, after: written });
      result.created += 1;
    } else if (isDeepStrictEqual(writtenOf(before), { ...written })) {
      result.unchanged += 1;
    } else {
      await replaceRule(deps, kind, actor, { before, written });
      result.updated += 1;
    }
  }
  return result;
}

async function replaceRule(
  deps: RuleDeps,
  kind: RuleKind,
  actor: Actor,
  { before, written }: { readonly before: StoredRuleDocument; readonly written: WrittenRule },
): Promise<void> {
  const { _id: id, created, revision } = before;
  const after = { ...written, revision: revision + 1, created, updated: deps.now(), author: actor.account.id };
  await collectionOf(deps, kind).replaceOne({ _id: id }, after);
  await changed(deps, actor, kind, { action: 'update', id, before: writtenOf(before), after: written });
}

interface Change {
  readonly action: 'create' | 'update' | 'delete' | 'enable' | 'disable';
  readonly id: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

async function changed(deps: RuleDeps, actor: Actor, kind: RuleKind, { action, id, ...values }: Change): Promise<void> {
  await kind.changed?.(deps.db, [id], deps.now());
  await raiseRulesVersion(deps.db);
  const area = kind.collection.replace(/s$/, '');
  await recordAudit(deps, actor, { action: `${area}.${action}`, target: [id], ...values });
}

async function findRule(deps: RuleDeps, kind: RuleKind, id: string): Promise<StoredRuleDocument> {
  const found = await collectionOf(deps, kind).findOne({ _id: { $eq: id } });
  if (found === null) throw unknownRule(kind);
  return found;
}

function refuseKept(kind: RuleKind, id: string, done: string): void {
  if (kind.kept?.has(id) === true) throw new Problem('refused', { detail: `The default rule cannot be ${done}` });
}

function unknownRule(kind: RuleKind): Problem {
  return new Problem('not_found', { detail: `There is no ${kind.noun} with this id` });
}

interface Checked {
  readonly id?: string;
  readonly written: WrittenRule;
}

async function refuseFaults(deps: RuleDeps, kind: RuleKind, { id, written }: Checked, prefix = ''): Promise<void> {
  const faults = Object.entries(await kind.faults(deps.db, written, id));
  if (faults.length === 0) return;
  const errors = Object.fromEntries(faults.map(([field, message]) => [`${prefix}${field}`, message]));
  throw new Problem('invalid_request', { errors });
}

/** What a person wrote, without what the platform added. */
export function writtenOf(rule: StoredRuleDocument): WrittenRule {
  const { _id, revision, created, updated, author, ...written } = rule;
  return written;
}

async function viewsOf(deps: RuleDeps, kind: RuleKind, rules: readonly StoredRuleDocument[]): Promise<RuleView[]> {
  const extras = await kind.extras(deps.db, rules);
  return rules.map(({ _id: id, ...rule }) => ({ id, ...rule, ...extras.get(id) }));
}
