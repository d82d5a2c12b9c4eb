/** Users as they are shown: never with anything of a password. */
import { z } from 'zod';
import { longestUsername, normaliseUsername, type User } from '../auth/users.ts';
import type { WebserverDeps } from '../deps.ts';
import { booleanText, instant, type PageMeta, pageMeta, pageMetaSchema, pageQuery, plainText } from '../http/schema.ts';

const source = z.enum(['local', 'ldap', 'oidc']).describe('Who checks the password');

export const userSchema = z.strictObject({
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  source,
  enabled: z.boolean(),
  has_password: z.boolean(),
  password_is_one_time: z.boolean().describe('It was generated, and must be changed at the next login'),
  created: instant,
  last_login: instant.optional(),
});

export type ShownUser = z.output<typeof userSchema>;

export const userListSchema = z.strictObject({ data: z.array(userSchema), meta: pageMetaSchema });

export const userQuerySchema = z.strictObject({
  ...pageQuery,
  search: plainText.max(200).optional().describe('Contained in the username or the name; capitals do not matter'),
  role: plainText.max(64).optional(),
  source: source.optional(),
  enabled: booleanText.optional(),
  sort_by: z.enum(['username', 'name', 'created', 'last_login']).default('username'),
  sort: z.enum(['asc', 'desc']).default('asc'),
});

export type UserQuery = z.output<typeof userQuerySchema>;

/** A name for an account: what people type at the login, in one spelling. */
export const username = z
  .string()
  .max(longestUsername)
  .transform(normaliseUsername)
  .refine((name) => /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._@+-]*$/u.test(name), 'Must be letters, digits and . _ @ + -');

const fields = {
  name: plainText.trim().min(1, 'Is missing').max(200),
  roles: z.array(plainText.max(64)).max(50),
  enabled: z.boolean(),
};

export const userFieldsSchema = z.strictObject(fields);

export const newUserSchema = z.strictObject({
  username,
  ...fields,
  enabled: z.boolean().default(true),
  with_password: z.boolean().default(true).describe('False: for programs, which sign in with keys alone'),
});

/** Counts are exact up to here. */
export const countCap = 1000;

/** One page of users. */
export async function listUsers(
  { authenticator }: Pick<WebserverDeps, 'authenticator'>,
  query: UserQuery,
): Promise<{ data: ShownUser[]; meta: PageMeta }> {
  const skip = (query.page - 1) * query.limit;
  const [users, total] = await Promise.all([
    authenticator.users.list(query, { skip, limit: query.limit, sortBy: query.sort_by, sort: query.sort }),
    authenticator.users.count(query, countCap + 1),
  ]);
  return { data: users.map(shownUser), meta: pageMeta(query, total, countCap) };
}

export function shownUser(user: User): ShownUser {
  return {
    username: user._id,
    name: user.name,
    roles: [...user.roles],
    source: user.source ?? 'local',
    enabled: user.enabled,
    has_password: user.password !== undefined,
    password_is_one_time: user.one_time === true,
    created: user.created,
    last_login: user.last_login,
  };
}
