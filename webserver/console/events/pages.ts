/** The pages of the event log: the list, and each entry at its own address. */
import { type Request, type Response, Router } from 'express';
import type { EventPage } from '../../../lib/event-log/event-log.ts';
import type { Account } from '../../auth/account.ts';
import { searchEvents } from '../../event-log/query.ts';
import { Problem } from '../../http/problem.ts';
import { windowOf } from '../charts/range.ts';
import { guarded } from '../guard.ts';
import { type Console, frameData, type PageData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { mayOpen } from '../rail.ts';
import { texts } from '../texts/en.ts';
import { eventTexts as say } from '../texts/en/events.ts';
import { eventDetailsView } from './details.ts';
import { applySearchField, type EventFilters, filtersPath, readFilters } from './filters.ts';
import { eventListView } from './list.ts';

const pageSize = 50;

export function eventPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  router.get(
    '/events',
    guarded('events.read', console, (request, response, account) => showList(request, response, account, console)),
  );
  router.get(
    '/events/:id',
    guarded('events.read', console, (request, response, account) => showOne(request, response, account, console)),
  );
  return router;
}

async function showList(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const { searchParams: query } = new URL(request.originalUrl, 'http://console.invalid');
  const frame = frameData(request, account, console);
  const reading = readingOf(request, console.deps);
  const filters = readFilters(query, reading.zone);
  const typed = query.get('q');
  if (typed !== null) return response.redirect(303, filtersPath(applySearchField(filters, typed)));
  const page = await readPage(filters, reading.now, console);
  const list = eventListView(page, filters, viewerOf(account), reading);
  await send(response, 'events/events', { ...frame, list, title: `${say.title} · ${texts.frame.product}` }, console);
}

async function readPage(filters: EventFilters, now: number, { deps }: Console): Promise<EventPage> {
  const { search, types, states, outcomes, range, entity, cursor, connector, connector_name, component, resource } =
    filters;
  const window = range === undefined ? undefined : windowOf(range, now);
  const query = {
    limit: pageSize,
    search,
    connector,
    connector_name,
    component,
    resource,
    entity_id: entity,
    cursor,
    ...(types.length === 0 ? {} : { event_type: [...types] }),
    ...(states.length === 0 ? {} : { state: [...states] }),
    ...(outcomes.length === 0 ? {} : { outcome: [...outcomes] }),
    // Up to now means up to whatever is newest.
    ...(window === undefined ? {} : { from: new Date(window.from) }),
    ...(window === undefined || (range !== undefined && 'span' in range) ? {} : { to: new Date(window.to) }),
  };
  // Who names types or ends gets all of them.
  return await searchEvents(deps, query, { withoutRoutine: types.length === 0 && outcomes.length === 0 });
}

async function showOne(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const frame = frameData(request, account, console);
  const { id } = request.params;
  const entry =
    typeof id === 'string' && id.length <= 500 && !id.includes('\0') ? await console.deps.events.find(id) : undefined;
  if (entry === undefined) throw new Problem('not_found', { detail: say.notFoundText });
  const viewer = { ...viewerOf(account), entities: mayOpen('entities', account) };
  const event = eventDetailsView(entry, viewer, readingOf(request, console.deps));
  const title = `${event.row.on === undefined ? event.row.name : `${event.row.name} ${say.on} ${event.row.on}`} · ${say.title}`;
  await send(response, 'events/event', { ...frame, event, title }, console);
}

function viewerOf(account: Account) {
  return { alarms: mayOpen('alarms', account), deadLetters: mayOpen('dead-letters', account) };
}

async function send(response: Response, template: string, page: PageData, console: Console): Promise<void> {
  const data = { ...page, say, problem: console.deps.live.problem() };
  if (wantsPart(response.req)) await sendPart(response, template, data, console);
  else sendFramed(response, template, data, console);
}
