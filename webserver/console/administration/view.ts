/** What the pages of the administration have in common: the frame with its sections, tables of records, forms, and the pages after a form. */
import type { Request, Response } from 'express';
import type { Permission } from '../../../lib/access/permissions.ts';
import type { Account } from '../../auth/account.ts';
import type { PageMeta } from '../../http/schema.ts';
import { type Console, frameData, sendFramed } from '../page.ts';
import { administration as say } from '../texts/en/administration.ts';
import { settingsTexts } from '../texts/en/settings.ts';
import { texts } from '../texts/en.ts';
import type { TimeView } from '../view.ts';

/** One cell: text, maybe as a link, with small marks behind it; or a time. */
export interface Cell {
  readonly text: string;
  readonly href?: string;
  readonly isStrong?: boolean;
  readonly isMuted?: boolean;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly time?: TimeView;
}

export interface Link {
  readonly href: string;
  readonly label: string;
  readonly isSet?: boolean;
}

/** What an entry of the audit log changed, field by field. */
export interface Change {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export interface RecordRow {
  readonly cells: readonly Cell[];
  readonly actions: readonly Link[];
  /** What a row opens to. */
  readonly more?: { readonly label: string; readonly text: string; readonly changes: readonly Change[] };
}

export interface RecordTable {
  /** One per cell; with `href` it sorts. */
  readonly columns: readonly { readonly label: string; readonly href?: string; readonly sort?: 'asc' | 'desc' }[];
  readonly rows: readonly RecordRow[];
}

export interface RecordPage {
  readonly heading: string;
  readonly table: RecordTable;
  readonly pager: { readonly range: string; readonly previous?: Link | undefined; readonly next?: Link | undefined };
  readonly empty: { readonly title: string; readonly text: string };
  readonly create?: Link | undefined;
  readonly search?: { readonly value: string; readonly label: string } | undefined;
  readonly filters?: readonly { readonly label: string; readonly links: readonly Link[] }[];
  /** Template of a form of filters above the table. */
  readonly filterForm?: unknown;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'date' | 'checks' | 'check' | 'fixed';
  readonly value?: string;
  readonly hint?: string | undefined;
  readonly isRequired?: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string; readonly isSet: boolean }[];
}

export interface FormPage {
  readonly heading: string;
  readonly action: string;
  readonly submit: string;
  readonly back: string;
  readonly fields: readonly Field[];
  readonly faults: Readonly<Record<string, string>>;
  readonly notice?: string | undefined;
  /** Nothing can be changed: no button. */
  readonly isFixed?: boolean;
  readonly links?: readonly Link[];
}

const sections: readonly (Link & { readonly permission: Permission })[] = [
  { href: '/administration/users', label: say.users, permission: 'users.read' },
  { href: '/administration/roles', label: say.roles, permission: 'users.read' },
  { href: '/administration/keys', label: say.keys, permission: 'keys.edit' },
  { href: '/administration/sessions', label: say.sessions, permission: 'sessions.edit' },
  { href: '/administration/audit', label: say.audit, permission: 'audit.read' },
  { href: '/administration/settings', label: settingsTexts.title, permission: 'settings.edit' },
];

/** The sections that an account may open; of one's own pages there are none. */
export function sectionsFor(path: string, account: Account): readonly Link[] {
  if (path.startsWith('/account')) return [];
  return sections
    .filter(({ permission }) => account.permissions.has(permission))
    .map(({ href, label }) => ({ href, label, isSet: path === href || path.startsWith(`${href}/`) }));
}

export function sendRecords(
  request: Request,
  response: Response,
  account: Account,
  { page, console }: { readonly page: RecordPage; readonly console: Console },
): void {
  sendFramed(response, 'administration/records', framed(request, account, console, { page }), console);
}

export function sendForm(
  request: Request,
  response: Response,
  account: Account,
  { page, console }: { readonly page: FormPage; readonly console: Console },
): void {
  if (Object.keys(page.faults).length > 0) response.status(400);
  sendFramed(response, 'administration/form', framed(request, account, console, { page }), console);
}

/** A secret that is known now and never again. */
export interface SecretPage {
  readonly heading: string;
  readonly label: string;
  readonly secret: string;
  readonly text: string;
  readonly back: string;
}

export function sendSecret(
  request: Request,
  response: Response,
  account: Account,
  { page, console }: { readonly page: SecretPage; readonly console: Console },
): void {
  sendFramed(response, 'administration/secret', framed(request, account, console, { page }), console);
}

function framed(request: Request, account: Account, console: Console, data: { readonly page: { heading: string } }) {
  const title = `${data.page.heading} · ${texts.frame.product}`;
  return {
    ...frameData(request, account, console),
    ...data,
    say,
    title,
    sections: sectionsFor(request.path, account),
  };
}

/** The pager of a page of the API, its links made by `to`. */
export function pagerOf(meta: PageMeta, shown: number, to: (page: number) => string): RecordPage['pager'] {
  const from = (meta.page - 1) * meta.per_page;
  return {
    range: shown === 0 ? '' : say.range(from + 1, from + shown, meta.total_count, meta.total_count_is_capped === true),
    previous: meta.page > 1 ? { href: to(meta.page - 1), label: say.previous } : undefined,
    next: meta.page < meta.page_count ? { href: to(meta.page + 1), label: say.next } : undefined,
  };
}

/** A path with those parameters that are not empty. */
export function pathWith(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}
