/**
 * Protection of cookie sessions against requests that another site makes a browser send. The cookie is SameSite=Lax, and a request
 * that changes something must repeat the session's token in a header (`x-csrf-token`), which another site cannot read. Credentials in
 * headers need none: a browser never adds them by itself.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { hashToken } from '../../lib/access/token.ts';
import { Problem } from '../http/problem.ts';
import type { Account } from './account.ts';

/** The header that repeats the token. */
export const csrfHeader = 'x-csrf-token';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Checks a request of a session's cookie. `given` is the token; pages with forms take it from a hidden field.
 *
 * @throws {Problem} `forged_request`
 */
export function checkToken(request: Request, account: Account, given = request.get(csrfHeader)): void {
  if (harmless.has(request.method) || account.csrfToken === undefined) return;
  if (given === undefined || !isSame(given, account.csrfToken)) {
    throw new Problem('forged_request', { detail: `Repeat the session's token in the header ${csrfHeader}` });
  }
}

/**
 * Refuses a login that another site started: there is no session yet, so no token. Browsers say where a request comes from
 * (Fetch Metadata; older ones by Origin); other clients say nothing, and have no cookies to lose.
 *
 * @throws {Problem} `forged_request`
 */
export function checkSameOrigin(request: Request): void {
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  const isForeign =
    site === undefined
      ? origin !== undefined && !isOwnOrigin(origin, request)
      : site !== 'same-origin' && site !== 'none';
  if (isForeign) throw new Problem('forged_request', { detail: 'The request comes from another site' });
}

function isOwnOrigin(origin: string, request: Request): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.get('host');
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(one)), Buffer.from(hashToken(other)));
}
