/** The pages where a rule is made, changed and tried. */
import { invalidRequest, Problem } from '../../http/problem.ts';
import type { WrittenRule } from '../../rules/rule-kind.ts';
import { createRule, exportRules, getRule, updateRule } from '../../rules/store.ts';
import { textParam } from '../administration/input.ts';
import { actorOf } from '../form.ts';
import { formatCount } from '../format.ts';
import { readingOf, sendPart, wantsPart } from '../page.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';
import { serviceTexts as services } from '../texts/en/services.ts';
import { agoSince, clockOf, markOf } from '../view.ts';
import { patternCounts } from './counts.ts';
import { blanks, completed, editorView, pressed, twice } from './editor.ts';
import { type Faults, ruleFaults } from './faults.ts';
import { readRule, writeRule } from './field.ts';
import { formOf, type FormValues, textIn } from './form-values.ts';
import { historyView } from './history.ts';
import { accessOf, type RuleForm, type Trial } from './kind.ts';
import { isPlaced, kindPath, rulePath } from './kinds.ts';
import { placesOf, standingView } from './list.ts';
import { lastPriority } from './order.ts';
import { pageWords, readReferences, readSavedPatterns, sendRules, type Visit } from './page.ts';
import { textOfValue } from './value-text.ts';

/** The form of a stored rule. Which fields there are depends on what is chosen in others, up to four deep. */
export function formOfRule(form: RuleForm, rule: unknown, zone: string): FormValues {
  let values: FormValues = new Map();
  for (let depth = 0; depth < 4; depth += 1) values = readRule(rule, form.sections(values), zone);
  return values;
}

/** A new rule: from nothing, from the example, or as a copy. */
export async function showNewRule(visit: Visit): Promise<void> {
  const { request, console, form } = visit;
  const { zone } = readingOf(request, console.deps);
  const { from, example } = request.query;
  const copied = typeof from === 'string' ? await getRule(console.deps, form.kind, from) : undefined;
  const begun = copied ?? (example === undefined ? form.fresh : form.example);
  const title = copied === undefined ? {} : { title: say.copyOf(copied.title).slice(0, 200) };
  const priority = isPlaced(form)
    ? { priority: lastPriority(placesOf(form, await exportRules(console.deps, form.kind))) }
    : {};
  await showForm(visit, { values: formOfRule(form, { ...begun, ...title, ...priority }, zone) });
}

export async function showRule(visit: Visit): Promise<void> {
  const { request, console, form } = visit;
  const { zone } = readingOf(request, console.deps);
  const rule = await getRule(console.deps, form.kind, textParam(request, 'id'));
  const done = request.query['saved'];
  const notice = done === 'yes' ? say.saved : done === 'new' ? say.createdIt : '';
  await showForm(visit, { values: formOfRule(form, rule, zone), notice });
}

/** Every button of the form: those that only reshape it, the trial, and the one that saves. */
export async function takeForm(visit: Visit): Promise<void> {
  const { request, account, console, form } = visit;
  const { zone } = readingOf(request, console.deps);
  const posted = formOf(request.body);
  const button = textIn(posted, 'do');
  const values = pressed(posted, button, form.sections(posted));
  if (button === 'save') return save(visit, values, zone);
  const written = writeRule(values, form.sections(values), zone);
  if (button === 'try' && form.trial !== undefined) {
    try {
      const { permissions } = account;
      const trialVisit = { id: idOf(visit), reading: readingOf(request, console.deps), permissions };
      return await showForm(visit, { values, trial: await form.trial(console.deps, written, trialVisit) });
    } catch (error) {
      return showForm(visit, { values, faults: withoutPrefix(ruleFaults(error)) });
    }
  }
  await showForm(visit, { values });
}

/** What the patterns match, for the script that tells it while somebody types. */
export async function tellCounts({ request, response, console, form }: Visit): Promise<void> {
  const values = formOf(request.body);
  const { zone } = readingOf(request, console.deps);
  response.json(await patternCounts(console.deps, values, form.sections(values), zone));
}

async function save(visit: Visit, values: FormValues, zone: string): Promise<void> {
  const { request, response, account, console, form } = visit;
  const { deps } = console;
  const id = idOf(visit);
  try {
    const sections = form.sections(values);
    const written = checked(form, writeRule(values, sections, zone), { ...blanks(values, sections), ...twice(values) });
    const actor = actorOf(request, response, account);
    if (id === '') {
      const created = await createRule(deps, form.kind, actor, written);
      return response.redirect(303, `${rulePath(form, created.id)}?saved=new`);
    }
    const current = await getRule(deps, form.kind, id);
    if (String(current.revision) !== textIn(values, 'revision')) {
      return await showForm(visit, { values, faults: { form: say.changedMeanwhile } });
    }
    await updateRule(deps, form.kind, actor, { id, written });
    response.redirect(303, `${rulePath(form, id)}?saved=yes`);
  } catch (error) {
    await showForm(visit, { values, faults: ruleFaults(error) });
  }
}

