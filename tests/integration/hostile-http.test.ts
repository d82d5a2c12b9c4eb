/** Hostile input against every row of the route table and every page: refused in words, never a failure of ours, and the server goes on. */
import { expect } from 'chai';
import { z } from 'zod';
import type { RouteSpec } from '../../webserver/http/route.ts';
import { routes } from '../../webserver/routes.ts';
import { exchangeBytes } from '../support/raw-http.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

const bodyLimit = 1_000_000;

/** What is no text, in an address. */
const hostileTexts = [
  '%00',
  '%ff%fe',
  '%ED%A0%80',
  '%7B%22%24ne%22%3A%22%22%7D',
  '%24where',
  '__proto__',
  'constructor',
  '%0d%0aset-cookie:%20a=b',
  '..%2f..%2f..%2fetc%2fpasswd',
  '(a%2B)%2B%24',
  '-1',
  '1e400',
  'x'.repeat(9000),
];

const hostileValues: readonly unknown[] = [
  { $ne: '' },
  { $gt: '' },
  { $where: 'sleep(1000)' },
  ['a', { $ne: 1 }],
  'a\0b',
  '\ud800',
  'x'.repeat(100_000),
  -1e308,
  null,
  '__proto__',
];

const hostileBodies: readonly (readonly [string, string])[] = [
  ['broken JSON', '{"a":'],
  ['no JSON', 'hello'],
  ['nothing', ''],
  ['deep JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['deep objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ['__proto__', '{"__proto__":{"permissions":["admin"],"isAdmin":true}}'],
  ['constructor', '{"constructor":{"prototype":{"isAdmin":true}}}'],
  ['an operator', '{"$where":"sleep(1000)","$ne":1}'],
  ['null', 'null'],
  ['a number', '1e999'],
  ['a text', '"\\u0000"'],
  ['invalid UTF-8', 'latin1:{"name":"\xff\xfe"}'],
  ['ten thousand fields', `{${Array.from({ length: 10_000 }, (_, at) => `"f${at}":1`).join(',')}}`],
];

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(text.startsWith('latin1:') ? Buffer.from(text.slice(7), 'latin1') : Buffer.from(text, 'utf8'));

const fieldsOf = (schema: z.ZodType | undefined): readonly string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

const concrete = ({ path }: RouteSpec, value = 'some-id'): string => path.replaceAll(/:\w+/g, value);

// An endless stream has its own tests.
const rows = routes
  .map(({ spec }) => spec)
  .filter((spec) => Object.values(spec.responses).every(({ stream }) => !stream));

describe('hostile input over HTTP', function () {
  this.timeout(60_000);
  let api: Api;
  before(async () => {
    api = await startApi({ console: true, config: { limits: { body_bytes: bodyLimit, request_seconds: 5 } } });
  });
  afterEach(async () => {
    expect((await api.call('GET', '/api/v1/health/live')).status).to.equal(200);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });
  after(() => api.stop());

  const ask = (spec: RouteSpec, path: string, more = {}): Promise<ApiAnswer> =>
    api.call(spec.method.toUpperCase(), path, { as: 'admin', ...more });

  for (const spec of rows) {
    const name = `${spec.method.toUpperCase()} ${spec.path}`;
    const isHealth = spec.tag === 'Health';
    const isFine = (status: number): boolean => status < 500 || (isHealth && status === 503);

    it(`in the address: ${name}`, async () => {
      const fields = [...fieldsOf(spec.query), 'unknown'];
      const queries = [
        ...fields.flatMap((field) => [
          `${field}[$ne]=1`,
          `${field}[]=1`,
          `${field}=1&${field}=2`,
          `${field}[__proto__]=1`,
        ]),
        ...fieldsOf(spec.query).flatMap((field) => hostileTexts.map((text) => `${field}=${text}`)),
        '__proto__=1',
        'constructor=1',
        'toString=1',
        '%00=1',
        'a=1&'.repeat(3000),
      ];
      const answers = await Promise.all(queries.map((query) => ask(spec, `${concrete(spec)}?${query}`)));
      for (const [at, { status }] of answers.entries()) {
        const query = queries[at] ?? '';
        expect(isFine(status), `${query.slice(0, 80)} was answered ${status}`).to.equal(true);
        if (!fieldsOf(spec.query).includes(query.split('=')[0] ?? '')) expect(status, query.slice(0, 80)).to.equal(400);
      }
      if (spec.params === undefined) return;
      for (const text of hostileTexts) {
        const { status } = await ask(spec, concrete(spec, text));
        expect(isFine(status), `${text.slice(0, 80)} was answered ${status}`).to.equal(true);
      }
    });

    if (spec.body === undefined) continue;

    it(`in the body: ${name}`, async () => {
      for (const [what, text] of hostileBodies) {
        const headers = { 'content-type': 'application/json' };
        const { status } = await ask(spec, concrete(spec), { raw: bytesOf(text), headers });
        // The old addresses answer 200, and say in the body that they took nothing.
        // Broken UTF-8 is read with the sign for what could not be read.
        const mayBeTaken = !spec.path.startsWith('/api/v1/') || what === 'invalid UTF-8';
        expect(status, what).to.be.within(mayBeTaken ? 200 : 400, 499);
      }
      for (const field of fieldsOf(spec.body)) {
        for (const value of hostileValues) {
          const { status } = await ask(spec, concrete(spec), { json: { [field]: value } });
          expect(isFine(status), `${field}: ${JSON.stringify(value).slice(0, 60)} was answered ${status}`).to.equal(
            true,
          );
        }
      }
    });

    it(`in the kind of body: ${name}`, async () => {
      for (const [type, encoding, statuses] of [
        ['text/plain', '', [415]],
        ['application/xml', '', [415]],
        ['multipart/form-data; boundary=x', '', [415]],
        ['application/json; charset=utf-16', '', [400, 415]],
        ['application/json; charset=no-such', '', [400, 415]],
        ['application/json', 'gzip', [400]],
        ['application/json', 'no-such', [400, 415]],
        ['application/json/..', '', [415]],
      ] as const) {
        const headers = { 'content-type': type, ...(encoding === '' ? {} : { 'content-encoding': encoding }) };
        const { status } = await ask(spec, concrete(spec), { raw: '{"a":1}', headers });
        expect(status, `${type} ${encoding}`).to.be.oneOf(statuses);
      }
    });

    it(`in the size of the body: ${name}`, async () => {
      const head = `${spec.method.toUpperCase()} ${concrete(spec)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${api.keys.admin}\r\ncontent-type: application/json\r\n`;
      const announced = `${head}content-length: 16777216\r\n\r\n`;
      expect(await exchangeBytes(api.webserver.url, announced)).to.match(/^HTTP\/1\.1 413 /);
      const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
      const chunked = `${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(20)}`;
      expect(await exchangeBytes(api.webserver.url, chunked)).to.match(/^HTTP\/1\.1 413 /);
    });
  }

  describe('on the pages', () => {
    const get = (path: string): Promise<string> =>
      exchangeBytes(
        api.webserver.url,
        `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${api.keys.admin}\r\n\r\n`,
      );

    for (const path of [
      '/assets/x/../../../package.json',
      '/assets/x/..%2f..%2fpackage.json',
      '/assets/x/%2e%2e/%2e%2e/package.json',
      '/assets/x/js/..%5c..%5cmain.js',
      '/assets/../etc/webserver.conf',
      '/assets/x//etc/passwd',
      '/assets/x/js/main.js%00.css',
      '/assets/x/__proto__',
      '/assets/x/constructor',
      '/assets/%ff/js/main.js%ff',
    ]) {
      it(`finds no file at ${path}`, async () => {
        const answer = await get(path);
        expect(answer).to.match(/^HTTP\/1\.1 (400|404) /);
        expect(answer).not.to.match(/"vigie"|root:|\[session\]/);
      });
    }

    for (const path of [
      '/login?next=/alarms%0d%0aset-cookie:%20a=b',
      '/alarms?q=a%0d%0aset-cookie:%20a=b',
      '/alarms?q=%E5%98%8A%E5%98%8Dset-cookie:%20a=b',
      '/alarms/%0d%0aset-cookie:%20a=b',
      '/assets/%0d%0aset-cookie:a=b/js/main.js',
    ]) {
      it(`puts no line into a header from ${path}`, async () => {
        const [head = ''] = (await get(path)).split('\r\n\r\n');
        expect(head).to.match(/^HTTP\/1\.1 (200|303|400|404) /);
        expect(head).not.to.match(/^set-cookie/im);
      });
    }

    for (const query of [
      'state[$ne]=1',
      'page=-1',
      'page=1e9',
      'page=%00',
      'search=%00',
      'search=%ff',
      'ack=%7B%7D',
      'open=__proto__',
      'open=%00',
      `search=${'x'.repeat(9000)}`,
      'a=1&'.repeat(3000),
    ]) {
      it(`does not fail for /alarms?${query.slice(0, 30)}`, async () => {
        expect(await get(`/alarms?${query}`)).to.match(/^HTTP\/1\.1 (200|303|400) /);
      });
    }

    it('takes forms of any shape without failing', async () => {
      for (const path of ['/login', '/logout', '/alarms/actions', '/account/password']) {
        for (const body of [
          '',
          '%',
          'a',
          '__proto__=1',
          'username[$ne]=1&password[$ne]=1',
          'username=%ff&password=%00',
          'a=1&'.repeat(2000),
          'x'.repeat(600_000),
        ]) {
          for (const type of [
            'application/x-www-form-urlencoded',
            'application/json',
            'text/plain',
            'multipart/form-data',
          ]) {
            const headers = { authorization: `Bearer ${api.keys.admin}`, 'content-type': type };
            const { status } = await fetch(`${api.webserver.url}${path}`, {
              method: 'POST',
              body,
              headers,
              redirect: 'manual',
            });
            expect(status, `${path} ${type} ${body.slice(0, 30)}`).to.be.within(300, 499);
          }
        }
      }
    });
  });
});
