/** Routes that bring entities in from a file, and write them to one. */
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { WebserverDeps } from '../deps.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { booleanText, pageQuery, plainText } from '../http/schema.ts';
import { actorOf } from './edit-answers.ts';
import { exportLines } from './export.ts';
import { getImport, importListSchema, importStatusSchema, listImports, startImport } from './import.ts';
import { planImport, planSchema } from './import-plan.ts';
import { type Import, importSchema } from './import-schema.ts';
import { entityQuerySchema } from './query.ts';

const path = '/api/v1/entity-imports';

const bring = route({
  method: 'post',
  path,
  access: 'entities.import',
  tag: 'Entities',
  summary: 'Import entities from a file',
  description:
    'Runs behind the request; ask for its status. Each item is an edit by the engines, and one that fails leaves the others as they are. The number of entities is limited by `limits.entities_per_import`.',
  query: z.strictObject({ dry_run: booleanText.optional().describe('Only says what it would do') }),
  body: importSchema,
  responses: {
    200: { description: 'Of a dry run: what it would do', schema: planSchema },
    202: { description: 'It runs', schema: importStatusSchema },
  },
}).answeredBy(async ({ query, body, caller }, deps) => {
  checkSize(body, deps.config);
  if (query.dry_run === true) return { status: 200, body: await planImport(deps, body) };
  const status = await startImport(deps, actorOf(caller), body);
  return { status: 202, headers: { location: `${path}/${status.id}` }, body: status };
});

/** @throws {Problem} 413. */
export function checkSize({ entities }: Import, { limits }: WebserverDeps['config']): void {
  const most = limits.entities_per_import;
  if (entities.length > most) throw new Problem('too_large', { detail: `At most ${most} entities in one import` });
}

const list = route({
  method: 'get',
  path,
  access: 'entities.import',
  tag: 'Entities',
  summary: 'Imports, the newest first',
  query: z.strictObject(pageQuery),
  responses: { 200: { description: 'One page', schema: importListSchema } },
}).answeredBy(async ({ query }, deps) => ({ status: 200, body: await listImports(deps, query) }));

const status = route({
  method: 'get',
  path: `${path}/:id`,
  access: 'entities.import',
  tag: 'Entities',
  summary: 'How far an import is, and which of its items failed',
  description: 'Known for 30 days.',
  params: z.strictObject({ id: plainText.max(100) }),
  responses: { 200: { description: 'Its state', schema: importStatusSchema } },
  refusals: [404],
}).answeredBy(async ({ params: { id } }, deps) => {
  const found = await getImport(deps, id);
  if (found === undefined) throw new Problem('not_found', { detail: 'There is no import with this id' });
  return { status: 200, body: found };
});

export const exportQuerySchema = entityQuerySchema.pick({
  search: true,
  type: true,
  connector: true,
  component: true,
  enabled: true,
  import_source: true,
});

const write = route({
  method: 'get',
  path: '/api/v1/entity-export',
  access: 'entities.read',
  tag: 'Entities',
  summary: 'Entities as a file that an import takes, one a line',
  query: exportQuerySchema,
  responses: { 200: { description: 'The file', stream: 'application/json' } },
}).answeredBy(({ query }, deps) => ({
  status: 200,
  headers: {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="entities.json"',
  },
  stream: (response) => void pipeline(exportLines(deps, query), response).catch(() => response.destroy()),
}));

export const importRoutes: readonly Route[] = [bring, list, status, write];
