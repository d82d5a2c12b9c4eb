/** The page where people change their password. The login leads here while it is a one-time password. */
import express, { type Request, type Response, Router } from 'express';
import { changeOwnPassword, passwordChangeSchema } from '../../administration/own-password.ts';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { problemOf } from '../../http/error-handler.ts';
import { invalidRequest } from '../../http/problem.ts';
import { actorOf, fieldOf } from '../form.ts';
import { guarded, passwordPath, safePath } from '../guard.ts';
import { type Console, sendBare } from '../page.ts';
import { readPreferences } from '../preferences.ts';
import { account as words } from '../texts/en/account.ts';
import { texts } from '../texts/en.ts';

export function passwordPage(console: Console): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: 16 * 1024, parameterLimit: 20 });
  router.get(
    passwordPath,
    guarded('account', console, (request, response, account) => send(request, response, { account }, console)),
  );
  router.post(
    passwordPath,
    form,
    guarded('account', console, (request, response, account) => change(request, response, account, console)),
  );
  return router;
}

async function change(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  try {
    const asked = passwordChangeSchema.safeParse({
      old_password: fieldOf(request, 'old_password'),
      new_password: fieldOf(request, 'new_password'),
    });
    if (!asked.success) throw invalidRequest(asked.error);
    const repeated = fieldOf(request, 'repeated') === asked.data.new_password;
    if (!repeated) return send(request, response, { account, faults: { repeated: words.password.differs } }, console);
    await changeOwnPassword(console.deps, actorOf(request, response, account), asked.data);
    const next = fieldOf(request, 'next');
    response.redirect(303, account.passwordIsOneTime ? safePath(next) : `${passwordPath}?done=yes`);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500) throw error;
    response.status(problem.status);
    if (problem.init.retryAfter !== undefined) response.setHeader('retry-after', problem.init.retryAfter);
    const faults = problem.init.errors ?? { form: problem.init.detail ?? problem.message };
    send(request, response, { account, faults }, console);
  }
}

interface Shown {
  readonly account: Account;
  /** What is wrong, by field; `form` for all of it. */
  readonly faults?: Readonly<Record<string, string>>;
}

function send(request: Request, response: Response, { account, faults = {} }: Shown, console: Console): void {
  const { title, change } = words.password;
  if (Object.keys(faults).length > 0 && response.statusCode === 200) response.status(400);
  const page = {
    ...readPreferences(request, account),
    title: `${account.passwordIsOneTime ? title : change} · ${texts.frame.product}`,
    words: words.password,
    faults,
    isOneTime: account.passwordIsOneTime,
    isDone: request.query['done'] === 'yes',
    username: account.id,
    csrf: account.csrfToken,
    next: safePath(fieldOf(request, 'next') || request.query['next']),
    scripts: ['login'],
  };
  sendBare(response, 'account/password', page, console);
}
