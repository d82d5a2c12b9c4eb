/** The pages of API keys: one's own, and everyone's for who may see them. */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { permissions } from '../../../lib/access/permissions.ts';
import { createKey, listKeys, newKeySchema, type ShownKey } from '../../administration/key-changes.ts';
import type { Account } from '../../auth/account.ts';
import { pageQuery, plainText } from '../../http/schema.ts';
import { actorOf, fieldOf, fieldsOf } from '../form.ts';
import { type Console, readingOf } from '../page.ts';
import { administration as say } from '../texts/en/administration.ts';
import { agoSince, type Reading } from '../view.ts';
import { faultsOf, parsed, readQuery } from './input.ts';
import { userPath } from './users.ts';
import {
  type Cell,
  type FormPage,
  pagerOf,
  pathWith,
  type RecordRow,
  sendForm,
  sendRecords,
  sendSecret,
} from './view.ts';

const querySchema = z.strictObject({ ...pageQuery, user: plainText.max(200).optional() });

/** True below `/account`: the reader's own. */
function isOwn(request: Request): boolean {
  return request.path.startsWith('/account');
}

function pathOf(request: Request): string {
  return isOwn(request) ? '/account/keys' : '/administration/keys';
}

export async function showKeys(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const query = readQuery(request, querySchema, { limit: '50' });
  const user = isOwn(request) ? account.id : query.user;
  const { data, meta } = await listKeys(console.deps, user, query);
  const path = pathOf(request);
  const reading = readingOf(request, console.deps);
  const { columns } = say.key;
  const labels = [columns.name, columns.user, columns.scopes, columns.created, columns.expires, columns.used];
  const page = {
    heading: isOwn(request) ? say.ownKeys : say.keys,
    create: { href: pathWith(`${path}/new`, { user: query.user }), label: say.key.create },
    filters:
      query.user === undefined
        ? []
        : [
            {
              label: say.key.columns.user,
              links: [
                { href: path, label: say.everyone },
                { href: pathWith(path, { user: query.user }), label: say.filterUser(query.user), isSet: true },
              ],
            },
          ],
    table: { columns: labels.map((label) => ({ label })), rows: data.map((key) => rowOf(key, path, reading)) },
    pager: pagerOf(meta, data.length, (number) => pathWith(path, { user: query.user, page: String(number) })),
    empty: { title: say.key.emptyTitle, text: say.key.emptyText },
  };
  sendRecords(request, response, account, { page, console });
}

function rowOf(key: ShownKey, path: string, reading: Reading): RecordRow {
  const time = (at: Date | undefined): Cell =>
    at === undefined
      ? { text: say.never, isMuted: true }
      : { text: '', isMuted: true, time: agoSince(at, reading, (exact) => exact) };
  return {
    cells: [
      { text: key.name, isStrong: true },
      path.startsWith('/account') ? { text: key.user } : { text: key.user, href: userPath(key.user) },
      { text: key.scopes.length === 0 ? say.key.all : key.scopes.join(', '), isMuted: true },
      time(key.created),
      expiryOf(key, reading),
      time(key.last_used),
    ],
    actions: [{ href: `${path}/${encodeURIComponent(key.id)}/revoke`, label: say.key.revoke }],
  };
}

function expiryOf({ expires }: ShownKey, { now }: Reading): Cell {
  if (expires === undefined) return { text: say.never, isMuted: true };
  const day = expires.toISOString().slice(0, 10);
  return { text: day, isMuted: true, tags: expires.getTime() <= now ? [say.key.ended] : [] };
}

export function showNewKey(request: Request, response: Response, account: Account, console: Console): void {
  sendForm(request, response, account, { page: keyForm(request, account, {}), console });
}

function keyForm(request: Request, account: Account, faults: FormPage['faults']): FormPage {
  const { key } = say;
  const path = pathOf(request);
  const asked = request.query['user'];
  const user = fieldOf(request, 'user') || (typeof asked === 'string' ? asked : '');
  const scopes = fieldsOf(request, 'scopes');
  const held: ReadonlySet<string> = account.permissions;
  const offered = Object.entries(permissions).filter(([value]) => held.has(value));
  const options = offered.map(([value, label]) => ({ value, label, isSet: scopes.includes(value) }));
  return {
    heading: key.create,
    action: `${path}/new`,
    submit: key.create,
    back: path,
    faults,
    fields: [
      {
        name: 'name',
        label: key.name,
        kind: 'text',
        value: fieldOf(request, 'name'),
        hint: key.nameHint,
        isRequired: true,
      },
      ...(isOwn(request)
        ? []
        : [
            { name: 'user', label: key.user, kind: 'text' as const, value: user, hint: key.userHint, isRequired: true },
          ]),
      { name: 'expires', label: key.expires, kind: 'date', value: fieldOf(request, 'expires'), hint: key.expiresHint },
      { name: 'scopes', label: key.scopes, kind: 'checks', options },
    ],
  };
}

export async function createKeyFromForm(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  try {
    const day = fieldOf(request, 'expires');
    const asked = parsed(newKeySchema, {
      name: fieldOf(request, 'name'),
      scopes: fieldsOf(request, 'scopes'),
      ...(day === '' ? {} : { expires: `${day}T23:59:59.999Z` }),
    });
    const user = isOwn(request) ? account.id : fieldOf(request, 'user');
    const { key, secret } = await createKey(console.deps, actorOf(request, response, account), user, asked);
    const page = {
      heading: say.key.created(key.name),
      label: say.key.secret,
      secret,
      text: say.key.secretNext,
      back: pathOf(request),
    };
    sendSecret(request, response, account, { page, console });
  } catch (error) {
    sendForm(request, response, account, { page: keyForm(request, account, faultsOf(error)), console });
  }
}
