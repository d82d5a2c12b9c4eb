/** The pages of the administration, and those of one's own keys and sessions. They work without scripts. */
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Permission } from '../../../lib/access/permissions.ts';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { fieldOf } from '../form.ts';
import { guarded } from '../guard.ts';
import type { Console } from '../page.ts';
import { sectionsFor } from './view.ts';
import { showAudit } from './audit.ts';
import { askFirst, carryOut, dangers, reset } from './dangers.ts';
import { createKeyFromForm, showKeys, showNewKey } from './keys.ts';
import { changeRoleFromForm, createRoleFromForm, showNewRole, showRole, showRoles } from './roles.ts';
import { changeSettingsFromForm, showSettings } from './settings.ts';
import { showSessions } from './sessions.ts';
import { createFromForm, resetFromForm, showNewUser } from './new-user.ts';
import { changeFromForm, showUser, showUsers } from './users.ts';

type Page = (request: Request, response: Response, account: Account, console: Console) => Promise<void> | void;
type Row = readonly [path: string, permission: Permission | 'account', show: Page];

const shown: readonly Row[] = [
  ['/administration/users', 'users.read', showUsers],
  ['/administration/users/new', 'users.edit', showNewUser],
  ['/administration/users/:username', 'users.read', showUser],
  ['/administration/roles', 'users.read', showRoles],
  ['/administration/roles/new', 'roles.edit', showNewRole],
  ['/administration/roles/:name', 'users.read', showRole],
  ['/administration/keys', 'keys.edit', showKeys],
  ['/administration/keys/new', 'keys.edit', showNewKey],
  ['/administration/sessions', 'sessions.edit', showSessions],
  ['/administration/audit', 'audit.read', showAudit],
  ['/administration/settings', 'settings.edit', showSettings],
  ['/account/keys', 'keys.own', showKeys],
  ['/account/keys/new', 'keys.own', showNewKey],
  ['/account/sessions', 'account', showSessions],
];

const posted: readonly Row[] = [
  ['/administration/users/new', 'users.edit', createFromForm],
  ['/administration/users/:username', 'users.edit', changeFromForm],
  ['/administration/users/:username/reset', 'users.edit', resetFromForm],
  ['/administration/roles/new', 'roles.edit', createRoleFromForm],
  ['/administration/roles/:name', 'roles.edit', changeRoleFromForm],
  ['/administration/keys/new', 'keys.edit', createKeyFromForm],
  ['/administration/settings', 'settings.edit', changeSettingsFromForm],
  ['/account/keys/new', 'keys.own', createKeyFromForm],
];

export function administrationPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  const form = express.urlencoded({ extended: false, limit: 64 * 1024, parameterLimit: 200 });
  router.get('/administration', guarded('account', console, toFirstSection));
  for (const danger of dangers) {
    const ask: Page = (request, response, account) => askFirst(request, response, account, { asked: danger, console });
    const act: Page = (request, response, account) => carryOut(request, response, account, { danger, console });
    router.get(danger.path, page([danger.path, danger.permission, ask], console));
    router.post(danger.path, form, sent([danger.path, danger.permission, act], console));
  }
  const askReset: Page = (request, response, account) =>
    askFirst(request, response, account, { asked: reset, console });
  router.get('/administration/users/:username/reset', page(['', 'users.edit', askReset], console));
  for (const row of shown) router.get(row[0], page(row, console));
  for (const row of posted) router.post(row[0], form, sent(row, console));
  return router;
}

function page([, permission, show]: Row, console: Console): RequestHandler {
  return guarded(permission, console, (request, response, account) => show(request, response, account, console));
}

/** A form repeats the token of the session. */
function sent([, permission, act]: Row, console: Console): RequestHandler {
  return guarded(permission, console, (request, response, account) => {
    checkToken(request, account, fieldOf(request, 'csrf_token'));
    return act(request, response, account, console);
  });
}

function toFirstSection(request: Request, response: Response, account: Account): void {
  response.redirect(303, sectionsFor(request.path, account)[0]?.href ?? '/account/sessions');
}
