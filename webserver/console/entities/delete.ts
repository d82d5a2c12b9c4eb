/** Deletes entities and brings them back: one by the forms of its page, several by the list, which asks first. */
import type { Request, Response } from 'express';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { deleteEntities, restoreEntities } from '../../entities/delete.ts';
import type { EditResult } from '../../entities/edit.ts';
import { Problem } from '../../http/problem.ts';
import { actorOf, fieldOf, fieldsOf } from '../form.ts';
import { safePath } from '../guard.ts';
import { type Console, sendBare } from '../page.ts';
import { readPreferences } from '../preferences.ts';
import { entityTexts as say } from '../texts/en/entities.ts';
import { texts } from '../texts/en.ts';
import { leadBack } from './edit.ts';
import { entityPath } from './filters.ts';

/** With what is below when that is ticked; leads back to its page. */
export async function deleteEntity(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  const { id } = request.params;
  if (typeof id !== 'string' || !isId(id)) throw new Problem('not_found', { detail: say.notFoundText });
  const [result] = await workOf(request)(console.deps, actorOf(request, response, account), [id], optionsOf(request));
  leadBack(response, id, result);
}

/** What was selected in the list; says of each what became of it. */
export async function deleteSelected(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  const ids = readIds(request, console);
  const action = actionOf(request);
  const back = safePath(fieldOf(request, 'back'));
  const page = { ...readPreferences(request, account), back, say };
  if (fieldOf(request, 'asked') !== 'yes') {
    const title = say.confirm[action](ids.length);
    sendBare(response, 'entities/confirm', { ...page, title, ids, action, csrf: account.csrfToken }, console);
    return;
  }
  const results = await workOf(request)(console.deps, actorOf(request, response, account), ids, optionsOf(request));
  const done = results.filter(({ kind }) => kind === 'applied' || kind === 'pending').length;
  const heading = say.result[action](done, results.length);
  const lines = results.map((result) => ({ id: result.id, href: entityPath(result.id), words: wordsOf(result) }));
  const title = `${heading} · ${texts.frame.product}`;
  sendBare(response, 'entities/result', { ...page, title, heading, lines }, console);
}

function actionOf(request: Request): 'delete' | 'restore' {
  return fieldOf(request, 'action') === 'restore' ? 'restore' : 'delete';
}

function workOf(request: Request): typeof restoreEntities {
  return actionOf(request) === 'restore' ? restoreEntities : deleteEntities;
}

function optionsOf(request: Request): { readonly children: boolean } {
  return { children: fieldOf(request, 'children') === 'yes' };
}

function readIds(request: Request, { deps }: Console): readonly string[] {
  const ids = [...new Set(fieldsOf(request, 'id'))];
  if (ids.length === 0) throw new Problem('invalid_request', { errors: { id: say.noneSelected } });
  if (ids.every(isId) && ids.length <= deps.config.limits.alarms_per_action) return ids;
  throw new Problem('invalid_request', { errors: { id: say.actionFault } });
}

function isId(id: string): boolean {
  return id !== '' && id.length <= 2100 && !id.includes('\0');
}

function wordsOf(result: EditResult): string {
  if (result.kind === 'refused' || result.kind === 'unavailable') return result.reason;
  return say.result[result.kind];
}
