/** Signing in and out. */
import express, { type Request, type Response, Router } from 'express';
import { endedCookie, sessionCookie } from '../auth/cookie.ts';
import { checkSameOrigin, checkToken } from '../auth/forgery.ts';
import { recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import { problemOf } from '../http/error-handler.ts';
import { Problem } from '../http/problem.ts';
import { mustWait } from '../settings/maintenance.ts';
import { actorOf, fieldOf } from './form.ts';
import { safePath } from './guard.ts';
import { type Console, sendBare } from './page.ts';
import { readPreferences } from './preferences.ts';
import { outsideMessage } from './outside-message.ts';
import { signOn } from './texts/en/sign-on.ts';
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
  if (account !== undefined && !mustWait(console.deps.settings, account)) return response.redirect(303, next);
  const reason = request.query['reason'];
  const message = reason === 'ended' ? texts.login.ended : reason === 'out' ? texts.login.signedOut : '';
  sendLogin(
    request,
    response,
    { message, isFault: false, username: '', next, mayEnd: request.query['from'] === 'oidc' && reason === 'out' },
    console,
  );
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
    refuseLogin(problem, { username, next }, response, console);
  }
}

/** The login page again, with the reason why the last try came to nothing. */
export function refuseLogin(
  problem: Problem,
  typed: Pick<LoginData, 'username' | 'next'>,
  response: Response,
  console: Console,
): void {
  response.status(problem.status);
  if (problem.init.retryAfter !== undefined) response.setHeader('retry-after', problem.init.retryAfter);
  sendLogin(response.req, response, { ...typed, message: messageFor(problem), isFault: true }, console);
}

function messageFor(problem: Problem): string {
  const outside = outsideMessage(problem);
  if (outside !== undefined) return outside;
  switch (problem.kind) {
    case 'wrong_credentials':
      return texts.login.wrong;
    case 'too_many_requests':
      return texts.login.throttled(Math.ceil(problem.init.retryAfter ?? 60));
    case 'unavailable':
      return texts.login.unavailable;
    case 'under_maintenance':
      return texts.login.maintenance(problem.init.detail ?? '');
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
  /** Offer to end the session at the provider too. */
  readonly mayEnd?: boolean;
}

function sendLogin(request: Request, response: Response, data: LoginData, console: Console): void {
  const title = `${texts.login.title} · ${texts.frame.product}`;
  const { oidc } = console.deps;
  const provider =
    oidc === undefined
      ? {}
      : { provider: oidc.config.label, providerHref: `/login/oidc?next=${encodeURIComponent(data.next)}` };
  const page = { signOn, ...provider, ...readPreferences(request, undefined), ...data, title, scripts: ['login'] };
  sendBare(response, 'login/login', page, console);
}

async function signOut(request: Request, response: Response, { deps }: Console): Promise<void> {
  const account = await deps.authenticator.authenticate(request, response);
  const isOutside = account !== undefined && (await isFromProvider(account.id, deps));
  if (account !== undefined) {
    checkToken(request, account, fieldOf(request, 'csrf_token'));
    if (account.credentialId !== undefined && account.credential === 'session') {
      await deps.authenticator.sessions.end(account.credentialId);
      await recordAudit(deps, actorOf(request, response, account), { action: 'session.end', target: [account.id] });
    }
  }
  response.append('set-cookie', endedCookie(deps.config));
  response.redirect(303, `/login?reason=out${isOutside ? '&from=oidc' : ''}`);
}

/** The session at the provider goes on: who leaves a shared machine must be told so. */
async function isFromProvider(username: string, deps: WebserverDeps): Promise<boolean> {
  return deps.oidc !== undefined && (await deps.authenticator.users.find(username))?.source === 'oidc';
}
