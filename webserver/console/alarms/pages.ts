/** The page of the alarm list, with a pane where one is open. */
import { type Request, type Response, Router } from 'express';
import type { Account } from '../../auth/account.ts';
import { countAlarms, listAlarms } from '../../alarms/query.ts';
import { type AlarmList, alarmCountQuerySchema, alarmQuerySchema } from '../../alarms/query-schema.ts';
import { defaultPageSize } from '../../alarms/columns.ts';
import { type ListSettings, readListSettings } from '../../alarms/list-settings.ts';
import { guarded } from '../guard.ts';
import { type Console, frameData, type PageData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { firstEntity } from '../first-event.ts';
import { firstEventPath } from '../rail.ts';
import { texts } from '../texts/en.ts';
import { askingActions } from './actions.ts';
import { paneOf } from './details-pages.ts';
import { type AlarmFilters, everyAlarm, filtersPath, readFilters, secondsOf } from './filters.ts';
import { listView, viewPath } from './list.ts';
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
  return router;
}

/** The alarms that match a list's address, as many as can be acted on at once: for a selection across pages. */
async function sendMatching(request: Request, response: Response, console: Console): Promise<void> {
  const query = new URL(request.originalUrl, 'http://console.invalid').searchParams;
  const filters = { ...readFilters(query), page: 1 };
  const { data } = await listAlarms(console.deps, alarmQuerySchema.parse(queryOf(filters, mostAtOnce(console))));
  const reading = readingOf(request, console.deps);
  response.setHeader('cache-control', 'no-store');
  response.json({ alarms: data.map((row) => ({ id: row.id, name: entityView(row, reading).full })) });
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
  const { list, filters } = await readPage(asked, console);
  const count = countAlarms(deps, alarmCountQuerySchema.parse({}));
  const view = listView(list, count, filters, {
    ...readingOf(request, deps),
    settings: asked.settings,
    mostAtOnce: mostAtOnce(console),
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

/** The page that was asked for; the last one when the list has become shorter since. */
async function readPage(asked: AskedList, { deps }: Console): Promise<{ list: AlarmList; filters: AlarmFilters }> {
  const limit = asked.settings.page_size ?? defaultPageSize;
  const { filters } = asked;
  const list = await listAlarms(deps, alarmQuerySchema.parse(queryOf(filters, limit)));
  if (list.data.length > 0 || filters.page <= list.meta.page_count) return { list, filters };
  const last = { ...filters, page: list.meta.page_count };
  return { list: await listAlarms(deps, alarmQuerySchema.parse(queryOf(last, limit))), filters: last };
}

/** The filters as the API's own query, limits included. */
function queryOf(filters: AlarmFilters, limit: number): Record<string, string> {
  const query = { page: String(filters.page), limit: String(limit), ...selectionOf(filters), ...orderOf(filters) };
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

type Query = Record<string, string | undefined>;

function selectionOf(filters: AlarmFilters): Query {
  const { search, states, statuses = [], values = {} } = filters;
  return {
    ...values,
    search: search === '' ? undefined : search,
    state: states.length === 0 ? undefined : states.join(','),
    status: statuses.length === 0 ? undefined : statuses.join(','),
    acknowledged: filters.ack?.toString(),
    snoozed: filters.snoozed?.toString(),
    cancelled: filters.cancelled?.toString(),
    ticket: filters.ticket?.toString(),
    opened_within_seconds: secondsOf(filters.since ?? '')?.toString(),
    lasting_seconds: secondsOf(filters.lasting ?? '')?.toString(),
  };
}

/** The archive keeps alarms in the order of their beginning, without the infos of their entity. */
function orderOf({ resolved, sort }: AlarmFilters): Query {
  if (resolved) return { opened: 'false', info: undefined };
  return sort === undefined ? {} : { sort_by: sort.by, sort: sort.isAscending ? 'asc' : 'desc' };
}

function titleOf(critical: number): string {
  const { product } = texts.frame;
  return critical === 0 ? `${texts.list.title} · ${product}` : `${texts.list.critical(critical)} · ${product}`;
}
