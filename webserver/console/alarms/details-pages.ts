/** The pages of one alarm: its pane beside the list, and the page at its own address. */
import express, { type Request, type Response, Router } from 'express';
import { bookmarksOf, setBookmark } from '../../alarms/bookmarks.ts';
import { getAlarm } from '../../alarms/query.ts';
import type { AlarmDetails } from '../../alarms/view.ts';
import type { Account } from '../../auth/account.ts';
import { checkToken } from '../../auth/forgery.ts';
import { Problem } from '../../http/problem.ts';
import { requestIdOf } from '../../http/request-id.ts';
import { type ChartRange, rangePicker, rangeQuery, readRange } from '../charts/range.ts';
import { fieldOf } from '../form.ts';
import { guarded, safePath } from '../guard.ts';
import {
  type Console,
  frameData,
  type PageData,
  readingOf,
  sendFramed,
  sendPart,
  tokenFor,
  wantsPart,
} from '../page.ts';
import { mayOpen } from '../rail.ts';
import { texts } from '../texts/en.ts';
import { askingActions } from './actions.ts';
import { type DetailsView, detailsView } from './details.ts';
import { type AlarmFilters, filtersPath, withoutOpen } from './filters.ts';
import { alarmPath } from './row.ts';

/** Steps that a timeline shows at first, and more at each question. */
const stepsAtOnce = 100;
const mostSteps = 1000;

export function detailsPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  router.get(
    '/alarms/:id',
    guarded('alarms.read', console, (request, response, account) => showAlone(request, response, account, console)),
  );
  router.get(
    '/alarms/:id/pane',
    guarded('alarms.read', console, (request, response, account) => showPane(request, response, account, console)),
  );
  router.post(
    '/alarms/:id/bookmark',
    express.urlencoded({ extended: false, limit: 10_240 }),
    guarded('alarms.read', console, (request, response, account) => bookmark(request, response, account, console)),
  );
  return router;
}

/** The star of an alarm: set or taken away, for oneself; then back to where it was pressed. */
async function bookmark(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  checkToken(request, account, fieldOf(request, 'csrf_token') || request.get('x-csrf-token'));
  const id = request.params['id'];
  const actor = { account, address: request.ip ?? '', requestId: requestIdOf(response) };
  if (typeof id !== 'string') throw new Problem('not_found', { detail: texts.alarm.notFoundText });
  await setBookmark(console.deps, actor, { alarm: id, isWanted: fieldOf(request, 'bookmark') === 'yes' });
  if (!wantsPart(request)) return response.redirect(303, safePath(fieldOf(request, 'back')));
  const details = detailsData(request, account, await alarmOf(request, stepsAtOnce, { account, console }), console);
  await sendPart(response, 'alarms/star', details, console);
}

/** The pane that a list's filters name; empty when none is open. */
export async function paneOf(
  request: Request,
  account: Account,
  filters: AlarmFilters,
  console: Console,
): Promise<string> {
  if (filters.open === undefined) return '';
  const alarm = await readAlarm(filters.open, stepsAtOnce, { account, console });
  if (alarm === undefined) return '';
  const data = { ...detailsData(request, account, alarm, console), closePath: filtersPath(withoutOpen(filters)) };
  return console.render('alarms/pane', { it: data, alarm: data.alarm });
}

async function showPane(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const alarm = await alarmOf(request, stepsAtOnce, { account, console });
  await sendPart(response, 'alarms/pane', detailsData(request, account, alarm, console), console);
}

async function showAlone(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const frame = frameData(request, account, console);
  const query = new URL(request.originalUrl, 'http://console.invalid').searchParams;
  const steps = shownSteps(query);
  const alarm = await alarmOf(request, steps, { account, console });
  const details = detailsData(request, account, alarm, console);
  const page = {
    ...frame,
    ...details,
    ...chartData(
      alarm,
      readRange(query, readingOf(request, console.deps).zone),
      steps,
      readingOf(request, console.deps),
    ),
    isPane: false,
    scripts: ['main', 'alarms'],
    askingActions,
    problem: console.deps.live.problem(),
    title: `${details.alarm.row.mark.word} · ${details.alarm.row.entity.full} · ${texts.frame.product}`,
    back: details.alarm.path,
  };
  if (wantsPart(request)) await sendPart(response, 'alarms/alone', page, console);
  else sendFramed(response, 'alarms/alone', page, console);
}

function shownSteps(query: URLSearchParams): number {
  const asked = Number(query.get('steps') ?? stepsAtOnce);
  return Number.isInteger(asked) && asked >= stepsAtOnce ? Math.min(asked, mostSteps) : stepsAtOnce;
}

/** Range picker and charts of the page, and the link to more of the timeline: each keeps what the other chose. */
function chartData(
  alarm: AlarmDetails,
  range: ChartRange | undefined,
  steps: number,
  reading: ReturnType<typeof readingOf>,
): PageData {
  const pathOf = (shown: ChartRange | undefined, count: number): string => {
    const query = new URLSearchParams(rangeQuery(shown));
    if (count !== stepsAtOnce) query.set('steps', String(count));
    return query.size === 0 ? alarmPath(alarm.id) : `${alarmPath(alarm.id)}?${query.toString()}`;
  };
  const fallback = { range: { span: '24h' }, label: texts.alarm.ownTime } as const;
  return {
    picker: rangePicker({ range, fallback, pathOf: (shown) => pathOf(shown, steps) }, reading),
    range: rangeQuery(range),
    ...(steps < mostSteps ? { moreSteps: pathOf(range, Math.min(mostSteps, steps + stepsAtOnce)) } : {}),
  };
}

interface DetailsData extends PageData {
  readonly alarm: DetailsView;
}

function detailsData(request: Request, account: Account, alarm: AlarmDetails, console: Console): DetailsData {
  const mayAct = account.permissions.has('alarms.act');
  const viewer = { mayAct, entities: mayOpen('entities', account), events: mayOpen('events', account) };
  return {
    alarm: detailsView(alarm, viewer, readingOf(request, console.deps)),
    csrf: tokenFor(request, account),
    isPane: true,
    closePath: '/alarms',
    back: filtersPath({ search: '', states: [], page: 1, open: alarm.id }),
    moreSteps: `${alarmPath(alarm.id)}?steps=${2 * stepsAtOnce}`,
    mayAct,
  };
}

interface Reader {
  readonly account: Account;
  readonly console: Console;
}

async function alarmOf(request: Request, steps: number, reader: Reader): Promise<AlarmDetails> {
  const id = request.params['id'];
  const alarm = typeof id === 'string' ? await readAlarm(id, steps, reader) : undefined;
  if (alarm === undefined) throw new Problem('not_found', { detail: texts.alarm.notFoundText });
  return alarm;
}

async function readAlarm(
  id: string,
  steps: number,
  { account, console: { deps } }: Reader,
): Promise<AlarmDetails | undefined> {
  if (id.length > 500 || id.includes('\0')) return undefined;
  const [alarm, bookmarks] = await Promise.all([
    getAlarm(deps, id, { page: 1, limit: steps }),
    bookmarksOf(deps, account.id),
  ]);
  return alarm && { ...alarm, bookmarked: bookmarks.has(id) };
}
