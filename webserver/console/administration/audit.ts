/** The page of the audit log. */
import type { Request, Response } from 'express';
import { auditQuerySchema, listAudit, type ShownEntry } from '../../audit/query.ts';
import type { Account } from '../../auth/account.ts';
import { type Console, readingOf } from '../page.ts';
import { administration as say } from '../texts/en/administration.ts';
import { clockOf, type Reading } from '../view.ts';
import { changesBetween } from './changes.ts';
import { pathWith, type RecordRow, sendRecords } from './view.ts';

const path = '/administration/audit';
const pageSize = '50';
const filterNames = ['user', 'action', 'target', 'from', 'to'] as const;

export async function showAudit(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const given = filtersOf(request);
  const asked = auditQuerySchema.safeParse({ ...queryOf(given), limit: pageSize, ...cursorOf(request) });
  const { data, meta } = await listAudit(console.deps, asked.data ?? auditQuerySchema.parse({ limit: pageSize }));
  const reading = readingOf(request, console.deps);
  const mayFollow = account.permissions.has('users.read');
  const { columns } = say.log;
  const labels = [columns.time, columns.user, columns.action, columns.target, columns.result, columns.change];
  const isFirst = cursorOf(request).cursor === undefined;
  const page = {
    heading: say.audit,
    filterForm: { ...given, fault: asked.success ? '' : say.log.faulty },
    table: { columns: labels.map((label) => ({ label })), rows: data.map((entry) => rowOf(entry, mayFollow, reading)) },
    pager: {
      range: data.length === 0 ? '' : say.log.entries(data.length),
      previous: isFirst ? undefined : { href: pathWith(path, given), label: say.newest },
      next:
        meta.next === undefined
          ? undefined
          : { href: pathWith(path, { ...given, cursor: meta.next }), label: say.older },
    },
    empty: { title: say.log.emptyTitle, text: say.log.emptyText },
  };
  sendRecords(request, response, account, { page, console });
}

type Filters = Readonly<Record<(typeof filterNames)[number], string>>;

function filtersOf(request: Request): Filters {
  const text = (name: string): string => {
    const value = request.query[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  return { user: text('user'), action: text('action'), target: text('target'), from: text('from'), to: text('to') };
}

/** The filters as the API takes them: days become instants, the last one included. */
function queryOf(filters: Filters): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const name of ['user', 'action', 'target'] as const) if (filters[name] !== '') query[name] = filters[name];
  if (filters.from !== '') query['from'] = `${filters.from}T00:00:00.000Z`;
  if (filters.to !== '') query['to'] = dayAfter(filters.to);
  return query;
}

function dayAfter(day: string): string {
  const time = Date.parse(`${day}T00:00:00.000Z`);
  return Number.isNaN(time) ? day : new Date(time + 86_400_000).toISOString();
}

function cursorOf(request: Request): { readonly cursor?: string } {
  const { cursor } = request.query;
  return typeof cursor === 'string' ? { cursor } : {};
}

function rowOf(entry: ShownEntry, mayFollow: boolean, reading: Reading): RecordRow {
  const { user, action, target, results } = entry;
  const changes = changesBetween(entry.before, entry.after);
  const who = user === undefined ? { text: say.log.nobody, isMuted: true } : { text: user };
  const counted = new Map<string, number>();
  for (const result of results) counted.set(result, (counted.get(result) ?? 0) + 1);
  const outcome = [...counted].map(([result, times]) => (times === 1 ? result : `${result} × ${times}`)).join(', ');
  return {
    cells: [
      { text: '', time: clockOf(entry.time, reading) },
      user === undefined || !mayFollow ? who : { ...who, href: pathWith(path, { user }) },
      { text: action, href: pathWith(path, { action }) },
      { text: target.join(', '), ...(target.length === 1 ? { href: pathWith(path, { target: target[0] }) } : {}) },
      { text: outcome, isMuted: true },
      { text: '' },
    ],
    actions: [],
    more: {
      label: changes.length === 0 ? say.log.details : say.log.changes(changes.length),
      text: say.log.by(entry.address, entry.credential ?? '', entry.request_id),
      changes,
    },
  };
}
