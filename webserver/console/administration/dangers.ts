/** What is asked for twice: a page that says what will happen, and only its button does it. */
import type { Request, Response } from 'express';
import type { Permission } from '../../../lib/access/permissions.ts';
import type { Actor, AdministrationDeps } from '../../administration/actor.ts';
import { revokeKey } from '../../administration/key-changes.ts';
import { deleteRole } from '../../administration/role-changes.ts';
import { endSession, endSessionsOf } from '../../administration/session-changes.ts';
import { deleteUser } from '../../administration/user-changes.ts';
import type { Account } from '../../auth/account.ts';
import { actorOf } from '../form.ts';
import { type Console, sendBare } from '../page.ts';
import { readPreferences } from '../preferences.ts';
import { administration as say } from '../texts/en/administration.ts';
import { texts } from '../texts/en.ts';
import { faultsOf, textParam } from './input.ts';

export interface Danger {
  readonly path: string;
  readonly permission: Permission | 'account';
  /** Name of the parameter that says what it is about. */
  readonly param: string;
  readonly words: (name: string) => { readonly title: string; readonly text: string; readonly submit: string };
  readonly back: (name: string) => string;
  readonly act: (deps: AdministrationDeps, actor: Actor, name: string) => Promise<unknown>;
}

const userBack = (name: string): string => `/administration/users/${encodeURIComponent(name)}`;

export const dangers: readonly Danger[] = [
  {
    path: '/administration/users/:username/delete',
    permission: 'users.edit',
    param: 'username',
    words: say.confirm.deleteUser,
    back: () => '/administration/users',
    act: deleteUser,
  },
  {
    path: '/administration/users/:username/sign-out',
    permission: 'sessions.edit',
    param: 'username',
    words: say.confirm.signOutUser,
    back: userBack,
    act: endSessionsOf,
  },
  {
    path: '/administration/roles/:name/delete',
    permission: 'roles.edit',
    param: 'name',
    words: say.confirm.deleteRole,
    back: () => '/administration/roles',
    act: deleteRole,
  },
  {
    path: '/administration/keys/:id/revoke',
    permission: 'keys.edit',
    param: 'id',
    words: say.confirm.revokeKey,
    back: () => '/administration/keys',
    act: revokeKey,
  },
  {
    path: '/administration/sessions/:id/end',
    permission: 'sessions.edit',
    param: 'id',
    words: say.confirm.endSession,
    back: () => '/administration/sessions',
    act: endSession,
  },
  {
    path: '/account/keys/:id/revoke',
    permission: 'keys.own',
    param: 'id',
    words: say.confirm.revokeKey,
    back: () => '/account/keys',
    act: (deps, actor, id) => revokeKey(deps, actor, id, actor.account.id),
  },
  {
    path: '/account/sessions/end',
    permission: 'account',
    param: '',
    words: say.confirm.signOutEverywhere,
    back: () => '/account/sessions',
    act: (deps, actor) => endSessionsOf(deps, actor, actor.account.id),
  },
  {
    path: '/account/sessions/:id/end',
    permission: 'account',
    param: 'id',
    words: say.confirm.endSession,
    back: () => '/account/sessions',
    act: (deps, actor, id) => endSession(deps, actor, id, actor.account.id),
  },
];

/** Where the password of a user is reset: it is asked for like the others, and answers with the new one. */
export const reset = { param: 'username', words: say.confirm.resetPassword, back: userBack };

export type Asked = Pick<Danger, 'param' | 'words' | 'back'>;

export function askFirst(
  request: Request,
  response: Response,
  account: Account,
  { asked, console, fault = '' }: { readonly asked: Asked; readonly console: Console; readonly fault?: string },
): void {
  const name = textParam(request, asked.param);
  const words = asked.words(name);
  const page = {
    words,
    fault,
    say,
    back: asked.back(name),
    csrf: account.csrfToken,
    title: `${words.title} · ${texts.frame.product}`,
  };
  if (fault !== '') response.status(409);
  sendBare(response, 'administration/confirm', { ...readPreferences(request, account), ...page }, console);
}

export async function carryOut(
  request: Request,
  response: Response,
  account: Account,
  { danger, console }: { readonly danger: Danger; readonly console: Console },
): Promise<void> {
  const name = textParam(request, danger.param);
  try {
    await danger.act(console.deps, actorOf(request, response, account), name);
    response.redirect(303, danger.back(name));
  } catch (error) {
    const fault = Object.values(faultsOf(error)).join(' ');
    askFirst(request, response, account, { asked: danger, console, fault });
  }
}
