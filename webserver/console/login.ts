/** Signing in and out. */
import express, { type Request, type Response, Router } from 'express';
import { endedCookie, sessionCookie } from '../auth/cookie.ts';
import { checkSameOrigin, checkToken } from '../auth/forgery.ts';
import { recordAudit } from '../audit/log.ts';
import { directoryAway } from '../auth/ldap.ts';
import { nameTaken } from '../auth/outside-accounts.ts';
import { problemOf } from '../http/error-handler.ts';
import { Problem } from '../http/problem.ts';
import { actorOf, fieldOf } from './form.ts';
import { safePath } from './guard.ts';
import { type Console, sendBare } from './page.ts';
import { readPreferences } from './preferences.ts';
import { texts } from './texts/en.ts';

const bodyLimit = 16 * 1024;

export function loginPages(console: Console): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 20 });
  router.get('/login', (request, response) => showLogin(request, response, console));
  router.post('/login', form, (request, response) => signIn(request, response, console));
  router.post('/logout', form, (request, response) => signOut(request, response, console));
  return router;
}

async function showLogin(request: Request, response: Response, console: Console): Promise<void> {
  const account = await console.deps.authenticator.authenticate(request, response);
  const next = safePath(request.query['next']);
  if (account !== undefined) return response.redirect(303, next);
  const reason = request.query['reason'];
  const message = reason === 'ended' ? texts.login.ended : reason === 'out' ? texts.login.signedOut : '';
  sendLogin(request, response, { message, isFault: false, username: '', next }, console);
}

async function signIn(request: Request, response: Response, console: Console): Promise<void> {
  const { deps } = console;
  const next = safePath(fieldOf(request, 'next'));
  const username = fieldOf(request, 'username');
  try {
    checkSameOrigin(request);
    if (username === '' || fieldOf(request, 'password') === '') throw new Problem('invalid_request');
    const { token } = await deps.authenticator.login(request, response);
    response.append('set-cookie', sessionCookie(deps.config, token));
    response.redirect(303, next);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status === 500) throw error;
    response.status(problem.status);
    if (problem.init.retryAfter !== undefined) response.setHeader('retry-after', problem.init.retryAfter);
    sendLogin(request, response, { message: messageFor(problem), isFault: true, username, next }, console);
  }
}

function messageFor(problem: Problem): string {
  switch (problem.kind) {
    case 'wrong_credentials':
      return texts.login.wrong;
    case 'too_many_requests':
      return texts.login.throttled(Math.ceil(problem.init.retryAfter ?? 60));
    case 'unavailable':
      return problem.init.detail === directoryAway ? texts.login.directoryAway : texts.login.unavailable;
    case 'not_allowed':
      return problem.init.detail === nameTaken ? texts.login.nameTaken : texts.login.withoutRole;
    case 'forged_request':
      return texts.login.forged;
    default:
      return texts.login.missing;
  }
}

interface LoginData {
  readonly message: string;
  readonly isFault: boolean;
  readonly username: string;
  readonly next: string;
}

function sendLogin(request: Request, response: Response, data: LoginData, console: Console): void {
  const title = `${texts.login.title} · ${texts.frame.product}`;
  const page = { ...readPreferences(request), ...data, title, script: 'js/login.js' };
  sendBare(response, 'login/login', page, console);
}

async function signOut(request: Request, response: Response, { deps }: Console): Promise<void> {
  const account = await deps.authenticator.authenticate(request, response);
  if (account !== undefined) {
    checkToken(request, account, fieldOf(request, 'csrf_token'));
    if (account.credentialId !== undefined && account.credential === 'session') {
      await deps.authenticator.sessions.end(account.credentialId);
      await recordAudit(deps, actorOf(request, response, account), { action: 'session.end', target: [account.id] });
    }
  }
  response.append('set-cookie', endedCookie(deps.config));
  response.redirect(303, '/login?reason=out');
}
