/** Cases of authentication: who gets in, with what, and when. */
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { type Api, type ApiAnswer, type ApiRequest, checkEvent, startApi, startProcessPool } from './api-harness.ts';

const chief = { username: 'chief', password: 'the password of the chief' };
const worker = { username: 'worker', password: 'the password of the worker' };

describe('authentication in the running platform', function () {
  this.timeout(30_000);
  let api: Api;
  let clockMs = Date.now();
  before(async () => {
    api = await startApi({ now: () => new Date(clockMs), console: true });
    const { users } = api.webserver.deps.authenticator;
    for (const [{ username, password }, role] of [
      [chief, 'admin'],
      [worker, 'operator'],
    ] as const) {
      const user = { _id: username, name: username, roles: [role], enabled: true, created: new Date() };
      await users.create(user, password);
    }
  });
  after(() => api.stop());

  const login = (json: unknown): Promise<ApiAnswer> => api.call('POST', '/api/v1/login', { json });
  const tokenOf = async (json: unknown): Promise<{ authorization: string }> => ({
    authorization: `Bearer ${String((await login(json)).at('access_token'))}`,
  });
  const alarms = (request: ApiRequest): Promise<ApiAnswer> => api.call('GET', '/api/v1/alarms', request);

  it('I01 a login gives a token that is a bearer', async () => {
    const answer = await login(worker);
    expect(answer.status).to.equal(200);
    const headers = { authorization: `Bearer ${String(answer.at('access_token'))}` };
    expect((await api.call('GET', '/api/v1/me', { headers })).at('username')).to.equal('worker');
    expect((await alarms({ headers })).status).to.equal(200);
  });

  it('I02 a login with a wrong password, or by nobody, is 401', async () => {
    expect((await login({ ...worker, password: 'wrong' })).status).to.equal(401);
    expect((await login({ username: 'nobody', password: 'wrong' })).status).to.equal(401);
  });

  it('I03 a login without its fields is 400, and names both', async () => {
    const errors = { username: 'Username is missing.', password: 'Password is missing.' };
    for (const json of [{}, { username: '', password: '' }]) {
      const answer = await login(json);
      expect([answer.status, answer.at('errors')]).to.deep.equal([400, errors]);
    }
  });

  it('I04 a logout is 204 and ends the token; without a token it is 401', async () => {
    const headers = await tokenOf(worker);
    const logout = (request: ApiRequest): Promise<ApiAnswer> => api.call('POST', '/api/v1/logout', request);
    expect((await logout({ headers })).status).to.equal(204);
    expect((await alarms({ headers })).status).to.equal(401);
    expect((await logout({ headers })).status).to.equal(401);
    expect((await logout({})).status).to.equal(401);
  });

  it('I05 a key in its header is its user; unknown 401, none 401, without the right 403', async () => {
    const withKey = (key: string): ApiRequest => ({ headers: { 'x-canopsis-authkey': key } });
    expect((await api.call('GET', '/api/v1/me', withKey(api.keys.viewer))).at('username')).to.equal('only-viewer');
    expect((await alarms(withKey(api.keys.viewer))).status).to.equal(200);
    expect((await alarms(withKey('unknown'))).status).to.equal(401);
    expect((await alarms({})).status).to.equal(401);
    expect((await alarms(withKey(api.keys.connector))).status).to.equal(403);
  });

  it('I05 a key in an address is refused, unless the configuration lets it in', async () => {
    const path = `/api/v1/alarms?authkey=${api.keys.viewer}`;
    expect((await api.call('GET', path)).status).to.equal(401);
    const open = await startApi({ config: { keys_in_urls: true } });
    try {
      expect((await open.call('GET', `/api/v1/alarms?authkey=${open.keys.viewer}`)).status).to.equal(200);
      expect((await open.call('GET', '/api/v1/alarms?authkey=unknown')).status).to.equal(401);
      expect((await open.call('GET', `/api/v1/alarms?authkey=${open.keys.connector}`)).status).to.equal(403);
    } finally {
      await open.stop();
    }
  });

  it('I06 basic takes user and password, and takes a malformed header for nothing', async () => {
    const basic = (text: string): ApiRequest => ({ headers: { authorization: `Basic ${btoa(text)}` } });
    expect((await alarms(basic(`worker:${worker.password}`))).status).to.equal(200);
    expect((await alarms(basic('worker:wrong'))).status).to.equal(401);
    for (const authorization of ['Basic', 'Basic !!!', `Basic ${btoa('worker')}`, `Basic${btoa('a:b')}`]) {
      expect((await alarms({ headers: { authorization } })).status, authorization).to.equal(401);
    }
  });

  it('I07 a key with scopes and an end is what is shared: it reads, changes nothing, and ends by itself', async () => {
    const own = await tokenOf(worker);
    const expires = new Date(clockMs + 60_000).toISOString();
    const share = { name: 'For the wall', scopes: ['alarms.read'], expires };
    const made = await api.call('POST', '/api/v1/me/api-keys', { json: share, headers: own });
    expect(made.status).to.equal(201);
    const secret = String(made.at('secret'));
    const headers = { authorization: `Bearer ${secret}` };
    expect((await alarms({ headers })).status).to.equal(200);
    expect((await api.call('PUT', '/api/v1/alarms/x/ack', { json: {}, headers })).status).to.equal(403);
    expect((await api.call('POST', '/api/v1/me/api-keys', { json: share, headers })).status).to.equal(403);
    const listed = await api.call('GET', '/api/v1/me/api-keys', { headers: own });
    expect(listed.at('data', 0)).to.deep.include({ id: made.at('id'), name: 'For the wall', expires });
    expect(JSON.stringify(listed.body)).not.to.contain(secret);
    const stored = await api.site.database.db.collection('api_keys').find().toArray();
    expect(JSON.stringify(stored)).not.to.contain(secret);
    clockMs += 60_001;
    expect((await alarms({ headers })).status).to.equal(401);
    expect((await alarms({ headers: own })).status).to.equal(200);
    const other = await api.call('POST', '/api/v1/me/api-keys', {
      json: { ...share, expires: undefined },
      headers: own,
    });
    const revoked = { authorization: `Bearer ${String(other.at('secret'))}` };
    expect((await alarms({ headers: revoked })).status).to.equal(200);
    await api.call('DELETE', `/api/v1/me/api-keys/${String(other.at('id'))}`, { headers: own });
    expect((await alarms({ headers: revoked })).status).to.equal(401);
  });

  describe('I08 during maintenance', () => {
    const message = 'Back at 14:00.';
    let administrator: { authorization: string };
    let others: { authorization: string };
    const change = (json: unknown): Promise<ApiAnswer> =>
      api.call('PUT', '/api/v1/settings', { json, headers: administrator });

    before(async () => {
      administrator = await tokenOf(chief);
      others = await tokenOf(worker);
      await change({ maintenance: true, maintenance_message: message });
    });
    after(() => change({ maintenance: false }));

    it('others are told to wait, whatever they show, and cannot sign in', async () => {
      const answers = [
        await alarms({ as: 'operator' }),
        await alarms({}),
        await login(worker),
        await alarms({ headers: { authorization: `Basic ${btoa(`worker:${worker.password}`)}` } }),
      ];
      for (const answer of answers) {
        expect(answer.status).to.equal(503);
        expect(answer.headers.get('retry-after')).to.equal('60');
        expect(answer.at('type')).to.equal('/problems/under_maintenance');
        expect(answer.at('detail')).to.equal(message);
      }
      expect((await login({ ...worker, password: 'wrong' })).status).to.equal(401);
    });

    it('their sessions are over, those of administrators are not', async () => {
      const { sessions } = api.webserver.deps.authenticator;
      expect(await sessions.count('worker', 10)).to.equal(0);
      expect((await alarms({ headers: others })).status).to.equal(503);
      expect((await alarms({ headers: administrator })).status).to.equal(200);
      expect((await login(chief)).status).to.equal(200);
      expect((await alarms({ as: 'admin' })).status).to.equal(200);
    });

    it('events are taken in, and health answers', async () => {
      await startProcessPool(api.site);
      const sent = await api.call('POST', '/api/v1/events', { json: checkEvent(), as: 'connector' });
      expect(sent.status).to.equal(202);
      const legacy = await api.call('POST', '/api/v4/event', { json: checkEvent(), as: 'connector' });
      expect(legacy.status).to.equal(200);
      expect((await api.call('GET', '/api/v1/health/live')).status).to.equal(200);
      expect((await api.call('GET', '/api/v1/health/full', { as: 'viewer' })).at('database', 'status')).to.equal('ok');
    });

    it('the console says so on a page of its own, and lets an administrator sign in', async () => {
      const page = (path: string, headers: Readonly<Record<string, string>> = {}, form?: Record<string, string>) =>
        fetch(`${api.webserver.url}${path}`, {
          redirect: 'manual',
          headers: { accept: 'text/html', ...headers },
          ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
        });
      const shown = await page('/alarms');
      expect(shown.status).to.equal(503);
      expect(shown.headers.get('retry-after')).to.equal('60');
      expect(await shown.text())
        .to.contain(message)
        .and.to.contain('href="/login"');
      const part = await page('/alarms', { 'hx-request': 'true' });
      expect([part.status, part.headers.get('hx-redirect')]).to.deep.equal([503, '/alarms']);
      expect((await page('/login')).status).to.equal(200);
      const refused = await page('/login', {}, worker);
      expect(refused.status).to.equal(503);
      expect(await refused.text()).to.contain(message);
      const admitted = await page('/login', {}, chief);
      expect(admitted.status).to.equal(303);
      const cookie = admitted.headers.get('set-cookie')?.split(';')[0] ?? '';
      expect((await page('/administration/settings', { cookie })).status).to.equal(200);
    });

    it('its beginning and its end are in the audit log, and everyone comes back', async () => {
      await change({ maintenance: false });
      expect((await login(worker)).status).to.equal(200);
      const entries = await eventually('the entries', async () => {
        const found = await api.site.database.db
          .collection<Record<string, unknown>>('audit_log')
          .find({ action: 'settings.change', target: 'maintenance' })
          .toArray();
        return found.length === 2 ? found : undefined;
      });
      expect(entries.map(({ user, after }) => [user, Object(after)['maintenance']])).to.deep.equal([
        ['chief', true],
        ['chief', false],
      ]);
    });
  });
});
