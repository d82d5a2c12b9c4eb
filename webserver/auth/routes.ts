/** Routes of the session: sign in, sign out, who am I, one's own API keys. */
import { z } from 'zod';
import { isPermission, permissions } from '../../lib/access/permissions.ts';
import { recordAudit } from '../audit/log.ts';
import { Problem } from '../http/problem.ts';
import { accountOf, type Route, route } from '../http/route.ts';
import { instant, plainText } from '../http/schema.ts';
import type { Account } from './account.ts';
import type { ApiKey } from './api-keys.ts';
import { endedCookie, sessionCookie } from './cookie.ts';
import { checkSameOrigin } from './forgery.ts';

const meSchema = z.strictObject({
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  credential: z.enum(['session', 'session_bearer', 'api_key', 'basic']),
  /** The password was generated and must be changed. */
  password_is_one_time: z.boolean(),
  /** Only for a session's cookie: to be repeated in `x-csrf-token` by requests that change something. */
  csrf_token: z.string().optional(),
});

const loginSchema = z.strictObject({
  username: z.string('Username is missing').min(1, 'Username is missing'),
  password: z.string('Password is missing').min(1, 'Password is missing'),
});

const loginAnswerSchema = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  csrf_token: z.string(),
  account: meSchema,
});

const keySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  created: instant,
  expires: instant.optional(),
  last_used: instant.optional(),
});

const scope = z.string().refine(isPermission, `Must be one of ${Object.keys(permissions).join(', ')}`);

const newKeySchema = z.strictObject({
  name: plainText.min(1, 'Name is missing').max(200),
  scopes: z.array(scope).max(50).default([]).describe('Permissions it is limited to; empty: all of its owner'),
  expires: instant.optional(),
});

const login = route({
  method: 'post',
  path: '/api/v1/login',
  access: 'anyone',
  tag: 'Access',
  summary: 'Sign in with a password',
  description: 'Sets the session cookie, and gives the same session as a bearer token for programs.',
  body: loginSchema,
  form: true,
  responses: { 200: { description: 'Signed in', schema: loginAnswerSchema } },
  refusals: [401, 403, 429],
}).answeredBy(async ({ caller }, deps) => {
  checkSameOrigin(caller.request);
  const { account, token, session } = await deps.authenticator.login(caller.request, caller.response);
  const body = {
    access_token: token,
    token_type: 'Bearer',
    csrf_token: session.csrf_token,
    account: me(account),
  } as const;
  return { status: 200, headers: { 'set-cookie': sessionCookie(deps.config, token) }, body };
});

const logout = route({
  method: 'post',
  path: '/api/v1/logout',
  access: 'account',
  tag: 'Access',
  summary: 'Sign out: the session ends, for its cookie and for its token',
  responses: { 204: { description: 'Signed out' } },
}).answeredBy(async ({ caller }, deps) => {
  const account = accountOf(caller);
  const isSession = account.credential === 'session' || account.credential === 'session_bearer';
  if (isSession && account.credentialId !== undefined) await deps.authenticator.sessions.end(account.credentialId);
  return { status: 204, headers: { 'set-cookie': endedCookie(deps.config) } };
});

const whoAmI = route({
  method: 'get',
  path: '/api/v1/me',
  access: 'account',
  tag: 'Access',
  summary: 'Who is signed in, and what they may do',
  responses: { 200: { description: 'The account', schema: meSchema } },
}).answeredBy(({ caller }) => ({ status: 200, body: me(accountOf(caller)) }));

const listKeys = route({
  method: 'get',
  path: '/api/v1/api-keys',
  access: 'keys.own',
  tag: 'Access',
  summary: 'One’s own API keys, without their secrets',
  responses: { 200: { description: 'The keys', schema: z.strictObject({ data: z.array(keySchema) }) } },
}).answeredBy(async ({ caller }, deps) => {
  const keys = await deps.authenticator.apiKeys.list(accountOf(caller).id);
  return { status: 200, body: { data: keys.map(shown) } };
});

const createKey = route({
  method: 'post',
  path: '/api/v1/api-keys',
  access: 'keys.own',
  tag: 'Access',
  summary: 'Make an API key; its secret is shown this once',
  body: newKeySchema,
  responses: { 201: { description: 'The key and its secret', schema: keySchema.extend({ secret: z.string() }) } },
}).answeredBy(async ({ body, caller }, deps) => {
  const account = accountOf(caller);
  if (account.credential === 'api_key') throw new Problem('not_allowed', { detail: 'A key cannot make keys' });
  const { secret, key } = await deps.authenticator.apiKeys.create({ user: account.id, ...body });
  await recordAudit(deps, { ...caller, account }, { action: 'api_key.create', target: [key._id], after: shown(key) });
  return { status: 201, body: { ...shown(key), secret } };
});

const revokeKey = route({
  method: 'delete',
  path: '/api/v1/api-keys/:id',
  access: 'keys.own',
  tag: 'Access',
  summary: 'Revoke one of one’s own API keys',
  params: z.strictObject({ id: plainText.max(200) }),
  responses: { 204: { description: 'Revoked' } },
  refusals: [404],
}).answeredBy(async ({ params, caller }, deps) => {
  const account = accountOf(caller);
  if (!(await deps.authenticator.apiKeys.revoke(params.id, account.id))) throw new Problem('not_found');
  await recordAudit(deps, { ...caller, account }, { action: 'api_key.revoke', target: [params.id] });
  return { status: 204 };
});

export const accessRoutes: readonly Route[] = [login, logout, whoAmI, listKeys, createKey, revokeKey];

function me(account: Account): z.output<typeof meSchema> {
  return {
    username: account.id,
    name: account.name,
    roles: [...account.roles],
    permissions: [...account.permissions].sort(),
    credential: account.credential,
    password_is_one_time: account.passwordIsOneTime,
    csrf_token: account.csrfToken,
  };
}

function shown(key: ApiKey): z.output<typeof keySchema> {
  const { _id: id, name, scopes, created, expires, last_used } = key;
  return { id, name, scopes: [...scopes], created, expires, last_used };
}
