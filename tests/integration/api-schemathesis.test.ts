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

interface Operation {
  security?: unknown;
  readonly parameters: { readonly in: string; schema: JsonObject }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: JsonObject;
}

/** What the tool must not call: a stream has no end, and it takes ids from lists: it would revoke its own key, or its own account. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  '/api/v1/stream': ['get'],
  '/api/v1/login': ['post'],
  '/api/v1/logout': ['post'],
  '/api/v1/me/password': ['post', 'put'],
  '/api/v1/me/api-keys/{id}': ['delete'],
  '/api/v1/api-keys/{id}': ['delete'],
  '/api/v1/users/{username}': ['put', 'delete'],
  '/api/v1/users/{username}/password': ['post', 'put', 'delete'],
};

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

describe('schemathesis', function () {
  this.timeout(300_000);
  let api: Api;
  let folder: string;
  let ids: Readonly<Record<string, readonly string[]>>;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-schemathesis-'));
    api = await startApi();
    await startProcessPool(api.site);
    ids = await fill();
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
      '/api/v1/alarms/': await filled('/api/v1/alarms', 3),
      '/api/v1/entities/': await filled('/api/v1/entities', 7),
      '/api/v1/dead-letters/': await filled('/api/v1/dead-letters', 2),
    };
  }

  /** The document, with ids that exist beside those that do not, and texts that fit into an address. */
  async function document(): Promise<OpenApi> {
    const copy = (await api.call('GET', '/api/v1/openapi.json')).body as OpenApi;
    // The tool would invent credentials beside the one that it is given.
    delete copy.components['securitySchemes'];
    for (const [path, methods] of Object.entries(leftOut))
      for (const method of methods) delete copy.paths[path]?.[method];
    for (const [path, operations] of Object.entries(copy.paths)) {
      const known = Object.entries(ids).find(([prefix]) => path.startsWith(prefix))?.[1];
      for (const operation of Object.values(operations)) {
        delete operation.security;
        for (const parameter of operation.parameters) {
          if (parameter.schema['type'] === 'string') parameter.schema['maxLength'] = 100;
          if (parameter.in === 'path' && known !== undefined)
            parameter.schema = { anyOf: [{ enum: known }, parameter.schema] };
        }
      }
    }
    return copy;
  }

  it('finds no failure, and no answer that the OpenAPI document does not have', async () => {
    const { code, output } = await hold(await document());
    expect(code, output).to.equal(0);
    expect(output).to.match(/\b\d{3,} generated/);
    // Who is not let in tests nothing.
    expect(output).to.not.include('Authentication failed');
  });

  it('finds a document out that lies', async () => {
    const { paths, ...rest } = await document();
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
      '--header': `Authorization: Bearer ${api.keys.admin}`,
      '--checks': checks.join(','),
      '--phases': 'examples,fuzzing',
      '--max-examples': '6',
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
