/** What a hostile or broken client can send to the webserver: it answers or cuts, and goes on serving the others. */
import { expect } from 'chai';
import { exchangeBytes } from '../support/raw-http.ts';
import { type Api, checkEvent, startApi } from './api-harness.ts';

describe('a hostile client', function () {
  this.timeout(30_000);
  let api: Api;
  before(async () => {
    api = await startApi({ config: { limits: { request_seconds: 1, body_bytes: 100_000 } } });
  });
  afterEach(async () => {
    expect((await api.call('GET', '/api/v1/health/live')).status).to.equal(200);
  });
  after(() => api.stop());

  const exchange = (bytes: string): Promise<string> => exchangeBytes(api.webserver.url, bytes);

  const authorized = (): string => `host: x\r\nauthorization: Bearer ${api.keys.admin}\r\nconnection: close\r\n`;

  for (const [what, bytes, status] of [
    ['no HTTP', 'hello\r\n\r\n', '400'],
    ['a header that is too long', `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
    ['two lengths', 'POST /event HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', '400'],
    [
      'a length and chunks',
      'POST /event HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      '400',
    ],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nhost: x\r\na: \0\r\n\r\n', '400'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', '400'],
    ['a request that is never finished', 'GET / HTTP/1.1\r\nhost: x\r\n', '408'],
    ['an unknown method', 'BREW / HTTP/1.1\r\nhost: x\r\n\r\n', '400'],
  ] as const) {
    it(`that sends ${what} is answered ${status} and cut`, async () => {
      expect(await exchange(bytes)).to.match(new RegExp(`^HTTP/1\\.1 ${status} `));
    });
  }

  it('that announces a body and never sends it is cut', async () => {
    const head = `POST /api/v1/events HTTP/1.1\r\n${authorized()}content-type: application/json\r\ncontent-length: 100\r\n\r\n{`;
    expect(await exchange(head)).to.match(/^HTTP\/1\.1 408 /);
  });

  it('that announces a huge body is refused before it sends it', async () => {
    const head = `POST /api/v1/events HTTP/1.1\r\n${authorized()}content-type: application/json\r\ncontent-length: 16777216\r\n\r\n`;
    expect(await exchange(head)).to.match(/^HTTP\/1\.1 413 /);
  });

  it('without credentials does not get its body read', async () => {
    const head =
      'POST /api/v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 16777216\r\n\r\n';
    expect(await exchange(head)).to.match(/^HTTP\/1\.1 401 /);
  });

  for (const path of [
    '/api/v1/../../etc/passwd',
    '/api/v1/%2e%2e/%2e%2e/etc/passwd',
    '/%00',
    '/api/v1/alarms/%ff',
    '/api/v1/alarms/%E0%A4%A',
    '/api/v1/entities/%00',
    '/api/v1/entities/..%2f..%2fetc%2fpasswd',
    '//elsewhere.example/api/v1/alarms',
    '/api/v1/alarms?page[]=1',
    '/api/v1/alarms?constructor=1',
    '/api/v1/alarms?toString=1',
    '/api/v1/alarms?%00=1',
    `/api/v1/alarms?${'a=1&'.repeat(2000)}`,
    '/api/v1/alarms?search=%ED%A0%80',
    '/API/V1/ALARMS',
    '/api/v1/alarms/',
  ]) {
    it(`that asks for ${path.slice(0, 50)} gets no failure of ours`, async () => {
      const answer = await exchange(`GET ${path} HTTP/1.1\r\n${authorized()}\r\n`);
      expect(answer).to.match(/^HTTP\/1\.1 (200|400|404) /);
      expect(answer).not.to.contain('root:');
    });
  }

  it('that guesses an id with an operator or a pattern finds nothing', async () => {
    for (const id of ['[object Object]', '{"$ne":""}', '$where', '.*', '__proto__', 'constructor']) {
      const path = encodeURIComponent(id);
      for (const kind of ['alarms', 'entities', 'actions']) {
        expect((await api.call('GET', `/api/v1/${kind}/${path}`, { as: 'admin' })).status, `${kind} ${id}`).to.equal(
          404,
        );
      }
      expect((await api.call('PUT', `/api/v1/alarms/${path}/ack`, { json: {}, as: 'admin' })).status).to.equal(404);
    }
  });

  it('cannot put a line into our headers', async () => {
    const headers = { 'x-request-id': 'a b' };
    const answer = await api.call('GET', '/api/v1/health/live', { headers });
    expect(answer.headers.get('x-request-id')).to.match(/^[0-9a-f-]{36}$/);
  });

  it('sees no stack and no path of ours in a refusal', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await api.call('POST', '/api/v1/events', { raw: '{"a":secret}', headers, as: 'admin' });
    expect(JSON.stringify(answer.body)).not.to.match(/secret|node_modules|\.js|at /);
  });

  it('that floods with events of every odd shape breaks nothing', async () => {
    const odd: unknown[] = [
      {},
      [],
      '',
      0,
      -0,
      1e308,
      '\ud800',
      '\u0000',
      { $gt: '' },
      [[[]]],
      true,
      null,
      'x'.repeat(5000),
    ];
    const fields = [
      'connector',
      'connector_name',
      'event_type',
      'source_type',
      'component',
      'resource',
      'state',
      'output',
      'timestamp',
      'perf_data',
      'perf_data_array',
      'tags',
      'long_output',
      'author',
      'ticket',
      'duration',
      'initiator',
      'alarm_id',
      'state_type',
      '__proto__',
      'constructor',
    ];
    for (const field of fields) {
      const json = odd.map((value) => checkEvent({ [field]: value }));
      const answer = await api.call('POST', '/api/v1/events', { json, as: 'admin' });
      expect(answer.status, field).to.be.oneOf([202, 207, 400, 503]);
    }
  });
});
