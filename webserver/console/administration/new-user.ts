/** The pages that hand out a one-time password: the form of a new user, and a reset. */
import type { Request, Response } from 'express';
import { createUser, resetPassword } from '../../administration/user-changes.ts';
import { newUserSchema, type ShownUser } from '../../administration/user-view.ts';
import type { Account } from '../../auth/account.ts';
import { actorOf, fieldOf, fieldsOf } from '../form.ts';
import type { Console } from '../page.ts';
import { administration as say } from '../texts/en/administration.ts';
import { faultsOf, parsed, textParam } from './input.ts';
import { roleOptions, userPath, usersPath } from './users.ts';
import { type FormPage, sendForm, sendSecret } from './view.ts';

export async function showNewUser(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const page = await newUserForm(request, console, {});
  sendForm(request, response, account, { page, console });
}

async function newUserForm(request: Request, console: Console, faults: FormPage['faults']): Promise<FormPage> {
  const { user } = say;
  const isFirst = request.method === 'GET';
  const withPassword = isFirst || fieldOf(request, 'with_password') === 'yes' ? 'yes' : '';
  return {
    heading: user.create,
    action: `${usersPath}/new`,
    submit: user.create,
    back: usersPath,
    faults,
    fields: [
      {
        name: 'username',
        label: user.username,
        kind: 'text',
        value: fieldOf(request, 'username'),
        hint: user.usernameHint,
        isRequired: true,
      },
      { name: 'name', label: user.fullName, kind: 'text', value: fieldOf(request, 'name'), isRequired: true },
      {
        name: 'roles',
        label: user.rolesLabel,
        kind: 'checks',
        options: await roleOptions(console, fieldsOf(request, 'roles')),
      },
      {
        name: 'with_password',
        label: user.withPassword,
        kind: 'check',
        value: withPassword,
        hint: user.withPasswordHint,
      },
    ],
  };
}

export async function createFromForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  try {
    const asked = parsed(newUserSchema, {
      username: fieldOf(request, 'username'),
      name: fieldOf(request, 'name'),
      roles: fieldsOf(request, 'roles'),
      with_password: fieldOf(request, 'with_password') === 'yes',
    });
    const { user, password } = await createUser(console.deps, actorOf(request, response, account), asked);
    if (password === undefined) return response.redirect(303, userPath(user.username));
    sendPassword(request, response, account, { heading: say.user.created(user.username), password, user, console });
  } catch (error) {
    const page = await newUserForm(request, console, faultsOf(error));
    sendForm(request, response, account, { page, console });
  }
}

interface Handed {
  readonly heading: string;
  readonly password: string;
  readonly user: ShownUser;
  readonly console: Console;
}

function sendPassword(request: Request, response: Response, account: Account, handed: Handed): void {
  const { heading, password, user, console } = handed;
  const page = {
    heading,
    label: say.user.passwordOf,
    secret: password,
    text: say.user.passwordNext,
    back: userPath(user.username),
  };
  sendSecret(request, response, account, { page, console });
}

/** Resets the password, after it was confirmed. */
export async function resetFromForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const actor = actorOf(request, response, account);
  const { user, password = '' } = await resetPassword(console.deps, actor, textParam(request, 'username'));
  sendPassword(request, response, account, { heading: say.user.reset(user.username), password, user, console });
}
