/** What every answer says to the browser: what it may load, who may frame it, which other site may read it. */
import { expect } from 'chai';
import { type Api, startApi } from './api-harness.ts';

const friend = 'https://wall.example.org';

describe('the headers of answers', function () {
  this.timeout(30_000);
  let api: Api;
  let closed: Api;
  before(async () => {
    api = await startApi({ console: true, config: { allowed_origins: [friend], session: { secure_cookie: true } } });
    closed = await startApi();
  });
  after(async () => {
    await api.stop();
    await closed.stop();
  });

  const ask = (method: string, path: string, headers = {}, of = api): Promise<Response> =>
    fetch(`${of.webserver.url}${path}`, { method, headers, redirect: 'manual' });

  for (const [what, method, path, status] of [
    ['an answer', 'GET', '/api/v1/health/live', 200],
    ['a refusal', 'GET', '/api/v1/alarms', 401],
    ['an address that is none', 'GET', '/api/v1/nothing', 404],
    ['a method that is none', 'DELETE', '/api/v1/alarms', 405],
    ['a broken address', 'GET', '/api/v1/alarms/%ff', 400],
    ['an OPTIONS request', 'OPTIONS', '/api/v1/alarms', 405],
    ['a page', 'GET', '/login', 200],
    ['a redirect', 'GET', '/alarms', 303],
    ['a page that is none', 'GET', '/nothing', 404],
    ['an asset', 'GET', '/assets/x/js/main.js', 200],
    ['a picture', 'GET', '/assets/x/icon.svg', 200],
    ['an asset that is none', 'GET', '/assets/x/nothing.js', 404],
  ] as const) {
    it(`keep a browser from sniffing, framing and running: ${what}`, async () => {
      const answer = await ask(method, path);
      expect(answer.status).to.equal(status);
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy)
        .to.match(/^default-src 'none'/)
        .and.not.match(/unsafe|\*|data:.*script/);
      expect(policy).to.contain("frame-ancestors 'none'");
      expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
      expect(answer.headers.get('strict-transport-security')).to.match(/^max-age=\d{8}/);
      expect(answer.headers.get('x-powered-by')).to.equal(null);
      expect(answer.headers.get('access-control-allow-origin')).to.equal(null);
      if (!path.startsWith('/assets')) expect(answer.headers.get('cache-control')).to.equal('no-store');
    });
  }

  it('name an allowed origin, on answers and on refusals, and never let cookies in', async () => {
    for (const path of ['/api/v1/health/live', '/api/v1/alarms', '/api/v1/nothing']) {
      const { headers } = await ask('GET', path, { origin: friend });
      expect(headers.get('access-control-allow-origin')).to.equal(friend);
      expect(headers.get('access-control-allow-credentials')).to.equal(null);
      expect(headers.get('vary')).to.match(/origin/i);
      expect(headers.get('cross-origin-resource-policy')).to.equal('cross-origin');
    }
  });

  it('answer the preflight of an allowed origin', async () => {
    const asked = {
      origin: friend,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization',
    };
    const answer = await ask('OPTIONS', '/api/v1/alarms/x/ack', asked);
    expect(answer.status).to.equal(204);
    expect(answer.headers.get('access-control-allow-methods')).to.contain('PUT');
    expect(answer.headers.get('access-control-allow-headers')).to.contain('authorization').and.not.contain('csrf');
  });

  for (const origin of [
    'https://evil.example',
    'https://wall.example.org.evil.example',
    'http://wall.example.org',
    'null',
    '*',
    `${friend}/`,
  ]) {
    it(`let ${origin} read nothing`, async () => {
      const { headers } = await ask('GET', '/api/v1/health/live', { origin });
      expect(headers.get('access-control-allow-origin')).to.equal(null);
      const preflight = await ask('OPTIONS', '/api/v1/alarms', { origin, 'access-control-request-method': 'GET' });
      expect(preflight.status).to.equal(405);
    });
  }

  it('let no origin read anything where none is configured', async () => {
    const { headers } = await ask('GET', '/api/v1/health/live', { origin: friend }, closed);
    expect([headers.get('access-control-allow-origin'), headers.get('strict-transport-security')]).to.deep.equal([
      null,
      null,
    ]);
  });

  it('mark the cookie of a session as one for HTTPS and this host alone', async () => {
    const login = await fetch(`${api.webserver.url}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'correct horse battery staple' }),
    });
    expect(login.headers.get('set-cookie')).to.match(
      /^__Host-vigie_session=.+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/,
    );
  });
});
