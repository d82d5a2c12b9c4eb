/** The page where readers arrange their alarm list: saved views, columns, alarms on a page. Forms alone, no script. */
import express, { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import {
  columnNames,
  type ColumnName,
  defaultColumns,
  defaultPageSize,
  isColumn,
  pageSizes,
} from '../../alarms/columns.ts';
import {
  deleteView,
  type ListSettings,
  listSettingsBodySchema,
  type Owner,
  readListSettings,
  saveListSettings,
  saveView,
  viewBodySchema,
} from '../../alarms/list-settings.ts';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { invalidRequest, Problem } from '../../http/problem.ts';
import { requestIdOf } from '../../http/request-id.ts';
import { fieldOf, fieldsOf } from '../form.ts';
import { guarded } from '../guard.ts';
import { type Console, frameData, type PageData, sendFramed } from '../page.ts';
import { texts } from '../texts/en.ts';
import { alarmListTexts } from '../texts/en/alarm-list.ts';
import { chipsOf } from './chips.ts';
import { readFilters, savedQuery } from './filters.ts';
import { viewPath } from './list.ts';

const path = '/alarms/views';
const bodyLimit = 64 * 1024;

export function listSettingsPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  const form = express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 100 });
  router.get(
    path,
    guarded('alarms.read', console, (request, response, account) => show(request, response, account, console)),
  );
  router.post(
    path,
    form,
    guarded('alarms.read', console, (request, response, account) => change(request, response, account, console)),
  );
  return router;
}

async function show(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const query = new URL(request.originalUrl, 'http://console.invalid').searchParams;
  const settings = await readListSettings(console.deps, account.id);
  const done = query.get('done');
  const page = {
    ...frameData(request, account, console),
    s: alarmListTexts,
    title: `${alarmListTexts.title} · ${texts.frame.product}`,
    message: done === 'saved' ? alarmListTexts.saved : done === 'deleted' ? alarmListTexts.deleted : '',
    ...viewsData(query, settings),
    ...columnsData(query, settings),
  };
  sendFramed(response, 'alarms/views', page, console);
}

function viewsData(query: URLSearchParams, { views }: ListSettings): PageData {
  const from = query.get('from');
  return {
    from: from === null ? undefined : savedQuery(readFilters(new URLSearchParams(from))),
    fromWords: from === null ? '' : wordsOf(from),
    views: views.map((view) => ({
      ...view,
      href: viewPath(view.id, view.filters),
      words: wordsOf(view.filters),
      isAsked: query.get('delete') === view.id,
    })),
  };
}

/** What a view shows, in words. */
function wordsOf(query: string): string {
  const words = chipsOf(readFilters(new URLSearchParams(query)), texts, true).map(({ label }) => label);
  return words.length === 0 ? alarmListTexts.unfiltered : words.join(' · ');
}

/** The order that the form stands in may be in the address: moving a column saves nothing yet. */
function columnsData(query: URLSearchParams, settings: ListSettings): PageData {
  const asked = query.get('columns')?.split(',').filter(isColumn);
  const chosen = asked ?? settings.columns ?? defaultColumns;
  const others = columnNames.filter((name) => !chosen.includes(name));
  return {
    columns: [...chosen, ...others].map((name) => ({
      name,
      label: texts.list.columns[name],
      isShown: chosen.includes(name),
    })),
    pageSizes,
    pageSize: settings.page_size ?? defaultPageSize,
  };
}

async function change(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token'));
  const { deps } = console;
  const owner: Owner = { account, address: request.ip ?? '', requestId: requestIdOf(response) };
  const [what, target = ''] = fieldOf(request, 'what').split(':');
  switch (what) {
    case 'save': {
      const id = fieldOf(request, 'id');
      await saveView(deps, owner, id === '' ? undefined : id, await viewOf(request, owner, console));
      return response.redirect(303, `${path}?done=saved`);
    }
    case 'delete':
      await deleteView(deps, owner, fieldOf(request, 'id'));
      return response.redirect(303, `${path}?done=deleted`);
    case 'columns': {
      const body = { columns: columnsOf(request), page_size: Number(fieldOf(request, 'page_size')) };
      await saveListSettings(deps, owner, parsed(listSettingsBodySchema.safeParse(body)));
      return response.redirect(303, `${path}?done=saved`);
    }
    case 'reset':
      await saveListSettings(deps, owner, {});
      return response.redirect(303, `${path}?done=saved`);
    case 'up':
    case 'down':
      return response.redirect(303, `${path}?columns=${moved(columnsOf(request), target, what).join(',')}#columns`);
    default:
      throw new Problem('invalid_request', { errors: { what: 'Is not known.' } });
  }
}

async function viewOf(
  request: Request,
  { account }: Owner,
  { deps }: Console,
): Promise<z.output<typeof viewBodySchema>> {
  const settings = await readListSettings(deps, account.id);
  const before = settings.views.find(({ id }) => id === fieldOf(request, 'id'));
  const chosen = before === undefined ? (settings.columns ?? [...defaultColumns]) : before.columns;
  const keepsColumns = before?.columns !== undefined || fieldOf(request, 'own_columns') !== '';
  return parsed(
    viewBodySchema.safeParse({
      name: fieldOf(request, 'name'),
      filters: before?.filters ?? savedQuery(readFilters(new URLSearchParams(fieldOf(request, 'filters')))),
      is_default: fieldOf(request, 'is_default') !== '',
      ...(keepsColumns && chosen !== undefined ? { columns: chosen } : {}),
    }),
  );
}

function parsed<Value>(result: z.ZodSafeParseResult<Value>): Value {
  if (!result.success) throw invalidRequest(result.error);
  return result.data;
}

function columnsOf(request: Request): readonly ColumnName[] {
  return fieldsOf(request, 'column').filter(isColumn);
}

/** The columns with one of them a place further. */
function moved(columns: readonly ColumnName[], name: string, way: 'up' | 'down'): readonly string[] {
  const from = columns.findIndex((column) => column === name);
  const to = way === 'up' ? from - 1 : from + 1;
  const [one, other] = [columns[from], columns[to]];
  if (one === undefined || other === undefined) return columns;
  return columns.with(from, other).with(to, one);
}
