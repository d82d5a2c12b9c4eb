/** A webserver over the real broker and database, and a client that holds every answer against the route table. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuiltInRole, builtInRoles, isBuiltInRole } from '../../lib/access/permissions.ts';
import type { SignOnSecrets } from '../../lib/config/all.ts';
import { locateHome } from '../../lib/config/home.ts';
import { FaultCollector } from '../../lib/config/load.ts';
import { loadPools } from '../../lib/config/pool.ts';
import { webserverSchema } from '../../lib/config/webserver.ts';
import { createLogger } from '../../lib/log/logger.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { createMetricReader } from '../../lib/mongo/metric-reader.ts';
import { createTelemetry } from '../../lib/telemetry/telemetry.ts';
import { createConsole } from '../../webserver/console/pages.ts';
import { problemSchema } from '../../webserver/http/problem.ts';
import { refusalStatuses } from '../../webserver/http/openapi.ts';
import type { Route } from '../../webserver/http/route.ts';
import { routes } from '../../webserver/routes.ts';
import { startWebserver, type Webserver } from '../../webserver/server.ts';
import { eventually } from '../support/eventually.ts';
import type { Gate } from '../support/gate.ts';
import { createSite, type Site, type SiteProcess } from '../support/site.ts';

export interface ApiRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  /** Acts as an account of this role, by its API key. */
  readonly as?: BuiltInRole;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** A part of the body; undefined when it is not there. */
  at(...path: readonly (string | number)[]): unknown;
}

export interface Api {
  readonly site: Site;
  readonly webserver: Webserver;
  /** API key of an account with this role alone. */
  readonly keys: Readonly<Record<BuiltInRole, string>>;
  /**
   * Asks, and checks the answer against the table: a status that its row does not name, or a body that does not fit its schema, fails the test.
   */
  call(method: string, path: string, request?: ApiRequest): Promise<ApiAnswer>;
  stop(): Promise<void>;
}

export const adminPassword = 'correct horse battery staple';

export interface ApiOptions {
  /** Parts of `etc/webserver.conf`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Reach the broker through it. */
  readonly gate?: Gate;
  readonly confirmTimeoutMs?: number;
  readonly now?: () => Date;
  readonly signOn?: SignOnSecrets;
  /** Serves the console too. */
  readonly console?: true;
  /** A free one when absent. */
  readonly port?: number;
  /** Reaches the database in another way. */
  readonly connect?: (database: string) => Promise<Database>;
}

/** Starts a webserver on a free port, with one account per role. */
export async function startApi(options: ApiOptions = {}): Promise<Api> {
  const site = await createSite();
  const database = (await options.connect?.(site.databaseName)) ?? site.database;
  const webserver = await startWebserver({
    pools: loadPools(join(site.home, 'etc'), {}, new FaultCollector()),
    config: { ...webserverSchema.parse(options.config ?? {}), port: options.port ?? 0 },
    logger: createLogger('webserver', 'silent'),
    telemetry: createTelemetry('webserver'),
    amqpUrl: through(options.gate, site.amqpUrl),
    database,
    metrics: createMetricReader(database.db),
    secrets: {
      adminPassword,
      resetPassword: undefined,
      connectorKey: undefined,
      forgetAdminPassword: () => undefined,
      forgetResetPassword: () => undefined,
      keepConnectorKey: () => undefined,
    },
    runFolder: join(site.home, 'var', 'run'),
    confirmTimeoutMs: options.confirmTimeoutMs ?? 5000,
    ...(options.signOn === undefined ? {} : { signOn: options.signOn }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.console === undefined ? {} : { console: (deps) => createConsole(deps, locateHome({}).code) }),
  });
  await eventually('the live records', () => webserver.deps.live.problem() === undefined);
  await eventually('the publisher', () => webserver.deps.publisher.problem() === undefined);
  const keys = await createKeys(webserver);
  return {
    site,
    webserver,
    keys,
    call: (method, path, request = {}) => call(webserver.url, keys, method, path, request),
    stop: async () => {
      await webserver.stop();
      if (database !== site.database) await database.close();
      await site.remove();
      rmSync(site.home, { recursive: true, force: true });
    },
  };
}

function through(gate: Gate | undefined, amqpUrl: string): string {
  if (gate === undefined) return amqpUrl;
  const url = new URL(amqpUrl);
  url.port = String(gate.port);
  return url.toString();
}

async function createKeys({ deps }: Webserver): Promise<Record<BuiltInRole, string>> {
  const keys: Record<string, string> = {};
  for (const role of Object.keys(builtInRoles)) {
    const user = { _id: `only-${role}`, name: `Only ${role}`, roles: [role], enabled: true, created: new Date() };
    await deps.authenticator.users.create(user);
    keys[role] = (await deps.authenticator.apiKeys.create({ user: user._id, name: 'test', scopes: [] })).secret;
  }
  const complete = (found: Record<string, string>): found is Record<BuiltInRole, string> =>
    Object.keys(found).every(isBuiltInRole);
  if (!complete(keys)) throw new Error('A role has no key');
  return keys;
}

async function call(
  url: string,
  keys: Readonly<Record<BuiltInRole, string>>,
  method: string,
  path: string,
  { headers = {}, json, raw, as }: ApiRequest,
): Promise<ApiAnswer> {
  const body = json === undefined ? raw : JSON.stringify(json);
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(as === undefined ? {} : { authorization: `Bearer ${keys[as]}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const answer = isJson ? JSON.parse(text) : text;
  checkAnswer(method, path, response.status, answer);
  return {
    status: response.status,
    headers: response.headers,
    body: answer,
    at: (...keysOf) => partOf(answer, keysOf),
  };
}

/** The row that serves an address. */
export function rowOf(method: string, path: string): Route | undefined {
  const pathname = new URL(path, 'http://localhost').pathname;
  return routes.find(({ spec }) => {
    const pattern = new RegExp(`^${spec.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);
    return spec.method === method.toLowerCase() && pattern.test(pathname);
  });
}

function checkAnswer(method: string, path: string, status: number, body: unknown): void {
  const row = rowOf(method, path);
  const declared = row?.spec.responses[status];
  if (declared === undefined) {
    const isDocumented = row === undefined ? [404, 405].includes(status) : refusalStatuses(row.spec).includes(status);
    if (!isDocumented)
      throw new Error(`${method} ${path} answered ${status}, which is not documented: ${JSON.stringify(body)}`);
    problemSchema.parse(body);
  } else if (declared.schema !== undefined) declared.schema.parse(body);
  else if (declared.text === undefined && declared.stream === undefined && body !== '')
    throw new Error(`${method} ${path} has a body that is not documented`);
}

function partOf(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, key) => {
    if (typeof found !== 'object' || found === null) return undefined;
    return Object.getOwnPropertyDescriptor(found, key)?.value;
  }, value);
}

/** A check event with names of its own. */
export function checkEvent(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    connector: 'shell',
    connector_name: 'test',
    event_type: 'check',
    component: `host-${randomUUID().slice(0, 8)}`,
    resource: 'disk',
    state: 2,
    output: 'Disk is almost full',
    ...overrides,
  };
}

/** Starts the shipped main pool as a process of its own. */
export async function startProcessPool(site: Site): Promise<SiteProcess> {
  return await site.start('engines/main.js', ['process']);
}
