/** The pages of entities: the list, the tree, and each entity at its own address. */
import express, { type Request, type Response, Router } from 'express';
import { listAlarms } from '../../alarms/query.ts';
import { alarmQuerySchema } from '../../alarms/query-schema.ts';
import type { Account } from '../../auth/account.ts';
import {
  entityQuerySchema,
  type EntityDetails,
  type EntityList,
  getEntity,
  listEntities,
} from '../../entities/query.ts';
import { Problem } from '../../http/problem.ts';
import { findSeries, seriesQuerySchema } from '../../metrics/query.ts';
import { rangePicker, rangeQuery, readRange } from '../charts/range.ts';
import { guarded } from '../guard.ts';
import { type Console, frameData, type PageData, readingOf, sendFramed, sendPart, wantsPart } from '../page.ts';
import { mayOpen } from '../rail.ts';
import { calendarTexts } from '../texts/en/calendar.ts';
import { texts } from '../texts/en.ts';
import { entityTexts as say } from '../texts/en/entities.ts';
import { deleteEntity, deleteSelected } from './delete.ts';
import { entityDetailsView } from './details.ts';
import { editEntity } from './edit.ts';
import { type EntityFilters, entityPath, readFilters, readNodes } from './filters.ts';
import { entityListView } from './list.ts';
import { importsPath, showImport, showImports, takeImport } from './imports.ts';
import { readTree } from './tree.ts';

const pageSize = 50;
const shownBelow = 20;
const shownPast = 10;
/** Series of one entity that its page draws. */
const shownSeries = 24;

export function entityPages(console: Console): Router {
  const router = Router({ caseSensitive: true });
  router.get(
    '/entities',
    guarded('entities.read', console, (request, response, account) => showAll(request, response, account, console)),
  );
  router.get(
    importsPath,
    guarded('entities.import', console, (request, response, account) =>
      showImports(request, response, account, console),
    ),
  );
  router.post(
    importsPath,
    guarded('entities.import', console, (request, response, account) =>
      takeImport(request, response, account, console),
    ),
  );
  router.get(
    '/entities/imports/:id',
    guarded('entities.import', console, (request, response, account) =>
      showImport(request, response, account, console),
    ),
  );
  router.get(
    '/entities/:id',
    guarded('entities.read', console, (request, response, account) => showOne(request, response, account, console)),
  );
  router.post(
    '/entities/:id/edit',
    express.urlencoded({ extended: false, limit: 64 * 1024, parameterLimit: 20 }),
    guarded('entities.edit', console, (request, response, account) => editEntity(request, response, account, console)),
  );
  router.post(
    '/entities/deletion',
    express.urlencoded({ extended: false, limit: 512 * 1024, parameterLimit: 1100 }),
    guarded('entities.delete', console, (request, response, account) =>
      deleteSelected(request, response, account, console),
    ),
  );
  router.post(
    '/entities/:id/deletion',
    express.urlencoded({ extended: false, limit: 64 * 1024, parameterLimit: 20 }),
    guarded('entities.delete', console, (request, response, account) =>
      deleteEntity(request, response, account, console),
    ),
  );
  return router;
}

async function showAll(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const { searchParams: query } = new URL(request.originalUrl, 'http://console.invalid');
  const filters = readFilters(query);
  const { deps } = console;
  const frame = frameData(request, account, console);
  const reading = readingOf(request, deps);
  const content =
    query.get('view') === 'tree'
      ? { tree: await readTree(deps, readNodes(query), filters.page, reading) }
      : { entities: entityListView(await readPage(filters, console), filters, reading) };
  const rights = {
    mayImport: account.permissions.has('entities.import'),
    mayDelete: account.permissions.has('entities.delete'),
  };
  await send(
    response,
    'entities/entities',
    {
      ...frame,
      ...content,
      ...rights,
      importsPath,
      scripts: ['main', 'select-all'],
      title: `${say.title} · ${texts.frame.product}`,
    },
    console,
  );
}

async function send(response: Response, template: string, page: PageData, console: Console): Promise<void> {
  const data = { ...page, say, problem: console.deps.live.problem() };
  if (wantsPart(response.req)) await sendPart(response, template, data, console);
  else sendFramed(response, template, data, console);
}

