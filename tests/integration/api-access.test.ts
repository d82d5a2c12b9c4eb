/** Who gets in, and who may do what. */
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { adminPassword, type Api, type ApiAnswer, startApi } from './api-harness.ts';

const wrongPassword = { username: 'admin', password: 'wrong' };
const rightPassword = { username: 'admin', password: adminPassword };
const keymaker = { username: 'keymaker', password: 'a password' };

describe('access to the API', function () {
  this.timeout(30_000);
  let api: Api;
  let clockMs = Date.now();
  before(async () => {
    const config = { session: { absolute_minutes: 400 }, limits: { stream_heartbeat_seconds: 1 } };
    api = await startApi({ now: () => new Date(clockMs), config });
    const keymaker = { _id: 'keymaker', name: 'Keymaker', roles: ['operator'], enabled: true, created: new Date() };
    await api.webserver.deps.authenticator.users.create(keymaker, 'a password');
  });
  after(() => api.stop());

  const login = (json: unknown = rightPassword, headers = {}): Promise<ApiAnswer> =>
    api.call('POST', '/api/v1/login', { json, headers });
  const me = (headers: Record<string, string>): Promise<ApiAnswer> => api.call('GET', '/api/v1/me', { headers });
  const cookieOf = (answer: ApiAnswer): string => answer.headers.get('set-cookie')?.split(';')[0] ?? '';

  describe('a login', () => {
    it('gives a cookie that scripts cannot read, and the same session as a bearer token', async () => {
      const answer = await login();
      expect(answer.status).to.equal(200);
      expect(answer.headers.get('set-cookie')).to.match(
        /^vigie_session=.+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/,
      );
      expect(answer.at('account', 'username')).to.equal('admin');
      expect(answer.at('account', 'password_is_one_time')).to.equal(true);
      expect((await me({ cookie: cookieOf(answer) })).at('credential')).to.equal('session');
      const byToken = await me({ authorization: `Bearer ${String(answer.at('access_token'))}` });
      expect(byToken.at('credential')).to.equal('session_bearer');
    });

    it('also takes a form, and a username in capitals', async () => {
      const raw = new URLSearchParams({ username: ' ADMIN ', password: adminPassword }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await api.call('POST', '/api/v1/login', { raw, headers })).status).to.equal(200);
    });

    it('is refused with a wrong password as it is for an account that does not exist', async () => {
      const wrong = await login(wrongPassword);
      const unknown = await login({ username: 'nobody', password: 'wrong' });
      expect([wrong.status, unknown.status]).to.deep.equal([401, 401]);
      expect(unknown.at('title')).to.equal(wrong.at('title'));
      expect(unknown.at('detail')).to.equal(wrong.at('detail'));
    });

    it('says which fields are missing', async () => {
      const answer = await login({});
      expect(answer.status).to.equal(400);
      expect(answer.at('errors')).to.deep.equal({ username: 'Username is missing.', password: 'Password is missing.' });
    });

    for (const [what, field] of [
      ['an operator', { $ne: '' }],
      ['a number', 1],
      ['an array', ['admin']],
    ] as const) {
      it(`is refused when the username is ${what}`, async () => {
        expect((await login({ username: field, password: adminPassword })).status).to.equal(400);
      });
    }

    it('is refused when another site started it', async () => {
      expect((await login(rightPassword, { 'sec-fetch-site': 'cross-site' })).status).to.equal(403);
      expect((await login(rightPassword, { origin: 'https://elsewhere.example' })).status).to.equal(403);
      expect((await login(rightPassword, { 'sec-fetch-site': 'same-origin' })).status).to.equal(200);
    });

    it('must wait after some failures, whether the account exists or not', async () => {
      for (const username of ['guessed', 'only-viewer']) {
        const tries: number[] = [];
        for (let count = 0; count < 6; count += 1) tries.push((await login({ username, password: 'x' })).status);
        expect(tries).to.deep.equal([401, 401, 401, 401, 401, 429]);
      }
      const waiting = await login({ username: 'guessed', password: 'x' });
      expect(waiting.headers.get('retry-after')).to.equal('1');
      expect((await login()).status).to.equal(200);
      clockMs += 1001;
      expect((await login({ username: 'guessed', password: 'x' })).status).to.equal(401);
      expect((await login({ username: 'guessed', password: 'x' })).headers.get('retry-after')).to.equal('2');
    });

    it('counts guesses that are made at once', async () => {
      const tries = await Promise.all(Array.from({ length: 12 }, () => login({ username: 'at-once', password: 'x' })));
      expect(tries.filter(({ status }) => status === 429)).to.have.length(7);
    });
  });

  describe('a session', () => {
    it('ends for its cookie and for its token at the logout', async () => {
      const session = await login();
      const headers = { cookie: cookieOf(session), 'x-csrf-token': String(session.at('csrf_token')) };
      const out = await api.call('POST', '/api/v1/logout', { headers });
      expect(out.status).to.equal(204);
      expect(out.headers.get('set-cookie')).to.contain('Max-Age=0');
      expect((await me({ cookie: cookieOf(session) })).status).to.equal(401);
      expect((await me({ authorization: `Bearer ${String(session.at('access_token'))}` })).status).to.equal(401);
    });

    it('must repeat its token where something is changed, and needs none in a header of its own', async () => {
      const session = await login(keymaker);
      const key = { name: 'made in a test' };
      const cookie = cookieOf(session);
      const withCookie = (more: Record<string, string>): Promise<ApiAnswer> =>
        api.call('POST', '/api/v1/me/api-keys', { json: key, headers: { cookie, ...more } });
      expect((await withCookie({})).status).to.equal(403);
      expect((await withCookie({ 'x-csrf-token': 'vigie_csrf_wrong' })).status).to.equal(403);
      expect((await withCookie({ 'x-csrf-token': String(session.at('csrf_token')) })).status).to.equal(201);
      const headers = { authorization: `Bearer ${String(session.at('access_token'))}` };
      expect((await api.call('POST', '/api/v1/me/api-keys', { json: key, headers })).status).to.equal(201);
    });

    it('is stored without its token, and ends by itself', async () => {
      const token = String((await login()).at('access_token'));
      const stored = await api.site.database.db.collection('sessions').find().toArray();
      expect(JSON.stringify(stored)).not.to.contain(token);
      const indexes = await api.site.database.db.collection('sessions').indexes();
      expect(indexes.find((index) => index['name'] === 'expires')?.['expireAfterSeconds']).to.equal(0);
    });

    it('ends at the latest after its absolute time, however much it is used', async () => {
      const idleMs = 120 * 60_000;
      const headers = { authorization: `Bearer ${String((await login()).at('access_token'))}` };
      for (let use = 0; use < 3; use += 1) {
        clockMs += idleMs - 1000;
        expect((await me(headers)).status).to.equal(200);
      }
      // Used all the time, and 400 minutes old: 3 × 120 have passed.
      clockMs += 39 * 60_000;
      expect((await me(headers)).status).to.equal(200);
      clockMs += 2 * 60_000;
      expect((await me(headers)).status).to.equal(401);
    });

    it('ends after a time without use', async () => {
      const headers = { authorization: `Bearer ${String((await login()).at('access_token'))}` };
      clockMs += 120 * 60_000 - 1000;
      expect((await me(headers)).status).to.equal(200);
      clockMs += 120 * 60_000 + 1000;
      expect((await me(headers)).status).to.equal(401);
    });

    it('takes its open stream with it when it ends', async () => {
      const headers = { authorization: `Bearer ${String((await login(keymaker)).at('access_token'))}` };
      const stream = await fetch(`${api.webserver.url}/api/v1/stream`, { headers });
      expect(stream.status).to.equal(200);
      let hasEnded = false;
      const reading = stream.text().then(() => (hasEnded = true));
      await api.call('DELETE', '/api/v1/me/sessions', { headers });
      await eventually('the end of the stream', () => hasEnded);
      await reading;
    });
  });

  describe('an API key', () => {
    const create = (json: unknown): Promise<ApiAnswer> =>
      login(keymaker).then((session) =>
        api.call('POST', '/api/v1/me/api-keys', {
          json,
          headers: { authorization: `Bearer ${String(session.at('access_token'))}` },
        }),
      );
    it('is shown once, stored as a hash, and works in both headers', async () => {
      const made = await create({ name: 'one' });
      expect(made.status).to.equal(201);
      const secret = String(made.at('secret'));
      expect((await me({ authorization: `Bearer ${secret}` })).at('username')).to.equal('keymaker');
      expect((await me({ 'x-canopsis-authkey': secret })).at('username')).to.equal('keymaker');
      const listed = await api.call('GET', '/api/v1/me/api-keys', { headers: { authorization: `Bearer ${secret}` } });
      expect(JSON.stringify(listed.body))
        .to.contain(String(made.at('id')))
        .and.not.to.contain(secret);
      const stored = await api.site.database.db.collection('api_keys').find().toArray();
      expect(JSON.stringify(stored)).not.to.contain(secret);
    });

    it('does what its scopes say and no more', async () => {
      const secret = String((await create({ name: 'sender', scopes: ['alarms.read'] })).at('secret'));
      const headers = { authorization: `Bearer ${secret}` };
      expect((await api.call('GET', '/api/v1/alarms', { headers })).status).to.equal(200);
      expect((await api.call('GET', '/api/v1/entities', { headers })).status).to.equal(403);
    });

    it('has no scope that does not exist, and makes no keys', async () => {
      expect((await create({ name: 'x', scopes: ['everything'] })).at('errors')).to.have.property('scopes.0');
      const refused = await api.call('POST', '/api/v1/me/api-keys', { json: { name: 'x' }, as: 'operator' });
      expect(refused.status).to.equal(403);
    });

    it('ends when it expires, and at once when it is revoked', async () => {
      const expired = await create({ name: 'old', expires: new Date(clockMs - 1000).toISOString() });
      expect((await me({ authorization: `Bearer ${String(expired.at('secret'))}` })).status).to.equal(401);
      const made = await create({ name: 'new' });
      const headers = { authorization: `Bearer ${String(made.at('secret'))}` };
      expect((await me(headers)).status).to.equal(200);
      const path = `/api/v1/me/api-keys/${String(made.at('id'))}`;
      expect((await api.call('DELETE', path, { as: 'operator' })).status).to.equal(404);
      expect((await api.call('DELETE', path, { headers })).status).to.equal(204);
      expect((await me(headers)).status).to.equal(401);
    });

    it('in an address is refused', async () => {
      expect((await api.call('GET', `/api/v1/me?authkey=${api.keys.admin}`)).status).to.equal(401);
    });

    it('that is unknown is refused', async () => {
      expect((await me({ 'x-canopsis-authkey': 'unknown' })).status).to.equal(401);
      expect((await me({ authorization: 'Bearer vigie_key_unknown' })).status).to.equal(401);
    });
  });

  describe('basic authentication', () => {
    const basic = (text: string): Record<string, string> => ({
      authorization: `Basic ${Buffer.from(text).toString('base64')}`,
    });

    it('takes username and password', async () => {
      expect((await me(basic(`admin:${adminPassword}`))).at('credential')).to.equal('basic');
    });

    for (const authorization of ['Basic', 'Basic !!!', 'Basic YWRtaW4=', 'basic', 'Bearer', 'Digest x', 'Basic  ']) {
      it(`takes ${JSON.stringify(authorization)} for nothing`, async () => {
        const answer = await me({ authorization });
        expect(answer.status).to.equal(401);
        expect(answer.headers.get('www-authenticate')).to.equal('Bearer realm="vigie"');
      });
    }
  });

  describe('a change', () => {
    it('is in the audit log with who and what, and without a secret', async () => {
      const session = await login(keymaker);
      const headers = { authorization: `Bearer ${String(session.at('access_token'))}` };
      const made = await api.call('POST', '/api/v1/me/api-keys', { json: { name: 'audited' }, headers });
      const entry = await api.site.database.db.collection('audit_log').findOne({ target: String(made.at('id')) });
      expect(entry).to.deep.include({ user: 'keymaker', action: 'api_key.create', credential: 'session_bearer' });
      expect(entry?.['request_id']).to.equal(made.headers.get('x-request-id'));
      expect(JSON.stringify(entry)).not.to.contain(String(made.at('secret')));
    });

    it('of who is signed in is there too', async () => {
      const session = await login();
      const request_id = session.headers.get('x-request-id');
      const entry = await api.site.database.db.collection('audit_log').findOne({ request_id });
      expect(entry).to.deep.include({ user: 'admin', action: 'session.create', target: ['admin'] });
      expect(JSON.stringify(entry)).not.to.contain(String(session.at('access_token')));
    });
  });
});
