/** The OpenAPI 3.1 document, made from the route table. */
import { z } from 'zod';
import { Problem, problemSchema, problems } from './problem.ts';
import type { ResponseSpec, Route, RouteSpec } from './route.ts';
import { isObject, pascalCase, SharedSchemas } from './shared-schemas.ts';

type JsonObject = Record<string, unknown>;

/** Statuses with which a route may refuse, besides its own answers: what follows from its row, and what it names. */
export function refusalStatuses(spec: RouteSpec): readonly number[] {
  const statuses = new Set(spec.refusals ?? []);
  for (const status of [400, 408, 429, 431, 500, 503]) statuses.add(status);
  if (spec.access !== 'anyone') statuses.add(401).add(403);
  if (spec.body !== undefined) statuses.add(413).add(415);
  return [...statuses].filter((status) => spec.responses[status] === undefined).sort((one, other) => one - other);
}

/** The document, without its server: it is relative to where it was read. */
export function openApiDocument(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const { spec } of routes) {
    const path = spec.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [spec.method]: operation(spec) };
  }
  const shared = new SharedSchemas();
  // Parameters stay whole: they are short, and tools read them best where they stand.
  for (const each of operationsOf(paths))
    for (const part of sharedParts)
      shared.note(each[part], pascalCase(String(each['operationId']).replace('_api_v1', '')));
  for (const each of operationsOf(paths))
    for (const part of sharedParts) if (each[part] !== undefined) each[part] = shared.shared(each[part]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vigie',
      version,
      description: 'Events, alarms, entities and metrics of every monitoring tool in one picture.',
    },
    paths,
    components: {
      securitySchemes,
      schemas: { ...shared.components, Problem: jsonSchema(problemSchema) },
      responses: Object.fromEntries(refusedStatuses.map((status) => [`Refused${status}`, refusal(status)])),
    },
  };
}

/** The parts of an operation that share their schemas. */
const sharedParts = ['requestBody', 'responses'] as const;

const refusedStatuses: readonly number[] = [...new Set(Object.values(problems).map(({ status }) => status))];

function operationsOf(paths: Readonly<Record<string, JsonObject>>): readonly JsonObject[] {
  return Object.values(paths).flatMap((methods) => Object.values(methods).filter(isObject));
}

const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'vigie_session',
    description: 'Changing requests also repeat the token of the login in x-csrf-token.',
  },
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key, or the access token of a login.' },
  authkey: { type: 'apiKey', in: 'header', name: 'x-canopsis-authkey', description: 'An API key.' },
  basic: { type: 'http', scheme: 'basic' },
};

function operation(spec: RouteSpec): JsonObject {
  const refusals = refusalStatuses(spec).map((status) => [
    String(status),
    { $ref: `#/components/responses/Refused${status}` },
  ]);
  const answers = Object.entries(spec.responses).map(([status, answer]) => [status, response(answer)]);
  return {
    operationId: operationId(spec),
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(spec.access === 'anyone'
      ? { security: [] }
      : { security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })) }),
    ...(spec.access === 'anyone' ? {} : { 'x-permission': spec.access }),
    parameters: [...parameters('path', spec.params), ...parameters('query', spec.query)],
    ...(spec.body === undefined ? {} : { requestBody: requestBody(spec) }),
    responses: Object.fromEntries([...answers, ...refusals]),
  };
}

function operationId(spec: RouteSpec): string {
  return `${spec.method}${spec.path.replaceAll(/[^A-Za-z0-9]+/g, '_')}`;
}

function parameters(place: 'path' | 'query', schema: z.ZodObject | undefined): JsonObject[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema);
  const names = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, property]: [string, unknown]) => {
    const { description, ...schema } = asObject(property);
    return {
      name,
      in: place,
      required: place === 'path' || names.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: onWire(schema),
    };
  });
}

/** Numbers and booleans of an address are texts to the code, and what they mean to a client. */
function onWire(schema: JsonObject): JsonObject {
  const { wire, default: standard } = schema;
  if (wire === undefined) return schema;
  const meant: JsonObject = { ...asObject(wire) };
  if (typeof standard === 'string') meant['default'] = JSON.parse(standard);
  return meant;
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function requestBody(spec: RouteSpec): JsonObject {
  const schema = spec.body === undefined ? {} : jsonSchema(spec.body);
  const form = spec.form === true ? { 'application/x-www-form-urlencoded': { schema } } : {};
  return { required: true, content: { 'application/json': { schema }, ...form } };
}

function response(spec: ResponseSpec): JsonObject {
  if (spec.schema !== undefined) {
    return { description: spec.description, content: { 'application/json': { schema: jsonSchema(spec.schema) } } };
  }
  const type = spec.text ?? spec.stream;
  if (type === undefined) return { description: spec.description };
  // JSON that is written piece by piece is no text to who reads it.
  const schema = type === 'application/json' ? {} : { type: 'string' };
  return { description: spec.description, content: { [type]: { schema } } };
}

function refusal(status: number): JsonObject {
  const kinds = Object.values(problems).filter((problem) => problem.status === status);
  if (kinds.length === 0) throw new Problem('internal', { detail: `No kind of problem has the status ${status}` });
  const schema = { $ref: '#/components/schemas/Problem' };
  const description = kinds.map((problem) => problem.title).join(', or ');
  return { description, content: { 'application/problem+json': { schema } } };
}

/** The schema of what is on the wire: for a Date, the text. */
function jsonSchema(schema: z.ZodType): JsonObject & { properties?: object; required?: unknown } {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
