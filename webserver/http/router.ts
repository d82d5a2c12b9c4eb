/** Turns the route table into an Express router: authenticate, permit, read the body, check, serve, answer. In this order: who may not ask costs nothing. */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { checkToken } from '../auth/forgery.ts';
import type { z } from 'zod';
import type { Permission } from '../../lib/access/permissions.ts';
import type { WebserverDeps } from '../deps.ts';
import { nameRoute } from './counters.ts';
import { refuseInMaintenance } from '../settings/maintenance.ts';
import { readBody } from './body.ts';
import { Problem, invalidRequest } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import type { Caller, Reply, Route } from './route.ts';

/** The router of a table. A known address with another method is 405, and says which it knows. */
export function createRouter(routes: readonly Route[], deps: WebserverDeps): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const route of routes) router[route.spec.method](route.spec.path, serveRoute(route, deps));
  for (const [path, methods] of methodsByPath(routes)) router.all(path, refuseMethod(methods));
  return router;
}

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const byPath = new Map<string, string[]>();
  for (const { spec } of routes) byPath.set(spec.path, [...(byPath.get(spec.path) ?? []), spec.method.toUpperCase()]);
  return byPath;
}

function refuseMethod(methods: readonly string[]): RequestHandler {
  return () => {
    throw new Problem('method_not_allowed', { headers: { allow: methods.join(', ') } });
  };
}

function serveRoute(route: Route, deps: WebserverDeps): RequestHandler {
  const { spec } = route;
  return async (request: Request, response: Response): Promise<void> => {
    nameRoute(response, spec.path);
    const account = await deps.authenticator.authenticate(request, response);
    if (spec.access !== 'anyone') {
      if (spec.duringMaintenance !== true) refuseInMaintenance(deps.settings, account);
      if (account === undefined) throw deps.authenticator.challenge();
      if (account.passwordIsOneTime && spec.withOneTimePassword !== true) throw new Problem('password_is_one_time');
      if (spec.access !== 'account' && !account.permissions.has(spec.access)) throw missing(spec.access);
      checkToken(request, account);
    }
    const query = deps.authenticator.withoutKey(request.query);
    const input = {
      params: check(spec.params, request.params),
      query: check(spec.query, query),
      body:
        spec.body === undefined ? undefined : check(spec.body, await readBody(request, response, spec, deps.config)),
      caller: callerOf(request, response, account),
    };
    send(response, await route.serve(input, deps));
  };
}

function missing(permission: Permission): Problem {
  return new Problem('not_allowed', { detail: `It takes the permission ${permission}` });
}

function check(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return checkNothing(value);
  const result = schema.safeParse(value);
  if (!result.success) throw invalidRequest(result.error);
  return result.data;
}

/** A row without a schema takes nothing: what is sent all the same was meant to do something. */
function checkNothing(value: unknown): undefined {
  const unknown = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (unknown.length === 0) return undefined;
  throw new Problem('invalid_request', {
    errors: Object.fromEntries(unknown.map((key) => [key, 'Is not a known field.'])),
  });
}

function callerOf(request: Request, response: Response, account: Caller['account']): Caller {
  return {
    account,
    address: request.ip ?? '',
    requestId: requestIdOf(response),
    request,
    response,
    userAgent: request.get('user-agent')?.slice(0, 200) ?? '',
    header: (name) => request.get(name),
  };
}

function send(response: Response, reply: Reply): void {
  response.status(reply.status);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.stream !== undefined) return reply.stream(response);
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
  if (reply.body === undefined) response.end();
  else if (typeof reply.body === 'string') response.send(reply.body);
  else response.json(reply.body);
}
