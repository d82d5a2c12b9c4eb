/** Deleting a rule: asked for twice. */
import { deleteRule, getRule } from '../../rules/store.ts';
import { textParam } from '../administration/input.ts';
import { actorOf } from '../form.ts';
import { ruleTexts as say } from '../texts/en/rules.ts';
import { ruleFaults } from './faults.ts';
import { kindPath, rulePath } from './kinds.ts';
import { sendRules, type Visit } from './page.ts';

export async function askDelete(visit: Visit, faults: readonly string[] = []): Promise<void> {
  const { request, response, console, form } = visit;
  const rule = await getRule(console.deps, form.kind, textParam(request, 'id'));
  const words = say.danger.delete(rule.title);
  if (faults.length > 0) response.status(409);
  sendRules(visit, 'rules/ask', {
    heading: words.title,
    text: words.text,
    submit: words.submit,
    changes: [],
    faults,
    back: rulePath(form, rule.id),
  });
}

export async function deleteFromForm(visit: Visit): Promise<void> {
  const { request, response, account, console, form } = visit;
  try {
    await deleteRule(console.deps, form.kind, actorOf(request, response, account), textParam(request, 'id'));
    response.redirect(303, kindPath(form));
  } catch (error) {
    await askDelete(visit, Object.values(ruleFaults(error)));
  }
}
