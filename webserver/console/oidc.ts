/** Signing in by a provider: out to it, back from it, and out of its session. Plain links and redirects: they work without scripts. */
import { type Request, type Response, Router } from 'express';
import { cookieOf, sessionCookie } from '../auth/cookie.ts';
import { flowCookie, flowCookieName } from '../auth/oidc-flow.ts';
import type { OidcProvider } from '../auth/oidc.ts';
import { problemOf } from '../http/error-handler.ts';
import { safePath } from './guard.ts';
import { refuseLogin } from './login.ts';
import type { Console } from './page.ts';

/** Empty where no provider is configured: the addresses then do not exist. */
export function oidcPages(console: Console): Router {
  const router = Router();
  const { oidc } = console.deps;
  if (oidc === undefined) return router;
  router.get('/login/oidc', (request, response) => begin(oidc, request, response, console));
  router.get('/login/oidc/callback', (request, response) => finish(oidc, request, response, console));
  router.get('/login/oidc/logout', (_request, response) => endSession(oidc, response));
  return router;
}

async function begin(oidc: OidcProvider, request: Request, response: Response, console: Console): Promise<void> {
  const next = safePath(request.query['next']);
  try {
    const { url, state, sealed } = await oidc.begin(next);
    response.append('set-cookie', flowCookie(console.deps.config, state, sealed));
    response.setHeader('cache-control', 'no-store');
    response.redirect(303, url);
  } catch (error) {
    refuse(error, next, response, console);
  }
}

async function finish(oidc: OidcProvider, request: Request, response: Response, console: Console): Promise<void> {
  const { deps } = console;
  const given = request.query['state'];
  const state = typeof given === 'string' ? given : '';
  const sealed = cookieOf(request, flowCookieName(state)) ?? '';
  response.setHeader('cache-control', 'no-store');
  if (sealed !== '') response.append('set-cookie', flowCookie(deps.config, state, ''));
  try {
    const { person, next } = await oidc.finish(queryOf(request), sealed);
    const { token } = await deps.authenticator.admit(person, request, response);
    response.append('set-cookie', sessionCookie(deps.config, token));
    response.redirect(303, safePath(next));
  } catch (error) {
    refuse(error, safePath(undefined), response, console);
  }
}

function queryOf(request: Request): string {
  const mark = request.originalUrl.indexOf('?');
  return mark < 0 ? '' : request.originalUrl.slice(mark + 1);
}

function refuse(error: unknown, next: string, response: Response, console: Console): void {
  const problem = problemOf(error);
  if (problem.status === 500) throw error;
  refuseLogin(problem, { username: '', next }, response, console);
}

async function endSession(oidc: OidcProvider, response: Response): Promise<void> {
  const url = await oidc.endSessionUrl();
  response.setHeader('cache-control', 'no-store');
  response.redirect(303, url ?? '/login?reason=out');
}
