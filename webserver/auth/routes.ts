/** Routes of the session: sign in, sign out, who am I, one's own password. */
import { z } from 'zod';
import { actorOf } from '../administration/actor.ts';
import { changeOwnPassword, passwordChangeSchema } from '../administration/own-password.ts';
import { recordAudit } from '../audit/log.ts';
import { accountOf, type Route, route } from '../http/route.ts';
import type { Account } from './account.ts';
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
  duringMaintenance: true,
  withOneTimePassword: true,
  tag: 'Access',
  summary: 'Sign out: the session ends, for its cookie and for its token',
  responses: { 204: { description: 'Signed out' } },
}).answeredBy(async ({ caller }, deps) => {
  const account = accountOf(caller);
  const isSession = account.credential === 'session' || account.credential === 'session_bearer';
  if (isSession && account.credentialId !== undefined) {
    await deps.authenticator.sessions.end(account.credentialId);
    await recordAudit(deps, actorOf(caller), { action: 'session.end', target: [account.id] });
  }
  return { status: 204, headers: { 'set-cookie': endedCookie(deps.config) } };
});

const whoAmI = route({
  method: 'get',
  path: '/api/v1/me',
  access: 'account',
  withOneTimePassword: true,
  tag: 'Access',
  summary: 'Who is signed in, and what they may do',
  responses: { 200: { description: 'The account', schema: meSchema } },
}).answeredBy(({ caller }) => ({ status: 200, body: me(accountOf(caller)) }));

const changePassword = route({
  method: 'put',
  path: '/api/v1/me/password',
  access: 'account',
  withOneTimePassword: true,
  tag: 'Access',
  summary: 'Change one’s own password; every other session ends',
  body: passwordChangeSchema,
  responses: { 204: { description: 'Changed' } },
  refusals: [409],
}).answeredBy(async ({ body, caller }, deps) => {
  await changeOwnPassword(deps, actorOf(caller), body);
  return { status: 204 };
});

export const accessRoutes: readonly Route[] = [login, logout, whoAmI, changePassword];

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
