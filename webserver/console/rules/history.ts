/** The changes of a rule on its page, and the page that brings one back. */
import { entryId, revertRule, type RuleChange, ruleHistory, versionAfter } from '../../rules/history.ts';
import type { RuleView, WrittenRule } from '../../rules/rule-kind.ts';
import { getRule } from '../../rules/store.ts';
import { textParam } from '../administration/input.ts';
import { pathWith } from '../administration/view.ts';
import { actorOf } from '../form.ts';
import { Problem } from '../../http/problem.ts';
import { readingOf } from '../page.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';
import { clockOf } from '../view.ts';
import { type Difference, differences } from './differences.ts';
import { type Faults, ruleFaults } from './faults.ts';
import { accessOf } from './kind.ts';
import { rulePath } from './kinds.ts';
import { sendRules, type Visit } from './page.ts';

const shownChanges = 20;

export async function historyView(visit: Visit, id: string, rule: RuleView) {
  const { request, account, console, form } = visit;
  const asked = entryId.safeParse(request.query['before']);
  const cursor = asked.success ? { cursor: asked.data } : {};
  const { data, meta } = await ruleHistory(console.deps, form.kind, id, { limit: shownChanges, ...cursor });
  const reading = readingOf(request, console.deps);
  const mayRevert = account.permissions.has(accessOf(form).edit);
  const words: Readonly<Record<string, string>> = say.history.changes;
  return {
    changes: data.map((change) => {
      const differs = isVersion(change) && differences(writtenPart(change.after), writtenPart(rule)).length > 0;
      return {
        what: words[change.action] ?? change.action,
        who: change.user ?? say.history.nobody,
        time: clockOf(change.time, reading),
        differences: change.action === 'create' ? [] : differences(change.before, change.after),
        revert: mayRevert && differs ? rulePath(form, id, `/revert/${change.id}`) : '',
        isNow: isVersion(change) && !differs,
      };
    }),
    older: meta.next === undefined ? '' : pathWith(rulePath(form, id), { before: meta.next }),
    newest: asked.success ? rulePath(form, id) : '',
  };
}

function isVersion({ action, after }: RuleChange): boolean {
  return (action === 'create' || action === 'update') && typeof after === 'object' && after !== null;
}

/** What a person wrote, but for the switch: going back leaves that as it is. */
function writtenPart(rule: unknown): Readonly<Record<string, unknown>> {
  const platform = [
    'id',
    'revision',
    'created',
    'updated',
    'author',
    'enabled',
    'events_count',
    'failures_count',
    'last_event',
  ];
  return Object.fromEntries(Object.entries({ ...asObject(rule) }).filter(([name]) => !platform.includes(name)));
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** Asks first, with what would change. */
export async function askRevert(visit: Visit, faults: Faults = {}): Promise<void> {
  const { request, response, console, form } = visit;
  const [id, entry] = [textParam(request, 'id'), readEntry(visit)];
  const rule: RuleView & WrittenRule = await getRule(console.deps, form.kind, id);
  const version = await versionAfter(console.deps, form.kind, id, entry);
  const changes: readonly Difference[] = differences(writtenPart(rule), writtenPart(version));
  if (Object.keys(faults).length > 0) response.status(400);
  const words = say.danger.revert(rule.title);
  sendRules(visit, 'rules/ask', {
    heading: words.title,
    text: words.text,
    submit: words.submit,
    changes,
    faults: Object.entries(faults).map(([name, text]) => (name === 'form' ? text : `${name}: ${text}`)),
    back: rulePath(form, id),
  });
}

export async function revertFromForm(visit: Visit): Promise<void> {
  const { request, response, account, console, form } = visit;
  const id = textParam(request, 'id');
  try {
    const actor = actorOf(request, response, account);
    await revertRule(console.deps, form.kind, actor, { id, entry: readEntry(visit) });
    response.redirect(303, `${rulePath(form, id)}?saved=yes`);
  } catch (error) {
    await askRevert(visit, ruleFaults(error));
  }
}

function readEntry({ request }: Visit): string {
  const entry = entryId.safeParse(textParam(request, 'entry'));
  if (!entry.success) throw new Problem('not_found');
  return entry.data;
}
