/** The page of the alarm list, with a pane where one is open. */
import { type Request, type Response, Router } from 'express';
import type { Account } from '../../auth/account.ts';
import { countAlarms, listAlarms } from '../../alarms/query.ts';
import { type AlarmList, type AlarmQuery, alarmCountQuerySchema, alarmQuerySchema } from '../../alarms/query-schema.ts';
import { exportAlarms } from '../../alarms/export.ts';
import { defaultPageSize } from '../../alarms/columns.ts';
import { type ListSettings, readListSettings } from '../../alarms/list-settings.ts';
import { invalidRequest, Problem } from '../../http/problem.ts';
import { pageMeta } from '../../http/schema.ts';
import { guarded } from '../guard.ts';
import { type Console, frameData, type PageData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { firstEntity } from '../first-event.ts';
import { firstEventPath } from '../rail.ts';
import { texts } from '../texts/en.ts';
import { askingActions } from './actions.ts';
import { apiQueryOf } from './api-query.ts';
import { paneOf } from './details-pages.ts';
import { type AlarmFilters, everyAlarm, filtersPath, readFilters } from './filters.ts';
import { exportPath, listView, viewPath } from './list.ts';
import { entityView } from './row.ts';
import { applySearchField } from './search-field.ts';
import { testEvent } from './test-event.ts';

export function alarmPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  router.get('/', (_request, response) => response.redirect(303, '/alarms'));
  router.get(
    '/alarms',
    guarded('alarms.read', console, (request, response, account) => showList(request, response, account, console)),
  );
  router.get(
    '/alarms/matching',
    guarded('alarms.act', console, (request, response) => sendMatching(request, response, console)),
  );
  router.get(
    exportPath,
    guarded('alarms.read', console, (request, response, account) => sendFile(request, response, account, console)),
  );
  return router;
}

/** The alarms that match a list's address, as many as can be acted on at once: for a selection across pages. */
async function sendMatching(request: Request, response: Response, console: Console): Promise<void> {
  const query = new URL(request.originalUrl, 'http://console.invalid').searchParams;
  const filters = { ...readFilters(query), page: 1 };
  const { data } = await listAlarms(console.deps, queryOf(filters, mostAtOnce(console)));
  const reading = readingOf(request, console.deps);
  response.setHeader('cache-control', 'no-store');
  response.json({ alarms: data.map((row) => ({ id: row.id, name: entityView(row, reading).full })) });
}

/** Every alarm that matches a list's address, as a file. */
async function sendFile(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const query = new URL(request.originalUrl, 'http://console.invalid').searchParams;
  const { headers, stream } = await exportAlarms(console.deps, account.id, queryOf(readFilters(query), 1));
  response.setHeader('cache-control', 'no-store');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  stream(response);
}

/** One page of a list has a thousand alarms at most. */
function mostAtOnce({ deps }: Console): number {
  return Math.min(1000, deps.config.limits.alarms_per_action);
}

async function showList(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const query = new URL(request.originalUrl, 'http://console.invalid').searchParams;
  const filters = readFilters(query);
  const typed = query.get('q');
  if (typed !== null) return response.redirect(303, filtersPath(applySearchField(filters, typed)));
  const settings = await readListSettings(console.deps, account.id);
  const standard = settings.views.find((view) => view.is_default);
  if (query.size === 0 && !wantsPart(request) && console.deps.alarms.size === 0) {
    if ((await firstEntity(console.deps)) === undefined) return response.redirect(303, firstEventPath);
  }
  if (standard !== undefined && query.size === 0 && !wantsPart(request)) {
    return response.redirect(303, viewPath(standard.id, standard.filters));
  }
  // The bare address stands for the default view: who drops the last filter wants every alarm.
  const shown = standard === undefined || filters.view !== undefined ? filters : { ...filters, view: everyAlarm };
  const page = await listData(request, account, { filters: shown, settings }, console);
  if (wantsPart(request)) await sendPart(response, 'alarms/list', page, console);
  else sendFramed(response, 'alarms/list', page, console);
}

interface AskedList {
  readonly filters: AlarmFilters;
  readonly settings: ListSettings;
}

async function listData(request: Request, account: Account, asked: AskedList, console: Console): Promise<PageData> {
  const { deps } = console;
  const frame = frameData(request, account, console);
  const { list, filters, fault } = await readPage(asked, console);
  const count = countAlarms(deps, alarmCountQuerySchema.parse({}));
  const view = listView(list, count, filters, {
    ...readingOf(request, deps),
    settings: asked.settings,
    mostAtOnce: mostAtOnce(console),
    fault,
  });
  return {
    ...frame,
    scripts: ['main', 'alarms'],
    askingActions,
    list: view,
    title: titleOf(view.critical),
    problem: deps.live.problem(),
    testEvent: testEvent(request),
    paneBody: await paneOf(request, account, filters, console),
  };
}

interface ReadList {
  readonly list: AlarmList;
  readonly filters: AlarmFilters;
  /** What is wrong with the search. */
  readonly fault?: string;
}

/** The page that was asked for; the last one when the list has become shorter since. */
async function readPage({ settings, filters }: AskedList, { deps }: Console): Promise<ReadList> {
  const limit = settings.page_size ?? defaultPageSize;
  try {
    const list = await listAlarms(deps, queryOf(filters, limit));
    if (list.data.length > 0 || filters.page <= list.meta.page_count) return { list, filters };
    const last = { ...filters, page: list.meta.page_count };
    return { list: await listAlarms(deps, queryOf(last, limit)), filters: last };
  } catch (error) {
    if (!(error instanceof Problem) || error.init.errors === undefined) throw error;
    const list = { data: [], meta: pageMeta({ page: 1, limit }, 0) };
    return { list, filters, fault: Object.values(error.init.errors).join(' ') };
  }
}

/** The filters as the API's own query, limits included. @throws {Problem} 400 for an expression that has a fault. */
function queryOf(filters: AlarmFilters, limit: number): AlarmQuery {
  const query = { page: String(filters.page), limit: String(limit), ...apiQueryOf(filters) };
  const parsed = alarmQuerySchema.safeParse(query);
  if (!parsed.success) throw invalidRequest(parsed.error);
  return parsed.data;
}

function titleOf(critical: number): string {
  const { product } = texts.frame;
  return critical === 0 ? `${texts.list.title} · ${product}` : `${texts.list.critical(critical)} · ${product}`;
}
