/** The calendar: what holds on each day of a month or a week, and all pbehaviors below. */
import type { Request, Response } from 'express';
import { type CompiledPbehavior, compilePbehavior } from '../../../lib/pbehavior/compile.ts';
import type { Account } from '../../auth/account.ts';
import { windowsIn } from '../../pbehaviors/calendar.ts';
import { loadBook, loadCatalogue } from '../../pbehaviors/source.ts';
import type { RuleView } from '../../rules/rule-kind.ts';
import { pathWith } from '../administration/view.ts';
import { formatLocal } from '../format.ts';
import { type Console, frameData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { calendarTexts as say } from '../texts/en/calendar.ts';
import { texts } from '../texts/en.ts';
import type { Reading } from '../view.ts';
import { calendarForms, kindPath } from '../rules/kinds.ts';
import { type CalendarSpan, datesOf, daysOf, isDate, midnightOf, plusDays, stepFrom } from './days.ts';
import { listedAtOnce, listPbehaviors } from './form.ts';
import { recurrenceWords } from './recurrence-words.ts';

const path = '/calendar';

interface Shown {
  readonly span: CalendarSpan;
  readonly date: string;
  readonly search: string;
  readonly page: number;
}

export async function showCalendar(
  request: Request,
  response: Response,
  account: Account,
  console: Console,
): Promise<void> {
  const { searchParams: query } = new URL(request.originalUrl, 'http://console.invalid');
  const reading = readingOf(request, console.deps);
  const today = formatLocal(reading.now, reading.zone).slice(0, 10);
  const shown = shownOf(query, today);
  const page = {
    ...frameData(request, account, console),
    say,
    title: `${say.title} · ${texts.frame.product}`,
    problem: console.deps.live.problem(),
    mayEdit: account.permissions.has('pbehaviors.edit'),
    parts: calendarForms.map((form) => ({ href: kindPath(form), label: form.words.title })),
    calendar: await calendarOf(shown, today, console, reading),
    listed: await listedOf(shown, console, reading),
  };
  if (wantsPart(request)) await sendPart(response, 'calendar/calendar', page, console);
  else sendFramed(response, 'calendar/calendar', page, console);
}

function shownOf(query: URLSearchParams, today: string): Shown {
  const date = query.get('date') ?? '';
  return {
    span: query.get('span') === 'week' ? 'week' : 'month',
    date: isDate(date) ? date : today,
    search: (query.get('search') ?? '').trim().slice(0, 200).replaceAll('\0', ''),
    page: Math.min(Math.max(Number.parseInt(query.get('page') ?? '1', 10) || 1, 1), 1000),
  };
}

async function calendarOf({ span, date }: Shown, today: string, { deps }: Console, { zone }: Reading) {
  const dates = datesOf(date, span);
  const [first = date, last = date] = [dates[0], dates.at(-1)];
  const range = { from: midnightOf(first, zone), to: midnightOf(plusDays(last, 1), zone) };
  const { pbehaviors } = await loadBook(deps.db);
  const windows = windowsIn(pbehaviors, range);
  const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const to = (given: { readonly span?: CalendarSpan; readonly date?: string }): string =>
    pathWith(path, { span: (given.span ?? span) === 'week' ? 'week' : undefined, date: given.date ?? date });
  return {
    span,
    heading: month.format(new Date(`${span === 'week' ? first : date}T00:00Z`)),
    days: daysOf(dates, windows, { zone, today, ...(span === 'month' ? { month: date.slice(0, 7) } : {}) }),
    isEmpty: windows.length === 0,
    previous: to({ date: stepFrom(date, span, -1) }),
    next: to({ date: stepFrom(date, span, 1) }),
    today: to({ date: today }),
    spans: (['month', 'week'] as const).map((one) => ({
      href: to({ span: one }),
      label: say[one],
      isSet: one === span,
    })),
  };
}

async function listedOf(shown: Shown, console: Console, reading: Reading) {
  const { data, meta } = await listPbehaviors(console, shown.page, shown.search);
  const catalogue = await loadCatalogue(console.deps.db);
  const to = (page: number): string =>
    pathWith(path, {
      span: shown.span === 'week' ? 'week' : undefined,
      date: shown.date,
      search: shown.search,
      page: page === 1 ? undefined : String(page),
    });
  return {
    search: shown.search,
    rows: data.map((view) => {
      const { id, revision: _revision, updated: _updated, author: _author, last_entered: _last, ...fields } = view;
      return rowOf(view, compilePbehavior({ _id: id, ...fields }, catalogue), reading);
    }),
    isEmpty: meta.total_count === 0 && shown.search === '',
    previous: shown.page > 1 ? to(shown.page - 1) : undefined,
    next: shown.page * listedAtOnce < meta.total_count ? to(shown.page + 1) : undefined,
  };
}

function rowOf(view: RuleView, compiled: CompiledPbehavior | string, { now, zone }: Reading) {
  const row = { id: view.id, href: `${path}/${view.id}`, title: view.title };
  if (typeof compiled === 'string') return { ...row, kind: '', type: '', when: compiled, state: say.states.broken };
  const { fields } = compiled;
  const clock = (time: string): string => formatLocal(Date.parse(time), zone).replace('T', ' ');
  const end = fields.stop === undefined ? say.open : clock(fields.stop);
  const [window] = compiled.windows(now, now + 1);
  const { canonical_type: kind, type_name: type } = compiled.info(compiled.own, new Date(now));
  return {
    ...row,
    kind,
    type,
    when: [
      say.range(clock(fields.start), end),
      ...(fields.rrule === undefined ? [] : [recurrenceWords(fields.rrule, zone)]),
    ].join(', '),
    state: stateOf(compiled, window !== undefined, now),
  };
}

function stateOf(compiled: CompiledPbehavior, isInside: boolean, now: number): string {
  if (!compiled.fields.enabled) return say.states.off;
  if (isInside) return say.states.now;
  return compiled.at(now).until === Number.POSITIVE_INFINITY ? say.states.over : say.states.later;
}
