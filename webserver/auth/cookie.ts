/** The cookie that carries a session's token (RFC 6265): never readable by scripts, never sent by another site's changing requests. */
import type { Request } from 'express';
import { isSecure, type WebserverConfig } from '../../lib/config/webserver.ts';

/** The `__Host-` prefix makes browsers refuse a cookie that another host or an insecure page set. */
function cookieName(config: WebserverConfig): string {
  return isSecure(config) ? '__Host-vigie_session' : 'vigie_session';
}

/** The `Set-Cookie` header of a new session. */
export function sessionCookie(config: WebserverConfig, token: string): string {
  return attributes(config, token, config.session.absolute_minutes * 60);
}

/** The `Set-Cookie` header that removes it. */
export function endedCookie(config: WebserverConfig): string {
  return attributes(config, '', 0);
}

/** The token in the request's cookies. */
export function cookieToken(config: WebserverConfig, request: Request): string | undefined {
  return cookieOf(request, cookieName(config));
}

/** The value of a cookie; undefined when there is none, or an empty one. */
export function cookieOf(request: Request, cookie: string): string | undefined {
  const name = `${cookie}=`;
  const pair = (request.get('cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(name));
  const token = pair?.slice(name.length);
  return token === '' ? undefined : token;
}

function attributes(config: WebserverConfig, value: string, maxAgeSeconds: number): string {
  const secure = isSecure(config) ? '; Secure' : '';
  return `${cookieName(config)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${secure}`;
}
