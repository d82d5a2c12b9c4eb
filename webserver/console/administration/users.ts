/** The pages of users: the list, the form of a new one, the form of each. */
import type { Request, Response } from 'express';
import { changeUser } from '../../administration/user-changes.ts';
import { listRoles } from '../../administration/role-changes.ts';
import {
  listUsers,
  type ShownUser,
  shownUser,
  userFieldsSchema,
  type UserQuery,
  userQuerySchema,
} from '../../administration/user-view.ts';
import type { Account } from '../../auth/account.ts';
import { Problem } from '../../http/problem.ts';
import { actorOf, fieldOf, fieldsOf } from '../form.ts';
import { type Console, readingOf } from '../page.ts';
import { administration as say } from '../texts/en/administration.ts';
import { agoSince, type Reading } from '../view.ts';
import { faultsOf, parsed, readQuery, textParam } from './input.ts';
import { type FormPage, type Link, pagerOf, pathWith, type RecordRow, sendForm, sendRecords } from './view.ts';

export const usersPath = '/administration/users';
const path = usersPath;

export function userPath(username: string, below = ''): string {
  return `${path}/${encodeURIComponent(username)}${below}`;
}

export async function showUsers(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const query = readQuery(request, userQuerySchema, { limit: '50' });
  const { data, meta } = await listUsers(console.deps, query);
  const reading = readingOf(request, console.deps);
  const mayEdit = account.permissions.has('users.edit');
  const page = {
    heading: say.users,
    search: { value: query.search ?? '', label: say.user.search },
    filters: [{ label: say.user.stateFilter, links: stateLinks(query) }],
    create: mayEdit ? { href: `${path}/new`, label: say.user.create } : undefined,
    table: { columns: columnsFor(query), rows: data.map((user) => rowOf(user, reading)) },
    pager: pagerOf(meta, data.length, (page) => pathFor({ ...query, page })),
    empty: { title: say.user.emptyTitle, text: say.user.emptyText },
  };
  sendRecords(request, response, account, { page, console });
}

function pathFor({ search, role, enabled, sort_by, sort, page }: UserQuery): string {
  return pathWith(path, {
    search,
    role,
    enabled: enabled === undefined ? undefined : String(enabled),
    sort_by: sort_by === 'username' ? undefined : sort_by,
    sort: sort === 'asc' ? undefined : sort,
    page: page === 1 ? undefined : String(page),
  });
}

function stateLinks(query: UserQuery): readonly Link[] {
  const states = [
    [undefined, say.user.all],
    [true, say.user.enabled],
    [false, say.user.disabled],
  ] as const;
  return states.map(([enabled, label]) => ({
    href: pathFor({ ...query, enabled, page: 1 }),
    label,
    isSet: enabled === query.enabled,
  }));
}

function columnsFor(query: UserQuery) {
  const { columns } = say.user;
  const sorting = (label: string, sort_by: UserQuery['sort_by']) => {
    const isSet = query.sort_by === sort_by;
    const sort = isSet && query.sort === 'asc' ? ('desc' as const) : ('asc' as const);
    return { label, href: pathFor({ ...query, sort_by, sort, page: 1 }), ...(isSet ? { sort: query.sort } : {}) };
  };
  return [
    sorting(columns.name, 'username'),
    { label: columns.roles },
    { label: columns.source },
    sorting(columns.login, 'last_login'),
    { label: columns.state },
  ];
}

function rowOf(user: ShownUser, reading: Reading): RecordRow {
  const { last_login: login } = user;
  const seen =
    login === undefined ? { text: say.never } : { text: '', time: agoSince(login, reading, (exact) => exact) };
  const signsIn = user.source === 'local' && !user.has_password ? say.user.keysOnly : say.sources[user.source];
  return {
    cells: [
      { text: user.username, href: userPath(user.username), isStrong: true, note: user.name },
      { text: user.roles.join(', ') },
      { text: signsIn, isMuted: true, tags: user.password_is_one_time ? [say.user.oneTime] : [] },
      { ...seen, isMuted: true },
      user.enabled ? { text: say.user.enabled } : { text: say.user.disabled, isMuted: true },
    ],
    actions: [],
  };
}

/** Every role as a box to tick. */
export async function roleOptions({ deps }: Console, chosen: readonly string[]) {
  const roles = await listRoles(deps);
  return roles.map(({ name, description }) => ({ value: name, label: description, isSet: chosen.includes(name) }));
}

export async function showUser(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const user = await readUser(request, console);
  const notice = request.query['saved'] === 'yes' ? say.saved : undefined;
  const page = { ...(await userForm(user, account, console)), faults: {}, notice };
  sendForm(request, response, account, { page, console });
}

async function readUser(request: Request, { deps }: Console): Promise<ShownUser> {
  const user = await deps.authenticator.users.read(textParam(request, 'username'));
  if (user === undefined) throw new Problem('not_found');
  return shownUser(user);
}

async function userForm(
  user: ShownUser,
  account: Account,
  console: Console,
): Promise<Omit<FormPage, 'faults' | 'notice'>> {
  const { user: words } = say;
  return {
    heading: words.edit(user.username),
    action: userPath(user.username),
    submit: say.save,
    back: path,
    isFixed: !account.permissions.has('users.edit'),
    fields: [
      { name: 'name', label: words.fullName, kind: 'text', value: user.name, isRequired: true },
      { name: 'roles', label: words.rolesLabel, kind: 'checks', options: await roleOptions(console, user.roles) },
      { name: 'enabled', label: words.mayUse, kind: 'check', value: user.enabled ? 'yes' : '' },
    ],
    links: linksFor(user, account),
  };
}

function linksFor(user: ShownUser, account: Account): readonly Link[] {
  const { username } = user;
  const edits = account.permissions.has('users.edit') && username !== account.id;
  const links: readonly (Link & { readonly isShown: boolean })[] = [
    {
      href: pathWith('/administration/sessions', { user: username }),
      label: say.user.sessionsLink,
      isShown: account.permissions.has('sessions.edit'),
    },
    {
      href: pathWith('/administration/keys', { user: username }),
      label: say.user.keysLink,
      isShown: account.permissions.has('keys.edit'),
    },
    {
      href: pathWith('/administration/audit', { user: username }),
      label: say.user.auditLink,
      isShown: account.permissions.has('audit.read'),
    },
    {
      href: userPath(username, '/sign-out'),
      label: say.user.signOutLink,
      isShown: account.permissions.has('sessions.edit'),
    },
    { href: userPath(username, '/reset'), label: say.user.resetLink, isShown: edits && user.source === 'local' },
    { href: userPath(username, '/delete'), label: say.user.deleteLink, isShown: edits },
  ];
  return links.filter(({ isShown }) => isShown);
}

export async function changeFromForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const user = await readUser(request, console);
  const given = {
    name: fieldOf(request, 'name'),
    roles: [...fieldsOf(request, 'roles')],
    enabled: fieldOf(request, 'enabled') === 'yes',
  };
  try {
    await changeUser(console.deps, actorOf(request, response, account), user.username, parsed(userFieldsSchema, given));
    response.redirect(303, `${userPath(user.username)}?saved=yes`);
  } catch (error) {
    const page = { ...(await userForm({ ...user, ...given }, account, console)), faults: faultsOf(error) };
    sendForm(request, response, account, { page, console });
  }
}