/** The page that was asked for; the last one when there are fewer by now. */
async function readPage(filters: EntityFilters, { deps }: Console): Promise<EntityList> {
  const list = await listEntities(deps, queryOf(filters));
  if (list.data.length > 0 || filters.page <= list.meta.page_count) return list;
  return await listEntities(deps, queryOf({ ...filters, page: list.meta.page_count }));
}

function queryOf({ search, type, connector, component, enabled, alarm, deleted, source, page }: EntityFilters) {
  return entityQuerySchema.parse({
    page: String(page),
    limit: String(pageSize),
    ...(search === '' ? {} : { search }),
    ...(type === undefined ? {} : { type }),
    ...(connector === undefined ? {} : { connector }),
    ...(component === undefined ? {} : { component }),
    ...(enabled === undefined ? {} : { enabled: String(enabled) }),
    ...(alarm === undefined ? {} : { with_alarm: String(alarm) }),
    ...(deleted === undefined ? {} : { deleted: String(deleted) }),
    ...(source === undefined ? {} : { import_source: source }),
  });
}

async function showOne(request: Request, response: Response, account: Account, console: Console): Promise<void> {
  const { deps } = console;
  const frame = frameData(request, account, console);
  const reading = readingOf(request, deps);
  const entity = await entityOf(request, console);
  const { searchParams: query } = new URL(request.originalUrl, 'http://console.invalid');
  const range = readRange(query, reading.zone);
  const picker = rangePicker(
    { range, fallback: { range: { span: '24h' } }, pathOf: (one) => withRange(entity.id, rangeQuery(one)) },
    reading,
  );
  const pages = { events: mayOpen('events', account) };
  const view = entityDetailsView({ entity, ...(await partsOf(entity, account, console)) }, pages, reading);
  const title = `${view.on === undefined ? view.name : `${view.name} ${say.on} ${view.on}`} · ${texts.frame.product}`;
  const edits = {
    mayEdit: account.permissions.has('entities.edit') && entity.deleted === undefined,
    // A service comes and goes with its rule.
    mayDelete: account.permissions.has('entities.delete') && entity.type !== 'service',
    isPending: query.get('edit') === 'pending',
  };
  const plans = {
    plan: calendarTexts,
    mayPlan: account.permissions.has('pbehaviors.edit'),
    maySeePlan: account.permissions.has('pbehaviors.read'),
  };
  const page = {
    ...frame,
    ...edits,
    ...plans,
    entity: view,
    picker,
    chartRange: rangeQuery(range ?? { span: '24h' }),
    title,
  };
  await send(response, 'entities/entity', page, console);
}

function withRange(id: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? entityPath(id) : `${entityPath(id)}?${text}`;
}

async function entityOf(request: Request, { deps }: Console): Promise<EntityDetails> {
  const { id } = request.params;
  const isId = typeof id === 'string' && id.length <= 2100 && !id.includes('\0');
  const entity = isId ? await getEntity(deps, id) : undefined;
  if (entity === undefined) throw new Problem('not_found', { detail: say.notFoundText });
  return entity;
}

/** What its page shows beside the entity itself; what the reader may not see is left out. */
async function partsOf({ id, type }: EntityDetails, { permissions }: Account, { deps }: Console) {
  const filter = type === 'connector' ? { type: 'component', connector: id } : { type: 'resource', component: id };
  const hasBelow = type === 'connector' || type === 'component';
  const [past, below, series] = await Promise.all([
    permissions.has('alarms.read')
      ? listAlarms(deps, alarmQuerySchema.parse({ opened: 'false', entity_id: id, limit: String(shownPast) }))
      : { data: [] },
    hasBelow ? listEntities(deps, entityQuerySchema.parse({ ...filter, limit: String(shownBelow) })) : undefined,
    permissions.has('metrics.read')
      ? findSeries(deps, seriesQuerySchema.parse({ entity_id: id, limit: String(shownSeries) }))
      : [],
  ]);
  return { past: past.data, below, series };
}
