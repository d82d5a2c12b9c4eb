/** The pages of pbehaviors: the calendar with all of them, and the form of each. They work without scripts. */
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../../lib/access/permissions.ts';
import { pbehaviorSchema } from '../../../lib/pbehavior/schema.ts';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { pbehaviorKind } from '../../pbehaviors/kinds.ts';
import { createRule, deleteRule, getRule } from '../../rules/store.ts';
import { parsed, textParam } from '../administration/input.ts';
import { entityPath } from '../entities/filters.ts';
import { actorOf, fieldOf } from '../form.ts';
import { guarded } from '../guard.ts';
import { type Console, sendBare, sendPart } from '../page.ts';
import { readPreferences } from '../preferences.ts';
import { calendarTexts as say } from '../texts/en/calendar.ts';
import { texts } from '../texts/en.ts';
import { showCalendar } from './calendar.ts';
import { checkForm, saveForm, sendPreview, showNew, showOne } from './form.ts';
import { offeredEntities } from './form-options.ts';

type Page = (request: Request, response: Response, account: Account, console: Console) => Promise<void> | void;

export function calendarPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  const form = express.urlencoded({ extended: false, limit: 256 * 1024, parameterLimit: 1000 });
  const shown = (permission: Permission, page: Page): RequestHandler =>
    guarded(permission, console, (request, response, account) => page(request, response, account, console));
  const sent = (page: Page): RequestHandler =>
    guarded('pbehaviors.edit', console, (request, response, account) => {
      checkToken(request, account, fieldOf(request, 'csrf_token'));
      return page(request, response, account, console);
    });
  router.get('/calendar', shown('pbehaviors.read', showCalendar));
  router.get('/calendar/new', shown('pbehaviors.edit', showNew));
  router.get('/calendar/entities', shown('pbehaviors.edit', sendEntities));
  router.get('/calendar/:id', shown('pbehaviors.read', showOne));
  router.get('/calendar/:id/delete', shown('pbehaviors.edit', askFirst));
  router.post('/calendar/preview', form, sent(sendPreview));
  router.post('/calendar/new', form, sent(saveOrCheck));
  router.post('/calendar/:id', form, sent(saveOrCheck));
  router.post('/calendar/:id/delete', form, sent(remove));
  router.post('/entities/:id/pbehavior', form, sent(startNow));
  return router;
}

/** Two buttons send the form: one keeps it, the other only says what it would do. */
function saveOrCheck(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const act = fieldOf(request, 'action') === 'check' ? checkForm : saveForm;
  return act(request, response, account, console);
}

async function sendEntities(request: Request, response: Response, _account: Account, console: Console): Promise<void> {
  const search = typeof request.query['entity'] === 'string' ? request.query['entity'].slice(0, 200) : '';
  await sendPart(response, 'calendar/entities', { entities: await offeredEntities(console, search) }, console);
}

async function askFirst(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const { id, title } = await getRule(console.deps, pbehaviorKind, textParam(request, 'id'));
  const page = {
    words: { ...say.remove, text: say.remove.text(title) },
    fault: '',
    say: say.remove,
    back: `/calendar/${id}`,
    csrf: account.csrfToken,
    script: '',
    title: `${say.remove.title} · ${texts.frame.product}`,
  };
  sendBare(response, 'administration/confirm', { ...readPreferences(request, account), ...page }, console);
}

async function remove(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  await deleteRule(console.deps, pbehaviorKind, actorOf(request, response, account), textParam(request, 'id'));
  response.redirect(303, '/calendar');
}

/** A maintenance of one entity from now on. */
async function startNow(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const id = textParam(request, 'id');
  const hours = Math.min(Math.max(Number(fieldOf(request, 'hours')) || 1, 1), 720);
  const now = console.deps.now().getTime();
  const written = parsed(pbehaviorSchema, {
    title: say.quickTitle(id).slice(0, 200),
    type: 'maintenance',
    entity_pattern: [[{ field: 'id', condition: { type: 'eq', value: id } }]],
    start: new Date(now).toISOString(),
    stop: new Date(now + hours * 3_600_000).toISOString(),
  });
  await createRule(console.deps, pbehaviorKind, actorOf(request, response, account), written);
  response.redirect(303, entityPath(id));
}
