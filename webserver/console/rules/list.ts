/** The list of one kind of rule, and the buttons in its rows. */
import { z } from 'zod';
import { Problem } from '../../http/problem.ts';
import { booleanText, integerText, plainText } from '../../http/schema.ts';
import type { RuleView } from '../../rules/rule-kind.ts';
import { exportRules, listRules, switchRule, updateRule } from '../../rules/store.ts';
import { parsed, readQuery, textParam } from '../administration/input.ts';
import { pagerOf, pathWith } from '../administration/view.ts';
import { actorOf, fieldOf } from '../form.ts';
import { formatCount } from '../format.ts';
import { readingOf } from '../page.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';
import { serviceTexts } from '../texts/en/services.ts';
import { agoSince, type MarkView, markOf, type Reading, type TimeView } from '../view.ts';
import type { RuleForm } from './kind.ts';
import { isPlaced, kindPath, rulePath } from './kinds.ts';
import { moved, type Placed } from './order.ts';
import { readSavedPatterns, sendRules, type Visit } from './page.ts';

const pageSize = '50';

const querySchema = z.object({
  page: integerText(1, 1_000_000).prefault('1'),
  limit: integerText(1, 1000).prefault(pageSize),
  search: plainText.max(200).optional(),
  enabled: booleanText.optional(),
});

type Query = z.output<typeof querySchema>;

interface RuleRow {
  readonly id: string;
  readonly href: string;
  readonly title: string;
  readonly effect: string;
  readonly isEnabled: boolean;
  readonly matched: string;
  readonly failed: string;
  readonly hasFailed: boolean;
  readonly changed: TimeView;
  readonly author: string;
  readonly priority: string;
  readonly mayMoveUp: boolean;
  readonly mayMoveDown: boolean;
  /** True: it is neither switched off, nor moved, nor deleted. */
  readonly isKept: boolean;
  /** Of what has a state of its own. */
  readonly standing: StandingView | undefined;
}

export interface StandingView {
  readonly mark: MarkView;
  readonly counters: string;
  /** Its open alarm; empty while there is none. */
  readonly href: string;
  readonly label: string;
}

export async function showRules(visit: Visit): Promise<void> {
  const { request, console, form } = visit;
  const query = readQuery(request, querySchema, { limit: pageSize });
  const [{ data, meta }, saved] = await Promise.all([
    listRules(console.deps, form.kind, query),
    readSavedPatterns(console.deps),
  ]);
  const reading = readingOf(request, console.deps);
  const isWhole = query.search === undefined && query.enabled === undefined;
  const mayMove = isWhole && isPlaced(form);
  const first = (meta.page - 1) * meta.per_page;
  const rows = data.map((rule, index) => ({
    ...rowOf(rule, form, saved.titleOf, reading),
    mayMoveUp: mayMove && first + index > 0,
    mayMoveDown: mayMove && first + index < meta.total_count - 1 - (form.kind.kept?.size ?? 0),
  }));
  sendRules(visit, 'rules/list', {
    heading: form.words.title,
    rows,
    isOrdered: form.kind.isOrdered,
    isPlaced: isPlaced(form),
    hasStanding: form.standing !== undefined,
    isCounted: rows.some(({ matched }) => matched !== ''),
    isWhole,
    search: query.search ?? '',
    states: stateLinks(form, query),
    // So that a button leads back to where it was pressed.
    here: pathFor(form, query),
    notice: noticeOf(visit),
    pager: pagerOf(meta, data.length, (page) => pathFor(form, { ...query, page })),
  });
}

function noticeOf({ request }: Visit): string {
  const [created, updated] = ['created', 'updated'].map((name) => request.query[name]);
  const isCount = (text: unknown): text is string => typeof text === 'string' && /^\d{1,5}$/.test(text);
  return isCount(created) && isCount(updated) ? say.import.done(created, updated) : '';
}

