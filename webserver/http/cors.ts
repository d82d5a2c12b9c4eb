/**
 * Lets pages of other origins read the API (Fetch, CORS protocol), those that `allowed_origins` of `etc/webserver.conf` names and no other.
 * Never with cookies: such a page brings a key or a token in a header, so no session can be ridden.
 */
import type { RequestHandler } from 'express';

const methods = 'GET, POST, PUT, DELETE';
const requestHeaders = 'authorization, content-type, last-event-id, x-canopsis-authkey';
const readableHeaders = 'retry-after, x-request-id';
const preflightSeconds = 600;

/** Adds the headers for an allowed origin, and answers its preflights. For any other origin nothing changes. */
export function allowOrigins(allowed: readonly string[]): RequestHandler {
  return (request, response, next) => {
    if (allowed.length > 0) response.vary('origin');
    const origin = request.get('origin');
    if (origin === undefined || !allowed.includes(origin)) return next();
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', readableHeaders);
    // Helmet's default keeps others from reading the answer at all.
    response.setHeader('cross-origin-resource-policy', 'cross-origin');
    if (request.method !== 'OPTIONS' || request.get('access-control-request-method') === undefined) return next();
    response.setHeader('access-control-allow-methods', methods);
    response.setHeader('access-control-allow-headers', requestHeaders);
    response.setHeader('access-control-max-age', preflightSeconds);
    response.status(204).end();
  };
}
