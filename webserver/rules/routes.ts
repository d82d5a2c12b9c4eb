/** The routes that every kind of rule has: list, read, write, switch, delete, and a file of them all. */
import { z } from 'zod';
import { actorOf } from '../administration/actor.ts';
import { Problem } from '../http/problem.ts';
import { type Route, route } from '../http/route.ts';
import { booleanText, pageMetaSchema, pageQuery, plainText } from '../http/schema.ts';
import { historyRoutes } from './history.ts';
import { type RuleKind, ruleViewSchema, type WrittenRule } from './rule-kind.ts';
import {
  createRule,
  deleteRule,
  exportRules,
  getRule,
  importRules,
  listRules,
  switchRule,
  updateRule,
} from './store.ts';

/** Ids are made by us, or come from a file; the pattern keeps them usable in addresses, logs and keys. */
export const ruleId = z.string().regex(/^[A-Za-z0-9_.-]{1,100}$/, 'Must have 1 to 100 letters, digits, _ . or -');
export const ruleParams = z.strictObject({ id: ruleId });

const listSchema = z.strictObject({ data: z.array(ruleViewSchema), meta: pageMetaSchema });

const titledQuery = z.strictObject({
  ...pageQuery,
  search: plainText.max(200).optional().describe('Contained in the title; capitals do not matter'),
});
const orderedQuery = titledQuery.extend({ enabled: booleanText.optional() });

/** In the order in which they are matched: the file before an id. */
export function ruleRoutes(kind: RuleKind): readonly Route[] {
  return [
    ...readingRoutes(kind),
    ...fileRoutes(kind),
    ...changingRoutes(kind),
    ...(kind.isOrdered ? [switching(kind)] : []),
    ...historyRoutes(kind, ruleParams),
  ];
}

function readingRoutes(kind: RuleKind): readonly Route[] {
  const { tag, noun } = kind;
  const list = route({
    method: 'get',
    path: `/api/v1/${kind.path}`,
    access: kind.access?.read ?? 'rules.read',
    tag,
    summary: `Each ${noun}${orderOf(kind)}`,
    query: kind.isOrdered ? orderedQuery : titledQuery,
    responses: { 200: { description: 'One page', schema: listSchema } },
  }).answeredBy(async ({ query }, deps) => ({ status: 200, body: await listRules(deps, kind, query) }));
  return [list];
}

function orderOf({ order, isOrdered }: RuleKind): string {
  if (order !== undefined) return '';
  return isOrdered ? ', in the order in which they run' : ', by title';
}

/** What a file of this kind says that it is. */
export function fileFormat(kind: RuleKind): string {
  return `vigie.${kind.collection}`;
}

function fileRoutes(kind: RuleKind): readonly Route[] {
  const { tag, noun } = kind;
  const format = fileFormat(kind);
  const fileSchema = z.strictObject({
    format: z.literal(format),
    version: z.literal(1),
    rules: z.array(z.record(z.string(), z.unknown())).max(5000),
  });
  const exported = route({
    method: 'get',
    path: `/api/v1/${kind.path}/export`,
    access: kind.access?.read ?? 'rules.read',
    tag,
    summary: `A file with every ${noun}, to keep under version control`,
    responses: { 200: { description: 'The file', schema: fileSchema } },
  }).answeredBy(async (_call, deps) => ({
    status: 200,
    headers: { 'content-disposition': `attachment; filename="${kind.path}.json"` },
    body: { format, version: 1, rules: [...(await exportRules(deps, kind))] },
  }));
  const imported = route({
    method: 'post',
    path: `/api/v1/${kind.path}/import`,
    access: kind.access?.edit ?? 'rules.edit',
    tag,
    summary: `Bring a file back: each ${noun} by its id`,
    description:
      'What is new is created, what differs replaced, what the file does not have stays. With a fault in the file nothing changes.',
    body: fileSchema,
    responses: {
      200: {
        description: 'What happened',
        schema: z.strictObject({ created: z.int(), updated: z.int(), unchanged: z.int() }),
      },
    },
  }).answeredBy(async ({ body, caller }, deps) => {
    const result = await importRules(deps, kind, actorOf(caller), checkFile(kind, body.rules));
    return { status: 200, body: { ...result } };
  });
  return [exported, imported];
}

