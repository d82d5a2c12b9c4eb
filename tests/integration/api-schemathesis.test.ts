/** schemathesis holds the running API against its own OpenAPI document: no failure of ours, no answer that is not documented. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { repository } from '../support/repository.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, checkEvent, startApi, startProcessPool } from './api-harness.ts';

type JsonObject = Record<string, unknown>;

interface Answer {
  readonly $ref?: string;
  readonly content?: JsonObject;
}

interface Operation {
  readonly description?: string;
  security?: unknown;
  readonly requestBody?: { readonly content?: Readonly<Record<string, JsonObject>> };
  readonly parameters: { readonly in: string; schema: JsonObject; examples?: JsonObject }[];
  readonly responses: Readonly<Record<string, Answer>>;
}

interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { securitySchemes?: unknown; readonly responses: Readonly<Record<string, Answer>> };
}

/** What the tool must not call, and is held against the document by hand: a stream has no end, and who guesses its own password is soon locked out. */
const byHand = { '/api/v1/stream': 'get', '/api/v1/me/password': 'put' } as const;

/** Who the tool is. It takes ids from lists, and nothing of a password stands in them: no key and no session of its own that it could end. */
const runner = { username: 'runner', password: 'four candles and a fork handle' };

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

const basic = ({ username, password }: typeof runner): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

