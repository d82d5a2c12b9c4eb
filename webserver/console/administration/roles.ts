/** The pages of roles: the list, the form of a new one, the form of each. */
import type { Request, Response } from 'express';
import { permissions } from '../../../lib/access/permissions.ts';
import {
  changeRole,
  createRole,
  listRoles,
  newRoleSchema,
  roleFieldsSchema,
  type ShownRole,
} from '../../administration/role-changes.ts';
import type { Account } from '../../auth/account.ts';
import { Problem } from '../../http/problem.ts';
import { actorOf, fieldOf, fieldsOf } from '../form.ts';
import type { Console } from '../page.ts';
import { administration as say } from '../texts/en/administration.ts';
import { faultsOf, parsed, textParam } from './input.ts';
import { type Field, type FormPage, pathWith, sendForm, sendRecords } from './view.ts';

const path = '/administration/roles';

export function rolePath(name: string, below = ''): string {
  return `${path}/${encodeURIComponent(name)}${below}`;
}

export async function showRoles(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const roles = await listRoles(console.deps);
  const { columns } = say.role;
  const page = {
    heading: say.roles,
    create: account.permissions.has('roles.edit') ? { href: `${path}/new`, label: say.role.create } : undefined,
    table: {
      columns: [columns.name, columns.description, columns.permissions, columns.kind].map((label) => ({ label })),
      rows: roles.map((role) => ({
        cells: [
          { text: role.name, href: rolePath(role.name), isStrong: true },
          { text: role.description },
          { text: role.permissions.join(', '), isMuted: true },
          { text: role.built_in ? say.role.builtIn : say.role.own, isMuted: true },
        ],
        actions: [],
      })),
    },
    pager: { range: '' },
    empty: { title: '', text: '' },
  };
  sendRecords(request, response, account, { page, console });
}

export function showNewRole(request: Request, response: Response, account: Account, console: Console): void {
  sendForm(request, response, account, { page: newRoleForm(request, {}), console });
}

function newRoleForm(request: Request, faults: FormPage['faults']): FormPage {
  const { role } = say;
  const given = {
    name: fieldOf(request, 'name'),
    description: fieldOf(request, 'description'),
    permissions: fieldsOf(request, 'permissions'),
  };
  return {
    heading: role.create,
    action: `${path}/new`,
    submit: role.create,
    back: path,
    faults,
    fields: [
      { name: 'name', label: role.name, kind: 'text', value: given.name, hint: role.nameHint, isRequired: true },
      ...fieldsFor(given),
    ],
  };
}

function fieldsFor({
  description,
  permissions: granted,
}: Pick<ShownRole, 'description'> & { readonly permissions: readonly string[] }): readonly Field[] {
  const options = Object.entries(permissions).map(([value, label]) => ({
    value,
    label,
    isSet: granted.includes(value),
  }));
  return [
    { name: 'description', label: say.role.description, kind: 'text', value: description },
    { name: 'permissions', label: say.role.permissions, kind: 'checks', options },
  ];
}

export async function createRoleFromForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  try {
    const asked = parsed(newRoleSchema, { name: fieldOf(request, 'name'), ...given(request) });
    const role = await createRole(console.deps, actorOf(request, response, account), asked);
    response.redirect(303, rolePath(role.name));
  } catch (error) {
    sendForm(request, response, account, { page: newRoleForm(request, faultsOf(error)), console });
  }
}

export async function showRole(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const role = await readRole(request, console);
  const notice = request.query['saved'] === 'yes' ? say.saved : role.built_in ? say.role.builtInNote : undefined;
  sendForm(request, response, account, { page: { ...roleForm(role, account), faults: {}, notice }, console });
}

async function readRole(request: Request, { deps }: Console): Promise<ShownRole> {
  const name = textParam(request, 'name');
  const role = (await listRoles(deps)).find((one) => one.name === name);
  if (role === undefined) throw new Problem('not_found');
  return role;
}

function roleForm(role: ShownRole, account: Account): Omit<FormPage, 'faults'> {
  const isFixed = role.built_in || !account.permissions.has('roles.edit');
  return {
    heading: say.role.edit(role.name),
    action: rolePath(role.name),
    submit: say.save,
    back: path,
    isFixed,
    fields: fieldsFor(role),
    links: [
      { href: pathWith('/administration/users', { role: role.name }), label: say.role.usersLink },
      ...(isFixed ? [] : [{ href: rolePath(role.name, '/delete'), label: say.role.deleteLink }]),
    ],
  };
}

export async function changeRoleFromForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const role = await readRole(request, console);
  try {
    await changeRole(
      console.deps,
      actorOf(request, response, account),
      role.name,
      parsed(roleFieldsSchema, given(request)),
    );
    response.redirect(303, `${rolePath(role.name)}?saved=yes`);
  } catch (error) {
    const page = { ...roleForm({ ...role, ...given(request) }, account), faults: faultsOf(error) };
    sendForm(request, response, account, { page, console });
  }
}

function given(request: Request) {
  return { description: fieldOf(request, 'description'), permissions: [...fieldsOf(request, 'permissions')] };
}