function pathFor(form: RuleForm, { page, search, enabled }: Query): string {
  return pathWith(kindPath(form), {
    search,
    enabled: enabled === undefined ? undefined : String(enabled),
    page: page === 1 ? undefined : String(page),
  });
}

function stateLinks(form: RuleForm, query: Query) {
  const states = [
    [undefined, say.all],
    [true, say.on],
    [false, say.off],
  ] as const;
  return states.map(([enabled, label]) => ({
    href: pathFor(form, { ...query, enabled, page: 1 }),
    label,
    isSet: enabled === query.enabled,
  }));
}

function rowOf(
  rule: RuleView,
  form: RuleForm,
  titleOf: (id: string) => string,
  reading: Reading,
): Omit<RuleRow, 'mayMoveUp' | 'mayMoveDown'> {
  const { events_count: matched, failures_count: failed, priority, enabled } = rule;
  return {
    id: rule.id,
    href: rulePath(form, rule.id),
    title: rule.title,
    effect: form.effect(rule, titleOf),
    isEnabled: enabled === true,
    matched: typeof matched === 'number' ? formatCount(matched) : '',
    failed: typeof failed === 'number' ? formatCount(failed) : '',
    hasFailed: typeof failed === 'number' && failed > 0,
    changed: agoSince(rule.updated, reading, (exact) => exact),
    author: rule.author,
    priority: typeof priority === 'number' ? String(priority) : '',
    isKept: form.kind.kept?.has(rule.id) === true,
    standing: standingView(rule, form, reading),
  };
}

/** Undefined for rules that have no state. */
export function standingView(rule: RuleView, form: RuleForm, { texts }: Reading): StandingView | undefined {
  const standing = form.standing?.(rule);
  if (standing === undefined) return undefined;
  const { state, counters, alarmId } = standing;
  const href = alarmId === undefined ? '' : `/alarms/${encodeURIComponent(alarmId)}`;
  const mark = markOf(state, texts);
  return { mark, counters, href, label: `${mark.word}: ${serviceTexts.toAlarm(rule.title)}` };
}

export async function switchFromForm(visit: Visit): Promise<void> {
  const { request, response, account, console, form } = visit;
  const change = { id: textParam(request, 'id'), enabled: fieldOf(request, 'enabled') === 'true' };
  await switchRule(console.deps, form.kind, actorOf(request, response, account), change);
  response.redirect(303, backTo(visit));
}

export async function moveFromForm(visit: Visit): Promise<void> {
  const { request, response, account, console, form } = visit;
  if (!isPlaced(form)) throw new Problem('not_found');
  const rules = await exportRules(console.deps, form.kind);
  const id = textParam(request, 'id');
  const changes = moved(placesOf(form, rules), id, fieldOf(request, 'by') === 'up' ? -1 : 1);
  for (const { id: changed, priority } of changes) {
    const { id: _id, ...written } = rules.find((rule) => rule['id'] === changed) ?? {};
    const rule = parsed(form.kind.schema, { ...written, priority });
    await updateRule(console.deps, form.kind, actorOf(request, response, account), { id: changed, written: rule });
  }
  response.redirect(303, backTo(visit));
}

/** The order of what `exportRules` tells, without the rules that stay last. */
export function placesOf(form: RuleForm, rules: Awaited<ReturnType<typeof exportRules>>): readonly Placed[] {
  return rules.map(placeOf).filter(({ id }) => form.kind.kept?.has(id) !== true);
}

function placeOf(rule: Readonly<Record<string, unknown>>): Placed {
  const { id, priority } = rule;
  if (typeof id !== 'string' || typeof priority !== 'number') throw new Problem('internal');
  return { id, priority };
}

/** The list that the button was on. */
function backTo({ request, form }: Visit): string {
  const back = fieldOf(request, 'back');
  return back.startsWith(`${kindPath(form)}?`) ? back : kindPath(form);
}