describe('schemathesis', function () {
  this.timeout(300_000);
  let api: Api;
  let folder: string;
  let whole: OpenApi;
  let ids: Readonly<Record<string, readonly string[]>>;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-schemathesis-'));
    api = await startApi({ config: { limits: { streams: 2 } } });
    await startProcessPool(api.site);
    ids = await fill();
    whole = (await api.call('GET', '/api/v1/openapi.json')).body as OpenApi;
  });
  after(async () => {
    await api.stop();
    rmSync(folder, { recursive: true });
  });

  /** Something of everything, so that not every answer is 404. */
  async function fill(): Promise<Readonly<Record<string, readonly string[]>>> {
    const events = ['one', 'two', 'three'].map((component) => checkEvent({ component, perf_data: 'load=1' }));
    await api.call('POST', '/api/v1/events', { json: events, as: 'connector' });
    const connection = await api.site.connect();
    const channel = await connection.model.createConfirmChannel();
    channel.publish('canopsis.events', 'bad', Buffer.from('not json'));
    channel.publish('canopsis.events', 'bad', Buffer.from('{"event_type":"nonsense"}'));
    await channel.waitForConfirms();
    await connection.close();
    const idsAt = async (path: string): Promise<readonly string[]> => {
      const answer = await api.call('GET', path, { as: 'admin' });
      const data = answer.at('data');
      return Array.isArray(data) ? data.map((_row, place) => String(answer.at('data', place, 'id'))) : [];
    };
    const filled = (path: string, count: number): Promise<readonly string[]> =>
      eventually(path, async () => {
        const ids = await idsAt(path);
        return ids.length >= count ? ids : undefined;
      });
    return {
      ...(await fillAccounts()),
      '/api/v1/alarms/': await filled('/api/v1/alarms', 3),
      '/api/v1/entities/': await filled('/api/v1/entities', 7),
      '/api/v1/dead-letters/': await filled('/api/v1/dead-letters', 2),
    };
  }

  /** Accounts and keys that may be changed and deleted, and the tool's own, which the API itself must protect. */
  async function fillAccounts(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { users, apiKeys } = api.webserver.deps.authenticator;
    for (const _id of [runner.username, 'guest', 'neighbour']) {
      const roles = _id === runner.username ? ['admin'] : ['viewer'];
      await users.create({ _id, name: _id, roles, enabled: true, created: new Date() }, runner.password);
    }
    const keysOf = async (user: string): Promise<readonly string[]> => {
      const names = ['one', 'two'];
      const made = await Promise.all(names.map((name) => apiKeys.create({ user, name, scopes: [] })));
      return made.map(({ key }) => key._id);
    };
    return {
      'delete /api/v1/users/': ['guest', runner.username],
      '/api/v1/users/': ['neighbour', runner.username],
      '/api/v1/api-keys/': await keysOf('neighbour'),
      '/api/v1/me/api-keys/': await keysOf(runner.username),
    };
  }

  /** The document, with ids that exist beside those that do not, and texts that fit into an address. */
  function document(): OpenApi {
    const copy = structuredClone(whole);
    // The tool would invent credentials beside the one that it is given.
    delete copy.components.securitySchemes;
    for (const [path, method] of Object.entries(byHand)) delete copy.paths[path]?.[method];
    for (const content of Object.values(copy.paths['/api/v1/login']?.['post']?.requestBody?.content ?? {}))
      content['example'] = runner;
    for (const [path, operations] of Object.entries(copy.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const known = Object.entries(ids).find(([prefix]) => `${method} ${path}`.includes(prefix))?.[1];
        delete operation.security;
        for (const parameter of operation.parameters) {
          if (parameter.schema['type'] === 'string') parameter.schema['maxLength'] = 100;
          // Not as one of its schemas: whatever is a text too would never be drawn.
          if (parameter.in === 'path' && known !== undefined)
            parameter.examples = Object.fromEntries(known.map((value) => [value, { value }]));
        }
      }
    }
    return copy;
  }

  /** Asks, and holds status and type of the answer against the document. */
  async function ask(path: keyof typeof byHand, init: RequestInit): Promise<Response> {
    const answer = await fetch(`${api.webserver.url}${path}`, { ...init, signal: AbortSignal.timeout(20_000) });
    const documented = whole.paths[path]?.[byHand[path]]?.responses[answer.status];
    expect(documented, `${path} ${answer.status}`).to.not.equal(undefined);
    const shared = whole.components.responses[documented?.$ref?.split('/').at(-1) ?? ''];
    const type = answer.headers.get('content-type')?.split(';', 1)[0];
    const types = Object.keys((shared ?? documented)?.content ?? {});
    expect(type === undefined ? [] : [type], `${path} ${answer.status}`).to.deep.equal(types);
    return answer;
  }

  const readStream = (authorization: string, lastEventId?: string): Promise<Response> =>
    ask('/api/v1/stream', {
      headers: { authorization, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
    });

  /** The kinds of events until each of these has come. */
  async function kindsUntil(answer: Response, wanted: readonly string[]): Promise<readonly string[]> {
    let text = '';
    const kinds = (): readonly string[] => [...text.matchAll(/^event: (.*)\n/gm)].map(([, kind = '']) => kind);
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (wanted.every((kind) => kinds().includes(kind))) break;
    }
    return kinds();
  }

  it('has a stream as the document says: its refusals, and every kind of event that it names', async () => {
    const admin = `Bearer ${api.keys.admin}`;
    expect((await readStream('Bearer nobody')).status).to.equal(401);
    expect((await readStream(`Bearer ${api.keys.connector}`)).status).to.equal(403);
    const fresh = await readStream(admin);
    const returning = await readStream(admin, 'nonsense.\u00ff');
    expect((await readStream(admin)).status).to.equal(503);
    await api.call('POST', '/api/v1/events', { json: checkEvent(), as: 'connector' });
    const kinds = new Set([
      ...(await kindsUntil(fresh, ['hello', 'alarm', 'rate'])),
      ...(await kindsUntil(returning, ['resync'])),
    ]);
    const words = whole.paths['/api/v1/stream']?.['get']?.description ?? '';
    const named = [...words.matchAll(/`([a-z]+)` \(/g)].map(([, kind]) => kind);
    expect([...kinds].sort()).to.deep.equal(named.sort());
  });

  it('has passwords changed as the document says: the refusals, and the change', async () => {
    const next = 'a wholly different pass phrase';
    const change = async (authorization: string, old_password: string, new_password: string): Promise<number> => {
      const headers = { authorization, 'content-type': 'application/json' };
      const body = JSON.stringify({ old_password, new_password });
      return (await ask('/api/v1/me/password', { method: 'PUT', headers, body })).status;
    };
    const changer = { ...runner, username: 'owner' };
    const { users } = api.webserver.deps.authenticator;
    const user = { _id: changer.username, name: 'Owner', roles: ['viewer'], enabled: true, created: new Date() };
    await users.create(user, changer.password);
    expect(await change('Bearer nobody', changer.password, next)).to.equal(401);
    expect(await change(`Bearer ${api.keys.admin}`, changer.password, next)).to.equal(403);
    expect(await change(basic(changer), changer.password, 'short')).to.equal(400);
    expect(await change(basic(changer), changer.password, next)).to.equal(204);
    const changed = { ...changer, password: next };
    // On a slow machine the first waits are over before the next guess comes.
    let status = 400;
    for (let guess = 0; guess < 12 && status === 400; guess += 1)
      status = await change(basic(changed), `guess ${guess}`, changer.password);
    expect(status).to.equal(429);
  });

  it('finds no failure, and no answer that the OpenAPI document does not have', async () => {
    const { code, output } = await hold(document());
    expect(code, output).to.equal(0);
    expect(output).to.match(/\b\d{3,} generated/);
    // Who is not let in tests nothing.
    expect(output).to.not.include('Authentication failed');
  });

  it('really changed and deleted what it was given, and could not end its own access', async () => {
    const done = await api.site.database.db.collection('audit_log').distinct('action');
    const expected = ['user.delete', 'user.reset_password', 'api_key.revoke', 'session.create', 'session.refuse'];
    expect(done).to.include.members(expected);
    expect((await api.call('GET', '/api/v1/me', { headers: { authorization: basic(runner) } })).status).to.equal(200);
  });

  it('finds a document out that lies', async () => {
    const { paths, ...rest } = document();
    const path = '/api/v1/alarms/{id}';
    const { 404: _hidden, ...responses } = paths[path]?.['get']?.responses ?? {};
    const lie = { ...rest, paths: { [path]: { get: { ...paths[path]?.['get'], responses } } } };
    const { code, output } = await hold(lie);
    expect(code, output).to.equal(1);
    expect(output).to.include('Undocumented status code').and.to.include('Received: 404');
  });

  async function hold(openApi: object): Promise<{ code: number | null; output: string }> {
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(openApi));
    const { stdout } = await promisify(execFile)(join(repository, 'scripts', 'test-schemathesis'));
    const options = {
      '--url': api.webserver.url,
      '--header': `Authorization: ${basic(runner)}`,
      '--checks': checks.join(','),
      '--phases': 'examples,fuzzing',
      '--max-examples': '5',
      '--seed': '1',
      '--workers': '2',
      '--request-timeout': '20',
    };
    const cli = ['-m', 'schemathesis.cli', 'run', file, ...Object.entries(options).flat()];
    return await run(stdout.trim(), cli);
  }

  async function run(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
      });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output: output.slice(-20_000) };
  }
});
