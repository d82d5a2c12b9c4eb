import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLookups } from '../../lib/lookup/lookups.ts';
import { connectDatabase, type Database } from '../../lib/mongo/client.ts';
import type { LookupAnswer, LookupRequest } from '../../lib/rules/lookup.ts';
import { testEnvironment } from '../support/vhost.ts';

describe('lookups', () => {
  let database: Database;
  let server: Server;
  let port = 0;
  let asked = 0;

  before(async () => {
    const name = `test_${randomBytes(5).toString('hex')}`;
    database = await connectDatabase({ uri: testEnvironment('VIGIE_TEST_MONGODB_URI'), database: name, app: 'tests' });
    await database.db.collection('external_cmdb').insertMany([
      { host: 'web', owner: { name: 'bob' } },
      { host: 'db', owner: 'eve' },
    ]);
    server = createServer((request, response) => {
      asked += 1;
      if (request.url === '/large') response.end(`"${'x'.repeat(100_000)}"`);
      else if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
      else if (request.url === '/text') response.end('hello');
      else if (request.url !== '/never') response.end(JSON.stringify({ path: request.url }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });

  after(async () => {
    server.closeAllConnections();
    server.close();
    await database.db.dropDatabase();
    await database.close();
  });

  const http = (path: string, rest: Partial<Extract<LookupRequest, { kind: 'http' }>> = {}): LookupRequest => ({
    kind: 'http',
    key: `http ${path} ${JSON.stringify(rest)}`,
    cacheMs: 60_000,
    url: `http://127.0.0.1:${port}${path}`,
    timeoutMs: 5000,
    isPrivateAllowed: true,
    ...rest,
  });
  const document = (host: string): LookupRequest => ({
    kind: 'document',
    key: `document ${host}`,
    cacheMs: 60_000,
    collection: 'external_cmdb',
    filter: { host },
  });

  async function answer(request: LookupRequest): Promise<LookupAnswer | undefined> {
    return (await createLookups(database.db)([request])).get(request.key);
  }

  it('find a document of the site by its fields', async () => {
    const found = await answer(document('web'));
    expect(found?.kind === 'found' && found.value).to.deep.include({ host: 'web', owner: { name: 'bob' } });
    expect(await answer(document('none'))).to.deep.equal({ kind: 'failed', reason: 'There is no such document' });
  });

  it('ask by HTTP', async () => {
    expect(await answer(http('/a%20b?c=d'))).to.deep.equal({ kind: 'found', value: { path: '/a%20b?c=d' } });
  });

  for (const [name, path, reason, rest] of [
    ['is larger than the cap', '/large', 'more than 65536 bytes', {}],
    ['is a redirect', '/moved', 'the status 302', {}],
    ['is no JSON', '/text', 'JSON', {}],
    ['does not come', '/never', 'no answer within 50 ms', { timeoutMs: 50 }],
    ['would come from a private address', '/', 'The address is private', { isPrivateAllowed: false }],
    [
      'would come from a name of a private address',
      '/',
      'The address is private',
      { isPrivateAllowed: false, url: 'http://localhost:1/' },
    ],
    ['comes from nowhere', '/', 'ECONNREFUSED', { url: 'http://127.0.0.1:1/' }],
  ] as const) {
    it(`fail when the answer ${name}`, async () => {
      const found = await answer(http(path, rest));
      expect(found?.kind).to.equal('failed');
      expect(found?.kind === 'failed' ? found.reason : '').to.include(reason);
    });
  }

  it('ask once for the same, remember the answer as long as it is good, and a failure for less long', async () => {
    let time = 1_000_000;
    const lookups = createLookups(database.db, () => time);
    asked = 0;
    const good = http('/good');
    const bad = http('/text');
    await lookups([good, good, bad]);
    await lookups([good, bad]);
    expect(asked).to.equal(2);
    time += 6000;
    await lookups([good, bad]);
    expect(asked).to.equal(3);
    time += 60_000;
    await lookups([good]);
    expect(asked).to.equal(4);
  });
});
