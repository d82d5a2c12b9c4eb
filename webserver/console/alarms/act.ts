/** Carries out what an operator asked for with a button, a key or a form: on one alarm or on many. */
import express, { type Request, type Response, Router } from 'express';
import { type ActionFields, actionSchemas } from '../../alarms/action-names.ts';
import { type ActionResult, actOnAlarms } from '../../alarms/actions.ts';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { invalidRequest, Problem } from '../../http/problem.ts';
import { requestIdOf } from '../../http/request-id.ts';
import { fieldOf, fieldsOf, wantsJson } from '../form.ts';
import { guarded, safePath } from '../guard.ts';
import { type Console, sendBare } from '../page.ts';
import { readPreferences } from '../preferences.ts';
import { texts } from '../texts/en.ts';
import { type ActionType, askingActions, isActionType } from './actions.ts';
import { resultLines } from './results.ts';

const bodyLimit = 512 * 1024;

export function actionPages(console: Console): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 12_000 });
  router.post(
    '/alarms/actions',
    form,
    guarded('alarms.act', console, (request, response, account) => act(request, response, account, console)),
  );
  return router;
}

async function act(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token') || request.get('x-csrf-token'));
  const action = fieldOf(request, 'action');
  const ids = [...new Set(fieldsOf(request, 'id'))];
  const back = safePath(fieldOf(request, 'back'));
  if (!isActionType(action)) throw new Problem('invalid_request', { errors: { action: 'Is not known.' } });
  if (ids.length === 0) return answerNothing(request, response, back);
  checkCount(ids, console);
  const asks = askingActions.includes(action) && fieldOf(request, 'asked') === '' && !wantsJson(request);
  if (asks) return sendForm(request, response, { action, ids, back, account }, console);
  const fields = readFields(request, action);
  const actor = { account, address: request.ip ?? '', requestId: requestIdOf(response) };
  const results = await actOnAlarms(
    console.deps,
    actor,
    action,
    ids.map((id) => ({ ...fields, id })),
  );
  answer(request, response, { action, results, back, account }, console);
}

function checkCount(ids: readonly string[], { deps }: Console): void {
  const most = deps.config.limits.alarms_per_action;
  if (ids.length > most) throw new Problem('invalid_request', { errors: { id: `Must be at most ${most} alarms.` } });
  if (ids.some((id) => id.length > 500 || id.includes('\0'))) {
    throw new Problem('invalid_request', { errors: { id: 'Is not the id of an alarm.' } });
  }
}

/** A form sends text, and an empty field for what was left out. */
function readFields(request: Request, action: ActionType): ActionFields {
  const given = (name: string): Record<string, string> => {
    const value = fieldOf(request, name).trim();
    return value === '' ? {} : { [name]: value };
  };
  const numbers = (name: string): Record<string, number> => {
    const value = fieldOf(request, name);
    return value === '' ? {} : { [name]: Number(value) };
  };
  const result = actionSchemas[action].safeParse({
    ...given('comment'),
    ...(action === 'assocticket' ? { ...given('ticket'), ...given('ticket_url') } : {}),
    ...(action === 'snooze' ? numbers('duration_seconds') : {}),
    ...(action === 'changestate' ? numbers('state') : {}),
  });
  if (!result.success) throw invalidRequest(result.error);
  return result.data;
}

function answerNothing(request: Request, response: Response, back: string): void {
  if (wantsJson(request)) throw new Problem('invalid_request', { errors: { id: 'Is missing.' } });
  response.redirect(303, back);
}

interface Done {
  readonly action: ActionType;
  readonly results: readonly ActionResult[];
  readonly back: string;
  readonly account: Account;
}

/** Scripts get the result of each alarm; a plain form goes back where it was, unless something did not work. */
function answer(request: Request, response: Response, done: Done, console: Console): void {
  const { action, results, back, account } = done;
  response.setHeader('cache-control', 'no-store');
  if (wantsJson(request)) {
    const reasonOf = (result: ActionResult): string => ('reason' in result ? result.reason : '');
    response.json({
      results: results.map((result) => ({ id: result.id, kind: result.kind, reason: reasonOf(result) })),
    });
    return;
  }
  if (results.every((result) => result.kind === 'applied')) return response.redirect(303, back);
  const heading = texts.actions[action];
  const page = {
    ...readPreferences(request, account),
    title: heading,
    heading,
    lines: resultLines(action, results),
    back,
  };
  sendBare(response, 'alarms/result', page, console);
}

interface Asked {
  readonly action: ActionType;
  readonly ids: readonly string[];
  readonly back: string;
  readonly account: Account;
}

function sendForm(request: Request, response: Response, asked: Asked, console: Console): void {
  const { action, ids, back, account } = asked;
  const title = `${texts.actions[action]} · ${texts.frame.product}`;
  const page = { ...readPreferences(request, account), title, action, ids, back, csrf: account.csrfToken };
  sendBare(response, 'alarms/act', page, console);
}
