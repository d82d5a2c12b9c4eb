/** Who may see a page: whoever is signed in and has its permission; everyone else goes to the login and comes back. */
import type { Request, RequestHandler, Response } from 'express';
import type { Permission } from '../../lib/access/permissions.ts';
import type { Account } from '../auth/account.ts';
import { cookieToken } from '../auth/cookie.ts';
import { Problem } from '../http/problem.ts';
import { mustWait, refuseInMaintenance } from '../settings/maintenance.ts';
import { type Console, wantsPart } from './page.ts';
import { rememberLooks } from './preferences.ts';
import { isConsolePath } from './rail.ts';

export type PageHandler = (request: Request, response: Response, account: Account) => Promise<void> | void;

/** Where a one-time password is changed: the only page that it opens. */
export const passwordPath = '/account/password';

/** Serves a page to who has the permission; `account`: to whoever is signed in. */
export function guarded(
  permission: Permission | 'account',
  console: Console,
  handler: PageHandler,
): RequestHandler & { readonly permission: Permission | 'account' } {
  const guard: RequestHandler = async (request, response) => {
    const account = await console.deps.authenticator.authenticate(request, response);
    if (mustWait(console.deps.settings, account)) return toMaintenance(request, response, account, console);
    if (account === undefined) return toLogin(request, response, console);
    if (account.passwordIsOneTime && request.path !== passwordPath) return toPassword(request, response);
    if (permission !== 'account' && !account.permissions.has(permission)) throw new Problem('not_allowed');
    rememberLooks(response, account.preferences, console.deps.config);
    await handler(request, response, account);
  };
  // For the test that walks every page with every role.
  return Object.assign(guard, { permission });
}

/** The page that says so; an open page of ours goes there by itself. */
function toMaintenance(request: Request, response: Response, account: Account | undefined, { deps }: Console): void {
  if (!wantsPart(request)) return refuseInMaintenance(deps.settings, account);
  const path = safePath(pathOf(request.get('hx-current-url')));
  response.setHeader('cache-control', 'no-store');
  response.status(503).setHeader('hx-redirect', path).end();
}

function toPassword(request: Request, response: Response): void {
  const isRead = request.method === 'GET' && !wantsPart(request);
  const path = isRead ? `${passwordPath}?next=${encodeURIComponent(request.originalUrl)}` : passwordPath;
  response.setHeader('cache-control', 'no-store');
  if (wantsPart(request)) response.status(403).setHeader('hx-redirect', path).end();
  else response.redirect(303, path);
}

function toLogin(request: Request, response: Response, { deps }: Console): void {
  const isRead = request.method === 'GET' && !wantsPart(request);
  const back = isRead ? request.originalUrl : backPath(request);
  const reason = cookieToken(deps.config, request) === undefined ? '' : 'reason=ended&';
  const login = `/login?${reason}next=${encodeURIComponent(back)}`;
  response.setHeader('cache-control', 'no-store');
  if (wantsPart(request)) response.status(401).setHeader('hx-redirect', login).end();
  else if (isRead && request.originalUrl === '/') response.redirect(303, '/login');
  else response.redirect(303, login);
}

/** The page from which a form or a script asks. */
export function backPath(request: Request): string {
  return safePath(pathOf(request.get('hx-current-url') ?? request.get('referer')));
}

function pathOf(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return '/alarms';
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** A path of ours, whatever was given: nobody is sent to another site. */
export function safePath(text: unknown): string {
  if (typeof text !== 'string' || text.length > 4000 || !/^\/(?!\/)[^\\]*$/.test(text)) return '/alarms';
  const base = 'http://console.invalid';
  if (!URL.canParse(text, base)) return '/alarms';
  const { origin, pathname, search } = new URL(text, base);
  return origin === base && isConsolePath(pathname) ? pathname + search : '/alarms';
}