/** @throws {Problem} 400 with the faults of the form, and those that the kind finds. */
function checked(form: RuleForm, rule: unknown, faults: Faults): WrittenRule {
  const result = form.kind.schema.safeParse(rule);
  if (result.success && Object.keys(faults).length === 0) return result.data;
  const found = result.success ? {} : invalidRequest(result.error).init.errors;
  throw new Problem('invalid_request', { errors: { ...found, ...faults } });
}

function idOf({ request }: Visit): string {
  return textParam(request, 'id');
}

/** A dry run names what it was given `rule`. */
function withoutPrefix(faults: Faults): Faults {
  return Object.fromEntries(Object.entries(faults).map(([name, text]) => [name.replace(/^rule\./, ''), text]));
}

interface Shown {
  readonly values: FormValues;
  readonly faults?: Faults;
  readonly notice?: string;
  readonly trial?: Trial;
}

async function showForm(visit: Visit, { values, faults = {}, notice = '', trial }: Shown): Promise<void> {
  const { request, response, account, console, form } = visit;
  const { deps } = console;
  const reading = readingOf(request, deps);
  const sections = form.sections(values);
  const whole = completed(values, sections);
  const saved = await readSavedPatterns(deps);
  const references = await readReferences(deps);
  const counts = await patternCounts(deps, whole, sections, reading.zone);
  const editor = editorView(whole, sections, { saved: saved.options, references, counts, faults });
  const hasFaults = Object.keys(faults).length > 0;
  const mayEdit = account.permissions.has(accessOf(form).edit);
  const shared = {
    editor,
    tried: trial,
    hasFaults,
    mayEdit,
    mayTry: form.trial !== undefined,
  };
  if (wantsPart(request)) {
    return sendPart(response, 'rules/fields', { ...pageWords, ...shared }, console);
  }
  if (hasFaults) response.status(400);
  const id = idOf(visit);
  const page = id === '' ? newPage(form) : await storedPage(visit, id);
  sendRules(visit, 'rules/rule', { ...shared, scripts: ['main', 'rules'], id, notice, ...page });
}

function newPage(form: RuleForm) {
  return {
    heading: form.words.create,
    action: `${kindPath(form)}/new`,
    revision: '',
    isKept: false,
    changed: undefined,
    author: '',
    counters: '',
    standing: undefined,
    members: undefined,
    failures: [],
    history: undefined,
  };
}

async function storedPage(visit: Visit, id: string): Promise<{ readonly heading: string }> {
  const { request, console, form } = visit;
  const rule = await getRule(console.deps, form.kind, id);
  const { events_count: matched, failures_count: failed } = rule;
  const isCounted = typeof matched === 'number' && typeof failed === 'number';
  const page = {
    heading: rule.title,
    action: rulePath(form, id),
    revision: rule.revision,
    isKept: form.kind.kept?.has(id) === true,
    changed: agoSince(rule.updated, readingOf(request, console.deps), (exact) => exact),
    author: rule.author,
    counters: isCounted ? say.counters(formatCount(matched), formatCount(failed)) : '',
    standing: standingView(rule, form, readingOf(request, console.deps)),
    members: await membersOf(visit, id),
    failures: await failuresOf(visit, id),
    history: await historyView(visit, id, rule),
  };
  return page;
}

async function membersOf({ request, console, form }: Visit, id: string) {
  const found = await form.members?.(console.deps, id);
  if (found === undefined) return undefined;
  const { texts } = readingOf(request, console.deps);
  const rows = found.members.map((member) => ({
    href: `/entities/${encodeURIComponent(member.id)}`,
    id: member.id,
    mark: markOf(member.pbehavior_type === undefined ? member.state : 0, texts),
  }));
  return { rows, hint: rows.length === 0 ? services.noMembers : services.membersHint(rows.length, found.total) };
}

async function failuresOf({ request, console, form }: Visit, id: string) {
  const reading = readingOf(request, console.deps);
  const found = (await form.failures?.(console.deps, id)) ?? [];
  return found.map(({ time, message, event }) => ({
    time: clockOf(time, reading),
    message,
    entity: textOfValue(event.entity_id),
  }));
}
