/** Routes of one's own alarm list: columns, rows of a page, saved views; and the values that a search field completes. */
import { z } from 'zod';
import { type Route, accountOf, type Caller, route } from '../http/route.ts';
import { plainText } from '../http/schema.ts';
import {
  deleteView,
  listSettingsBodySchema,
  type Owner,
  readListSettings,
  type SavedView,
  saveListSettings,
  saveView,
  viewBodySchema,
  viewSchema,
} from './list-settings.ts';
import { valueFields, valuesOf } from './values.ts';

const idParams = z.strictObject({ id: plainText.min(1).max(200) });

const settings = route({
  method: 'get',
  path: '/api/v1/alarm-list',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'One’s own columns and rows of a page in the alarm list',
  responses: {
    200: { description: 'The settings; a field that is absent was not chosen', schema: listSettingsBodySchema },
  },
}).answeredBy(async ({ caller }, deps) => {
  const { columns, page_size } = await readListSettings(deps, accountOf(caller).id);
  return { status: 200, body: { columns, page_size } };
});

const saveSettings = route({
  method: 'put',
  path: '/api/v1/alarm-list',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'Choose one’s own columns and rows of a page',
  body: listSettingsBodySchema,
  responses: { 200: { description: 'The settings', schema: listSettingsBodySchema } },
}).answeredBy(async ({ body, caller }, deps) => {
  await saveListSettings(deps, ownerOf(caller), body);
  return { status: 200, body };
});

const listViews = route({
  method: 'get',
  path: '/api/v1/alarm-views',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'One’s own saved views of the alarm list, by name',
  responses: { 200: { description: 'The views', schema: z.strictObject({ data: z.array(viewSchema) }) } },
}).answeredBy(async ({ caller }, deps) => {
  const { views } = await readListSettings(deps, accountOf(caller).id);
  return { status: 200, body: { data: views.map(shown) } };
});

const createView = route({
  method: 'post',
  path: '/api/v1/alarm-views',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'Save a view of the alarm list',
  body: viewBodySchema,
  responses: { 201: { description: 'The view', schema: viewSchema } },
}).answeredBy(async ({ body, caller }, deps) => ({
  status: 201,
  body: await saveView(deps, ownerOf(caller), undefined, body),
}));

const replaceView = route({
  method: 'put',
  path: '/api/v1/alarm-views/:id',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'Replace one of one’s own views',
  params: idParams,
  body: viewBodySchema,
  responses: { 200: { description: 'The view', schema: viewSchema } },
  refusals: [404],
}).answeredBy(async ({ params, body, caller }, deps) => ({
  status: 200,
  body: await saveView(deps, ownerOf(caller), params.id, body),
}));

const removeView = route({
  method: 'delete',
  path: '/api/v1/alarm-views/:id',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'Delete one of one’s own views',
  params: idParams,
  responses: { 204: { description: 'Deleted' } },
  refusals: [404],
}).answeredBy(async ({ params, caller }, deps) => {
  await deleteView(deps, ownerOf(caller), params.id);
  return { status: 204 };
});

const values = route({
  method: 'get',
  path: '/api/v1/alarm-values',
  access: 'alarms.read',
  tag: 'Alarms',
  summary: 'Values of a field among the open alarms, the most frequent first: what a search field completes',
  query: z.strictObject({ field: z.enum(valueFields), search: plainText.max(200).default('') }),
  responses: {
    200: {
      description: 'Twenty values at most',
      schema: z.strictObject({ data: z.array(z.strictObject({ value: z.string(), count: z.int() })) }),
    },
  },
}).answeredBy(({ query }, deps) => ({
  status: 200,
  body: { data: valuesOf(deps.alarms.rows(), query.field, query.search) },
}));

export const listRoutes: readonly Route[] = [
  settings,
  saveSettings,
  listViews,
  createView,
  replaceView,
  removeView,
  values,
];

function ownerOf(caller: Caller): Owner {
  return { account: accountOf(caller), address: caller.address, requestId: caller.requestId };
}

/** What is stored may have been written by an older release: only what the schema knows leaves. */
function shown({ id, name, filters, columns, is_default }: SavedView): SavedView {
  return { id, name, filters, columns, is_default };
}