/** The rules of a file, each checked; every fault with the place of its rule. @throws {Problem} 400 */
export function checkFile(
  kind: RuleKind,
  rules: readonly Readonly<Record<string, unknown>>[],
): readonly { readonly id: string; readonly written: WrittenRule }[] {
  const errors: Record<string, string> = {};
  const seen = new Set<unknown>();
  const checked = rules.flatMap(({ id: givenId, ...rest }, index) => {
    const id = ruleId.safeParse(givenId);
    const written = kind.schema.safeParse(rest);
    if (!id.success) errors[`rules.${index}.id`] = 'Must have 1 to 100 letters, digits, _ . or -.';
    else if (seen.has(id.data)) errors[`rules.${index}.id`] = 'Is there twice.';
    seen.add(id.data);
    for (const issue of written.error?.issues ?? []) {
      errors[['rules', index, ...issue.path].map(String).join('.')] ??= `${issue.message}.`;
    }
    return id.success && written.success ? [{ id: id.data, written: written.data }] : [];
  });
  if (Object.keys(errors).length > 0) throw new Problem('invalid_request', { errors });
  return checked;
}

function changingRoutes(kind: RuleKind): readonly Route[] {
  const { tag, noun } = kind;
  const path = `/api/v1/${kind.path}`;
  const create = route({
    method: 'post',
    path,
    access: kind.access?.edit ?? 'rules.edit',
    tag,
    summary: `Create one ${noun}`,
    description: 'Engines load it within a second or two.',
    body: kind.schema,
    responses: { 201: { description: 'As it is stored', schema: ruleViewSchema } },
    refusals: [409],
  }).answeredBy(async ({ body, caller }, deps) => ({
    status: 201,
    body: await createRule(deps, kind, actorOf(caller), body),
  }));
  const details = route({
    method: 'get',
    path: `${path}/:id`,
    access: kind.access?.read ?? 'rules.read',
    tag,
    summary: `One ${noun}`,
    params: ruleParams,
    responses: { 200: { description: 'As it is stored', schema: ruleViewSchema } },
    refusals: [404],
  }).answeredBy(async ({ params }, deps) => ({ status: 200, body: await getRule(deps, kind, params.id) }));
  const update = route({
    method: 'put',
    path: `${path}/:id`,
    access: kind.access?.edit ?? 'rules.edit',
    tag,
    summary: `Replace one ${noun}`,
    params: ruleParams,
    body: kind.schema,
    responses: { 200: { description: 'As it is stored', schema: ruleViewSchema } },
    refusals: [404],
  }).answeredBy(async ({ params, body, caller }, deps) => ({
    status: 200,
    body: await updateRule(deps, kind, actorOf(caller), { id: params.id, written: body }),
  }));
  const remove = route({
    method: 'delete',
    path: `${path}/:id`,
    access: kind.access?.edit ?? 'rules.edit',
    tag,
    summary: `Delete one ${noun}`,
    params: ruleParams,
    responses: { 204: { description: 'It is gone' } },
    refusals: [404, 409],
  }).answeredBy(async ({ params, caller }, deps) => {
    await deleteRule(deps, kind, actorOf(caller), params.id);
    return { status: 204 };
  });
  return [create, details, update, remove];
}

function switching(kind: RuleKind): Route {
  return route({
    method: 'put',
    path: `/api/v1/${kind.path}/:id/enabled`,
    access: kind.access?.edit ?? 'rules.edit',
    tag: kind.tag,
    summary: `Switch one ${kind.noun} on or off`,
    params: ruleParams,
    body: z.strictObject({ enabled: z.boolean() }),
    responses: { 200: { description: 'As it is stored', schema: ruleViewSchema } },
    refusals: [404, 409],
  }).answeredBy(async ({ params, body, caller }, deps) => ({
    status: 200,
    body: await switchRule(deps, kind, actorOf(caller), { id: params.id, enabled: body.enabled }),
  }));
}
