/** Where the choices of the account menu are kept. A form without scripts brings all of them, a script the one that changed. */
import express, { type Request, type Response, Router } from 'express';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { preferencesSchema } from '../../auth/preferences.ts';
import { invalidRequest } from '../../http/problem.ts';
import { fieldOf, wantsJson } from '../form.ts';
import { backPath, guarded } from '../guard.ts';
import type { Console } from '../page.ts';
import { rememberLooks } from '../preferences.ts';

export function preferencesForm(console: Console): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: 16 * 1024, parameterLimit: 20 });
  router.post(
    '/account/preferences',
    form,
    guarded('account', console, (request, response, account) => keep(request, response, account, console)),
  );
  return router;
}

async function keep(request: Request, response: Response, account: Account, { deps }: Console): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  const given = Object.keys(preferencesSchema.shape).map((name) => [name, fieldOf(request, name)]);
  const chosen = preferencesSchema.safeParse(Object.fromEntries(given.filter(([, value]) => value !== '')));
  if (!chosen.success) throw invalidRequest(chosen.error);
  await deps.authenticator.users.prefer(account.id, chosen.data);
  rememberLooks(response, { ...account.preferences, ...chosen.data }, deps.config);
  if (wantsJson(request)) response.status(204).end();
  else response.redirect(303, backPath(request));
}
