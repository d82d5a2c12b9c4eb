/** Users, roles, their sessions and keys, as an administrator sees and changes them. */
import { expect } from 'chai';
import { builtInRoles } from '../../lib/access/permissions.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

describe('the administration of users', function () {
  this.timeout(30_000);
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  const asAdmin = (method: string, path: string, json?: unknown): Promise<ApiAnswer> =>
    api.call(method, path, { as: 'admin', ...(json === undefined ? {} : { json }) });
  const create = (username: string, more = {}): Promise<ApiAnswer> =>
    asAdmin('POST', '/api/v1/users', { username, name: username, roles: ['viewer'], ...more });
  const login = (username: string, password: unknown): Promise<ApiAnswer> =>
    api.call('POST', '/api/v1/login', { json: { username, password } });
  const bearer = (token: unknown) => ({ headers: { authorization: `Bearer ${String(token)}` } });
  const lastEntry = async (action: string, target: string): Promise<unknown> =>
    (await asAdmin('GET', `/api/v1/audit?action=${action}&target=${target}&limit=1`)).at('data', 0);

  /** A user who has chosen a password, and a session of theirs. */
  async function settled(username: string, roles: readonly string[] = ['viewer']): Promise<string> {
    const made = await create(username, { roles });
    const session = await login(username, made.at('password'));
    const json = { old_password: made.at('password'), new_password: `${username} has chosen` };
    const answer = await api.call('PUT', '/api/v1/me/password', { json, ...bearer(session.at('access_token')) });
    expect(answer.status).to.equal(204);
    return String(session.at('access_token'));
  }

  describe('a user', () => {
    it('is made with a one-time password that is shown once and stored nowhere', async () => {
      const made = await create(' Marie.Bell ', { name: 'Marie Bell', roles: ['operator'] });
      expect(made.status).to.equal(201);
      expect(made.body).to.include({
        username: 'marie.bell',
        source: 'local',
        enabled: true,
        password_is_one_time: true,
      });
      const password = String(made.at('password'));
      expect(password).to.match(/^\w{20}$/);
      const read = await asAdmin('GET', '/api/v1/users/marie.bell');
      expect(read.body).to.not.have.property('password');
      for (const collection of ['users', 'audit_log']) {
        const stored = await api.site.database.db.collection(collection).find().toArray();
        expect(JSON.stringify(stored)).not.to.contain(password);
      }
      expect((await login('marie.bell', password)).at('account', 'password_is_one_time')).to.equal(true);
      expect((await asAdmin('GET', '/api/v1/users/marie.bell')).at('last_login')).to.be.a('string');
    });

    it('can be one for programs, without a password', async () => {
      expect((await create('program', { with_password: false })).body)
        .to.include({ has_password: false })
        .and.not.have.property('password');
      const key = await asAdmin('POST', '/api/v1/api-keys', { user: 'program', name: 'of the program' });
      // A key makes no keys.
      expect(key.status).to.equal(403);
    });

    it('is refused where the name is taken, the role is none or the name is no name', async () => {
      expect((await create('admin')).status).to.equal(409);
      expect((await create('other', { roles: ['viewer', 'root'] })).at('errors')).to.deep.equal({
        'roles.1': 'There is no such role.',
      });
      for (const name of ['', ' ', 'a b', 'a/b', '<script>', '../x', '$ne', 'a\0b', 'x'.repeat(201), { $ne: '' }]) {
        expect(
          (await asAdmin('POST', '/api/v1/users', { username: name, name: 'x', roles: [] })).status,
          JSON.stringify(name),
        ).to.equal(400);
      }
    });

    it('is found by page, search, role and order', async () => {
      for (const name of ['lister-b', 'lister-a', 'lister-c']) await create(name, { name: `Name of ${name}` });
      const list = async (query: string): Promise<unknown> => {
        const { body } = await asAdmin('GET', `/api/v1/users?${query}`);
        return JSON.parse(JSON.stringify(body), (key, value: unknown) =>
          key === '' || key === 'data' || key === 'username' || /^\d+$/.test(key) ? value : undefined,
        );
      };
      expect(await list('search=LISTER&limit=2')).to.deep.equal({
        data: [{ username: 'lister-a' }, { username: 'lister-b' }],
      });
      expect(await list('search=name+of+lister&limit=2&page=2')).to.deep.equal({ data: [{ username: 'lister-c' }] });
      expect(await list('search=lister&sort_by=name&sort=desc&limit=1')).to.deep.equal({
        data: [{ username: 'lister-c' }],
      });
      expect(await list('search=lister&role=admin')).to.deep.equal({ data: [] });
      expect(await list('search=.*')).to.deep.equal({ data: [] });
      expect(await list('source=ldap')).to.deep.equal({ data: [] });
      expect((await asAdmin('GET', '/api/v1/users?search=lister')).at('meta', 'total_count')).to.equal(3);
    });

    it('changes at once, with before and after in the audit log', async () => {
      const token = await settled('changing');
      const fields = { name: 'Changed', roles: ['operator'], enabled: true };
      const changed = await asAdmin('PUT', '/api/v1/users/changing', fields);
      expect(changed.body).to.include({ name: 'Changed' });
      expect((await api.call('GET', '/api/v1/me', bearer(token))).at('permissions')).to.include('alarms.act');
      expect(await lastEntry('user.update', 'changing')).to.deep.include({
        user: 'only-admin',
        credential: 'api_key',
        results: ['done'],
      });
      const entry = await asAdmin('GET', '/api/v1/audit?action=user.update&target=changing');
      expect(entry.at('data', 0, 'before', 'roles')).to.deep.equal(['viewer']);
      expect(entry.at('data', 0, 'after', 'roles')).to.deep.equal(['operator']);
      expect(entry.at('data', 0, 'request_id')).to.equal(changed.headers.get('x-request-id'));
      expect(entry.at('data', 0, 'address'))
        .to.be.a('string')
        .and.not.equal('');
    });

    it('that is disabled is signed out at once, cannot sign in, and has no key that works', async () => {
      const token = await settled('leaving', ['operator']);
      const key = await api.call('POST', '/api/v1/me/api-keys', { json: { name: 'x' }, ...bearer(token) });
      const basic = {
        headers: { authorization: `Basic ${Buffer.from('leaving:leaving has chosen').toString('base64')}` },
      };
      const ways = [bearer(token), bearer(key.at('secret')), basic];
      const statuses = async (): Promise<number[]> =>
        (await Promise.all(ways.map((way) => api.call('GET', '/api/v1/me', way)))).map(({ status }) => status);
      expect(await statuses()).to.deep.equal([200, 200, 200]);
      await asAdmin('PUT', '/api/v1/users/leaving', { name: 'Leaving', roles: ['operator'], enabled: false });
      expect(await statuses()).to.deep.equal([401, 401, 401]);
      expect((await login('leaving', 'leaving has chosen')).status).to.equal(401);
      await asAdmin('PUT', '/api/v1/users/leaving', { name: 'Leaving', roles: ['operator'], enabled: true });
      expect(await statuses()).to.deep.equal([401, 200, 200]);
    });

    it('that is deleted leaves no session and no key', async () => {
      const token = await settled('deleted', ['operator']);
      await api.call('POST', '/api/v1/me/api-keys', { json: { name: 'x' }, ...bearer(token) });
      expect((await asAdmin('DELETE', '/api/v1/users/deleted')).status).to.equal(204);
      expect((await asAdmin('DELETE', '/api/v1/users/deleted')).status).to.equal(404);
      for (const collection of ['sessions', 'api_keys']) {
        expect(await api.site.database.db.collection(collection).countDocuments({ user: 'deleted' })).to.equal(0);
      }
      expect((await api.call('GET', '/api/v1/me', bearer(token))).status).to.equal(401);
      expect(await lastEntry('user.delete', 'deleted')).to.have.property('before');
    });

    it('gets a new one-time password from an administrator, which ends what was', async () => {
      const token = await settled('forgetful');
      const reset = await asAdmin('POST', '/api/v1/users/forgetful/password');
      expect(reset.status).to.equal(200);
      expect((await api.call('GET', '/api/v1/me', bearer(token))).status).to.equal(401);
      expect((await login('forgetful', 'forgetful has chosen')).status).to.equal(401);
      const session = await login('forgetful', reset.at('password'));
      expect((await api.call('GET', '/api/v1/alarms', bearer(session.at('access_token')))).status).to.equal(403);
    });
  });

  describe('nobody', () => {
    it('removes, disables or lowers the last administrator', async () => {
      const token = await settled('second-admin', ['admin']);
      const second = (method: string, path: string, json?: unknown) =>
        api.call(method, path, { ...bearer(token), ...(json === undefined ? {} : { json }) });
      // The installer's administrator goes, and the second one is the last who can sign in.
      expect((await second('DELETE', '/api/v1/users/admin')).status).to.equal(204);
      const others = [
        asAdmin('DELETE', '/api/v1/users/second-admin'),
        asAdmin('PUT', '/api/v1/users/second-admin', { name: 'x', roles: ['admin'], enabled: false }),
        asAdmin('PUT', '/api/v1/users/second-admin', { name: 'x', roles: ['viewer'], enabled: true }),
      ];
      for (const answer of await Promise.all(others)) {
        expect(answer.status).to.equal(409);
        expect(answer.at('detail')).to.contain('last administrator');
      }
    });

    it('removes the last two administrators at the same time', async () => {
      await settled('third-admin', ['admin']);
      const answers = await Promise.all(
        ['second-admin', 'third-admin'].map((name) => asAdmin('DELETE', `/api/v1/users/${name}`)),
      );
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([204, 409]);
    });

    it('deletes, disables or lowers themselves', async () => {
      const token = await settled('careless', ['admin']);
      const own = (method: string, json?: unknown) =>
        api.call(method, '/api/v1/users/careless', { ...bearer(token), ...(json === undefined ? {} : { json }) });
      const renamed = { name: 'Careless', roles: ['admin', 'viewer'], enabled: true };
      expect((await own('DELETE')).status).to.equal(409);
      expect((await own('PUT', { ...renamed, enabled: false })).status).to.equal(409);
      expect((await own('PUT', { ...renamed, roles: ['viewer'] })).at('detail')).to.contain(
        'You would lose permissions',
      );
      expect((await own('PUT', renamed)).status).to.equal(200);
    });

    it('hands out or touches more than they may do', async () => {
      const json = {
        name: 'helpdesk',
        permissions: ['users.read', 'users.edit', 'roles.edit', 'keys.edit', ...builtInRoles.viewer],
      };
      expect((await asAdmin('POST', '/api/v1/roles', json)).status).to.equal(201);
      const token = await settled('helper', ['helpdesk']);
      const helper = (method: string, path: string, body?: unknown) =>
        api.call(method, path, { ...bearer(token), ...(body === undefined ? {} : { json: body }) });
      await settled('boss', ['admin']);
      const statuses = await Promise.all([
        helper('POST', '/api/v1/users', { username: 'mole', name: 'x', roles: ['admin'] }),
        helper('PUT', '/api/v1/users/helper', { name: 'x', roles: ['helpdesk', 'admin'], enabled: true }),
        helper('POST', '/api/v1/users/boss/password'),
        helper('DELETE', '/api/v1/users/boss'),
        helper('PUT', '/api/v1/roles/helpdesk', { permissions: [...json.permissions, 'audit.read'] }),
        helper('POST', '/api/v1/roles', { name: 'more', permissions: ['sessions.edit'] }),
        helper('POST', '/api/v1/api-keys', { user: 'boss', name: 'of the boss' }),
      ]);
      expect(statuses.map(({ status }) => status)).to.deep.equal(statuses.map(() => 403));
      expect(
        (await helper('POST', '/api/v1/users', { username: 'guest', name: 'x', roles: ['viewer'] })).status,
      ).to.equal(201);
      expect((await helper('POST', '/api/v1/api-keys', { user: 'guest', name: 'of the guest' })).status).to.equal(201);
    });
  });

  describe('a role', () => {
    const role = { name: 'night-shift', description: 'Looks', permissions: ['alarms.read'] };

    it('is made, and what it grants changes at once', async () => {
      expect((await asAdmin('POST', '/api/v1/roles', role)).status).to.equal(201);
      expect((await asAdmin('POST', '/api/v1/roles', role)).status).to.equal(409);
      const token = await settled('watcher', ['night-shift']);
      const acts = async (): Promise<number> =>
        (await api.call('PUT', '/api/v1/alarms/none/ack', { json: {}, ...bearer(token) })).status;
      expect(await acts()).to.equal(403);
      const more = { description: 'Acts', permissions: ['alarms.read', 'alarms.act', 'alarms.act'] };
      expect((await asAdmin('PUT', '/api/v1/roles/night-shift', more)).at('permissions')).to.deep.equal([
        'alarms.read',
        'alarms.act',
      ]);
      expect(await acts()).to.equal(404);
      const entry = await asAdmin('GET', '/api/v1/audit?action=role.update&target=night-shift');
      expect(entry.at('data', 0, 'before', 'permissions')).to.deep.equal(['alarms.read']);
    });

    it('takes effect in another process within seconds', async () => {
      let nowMs = Date.now();
      const other = await startApi({ now: () => new Date(nowMs) });
      const { roles } = other.webserver.deps.authenticator;
      await roles.create({ _id: 'seen', description: '', permissions: ['alarms.read'], created: new Date() });
      expect([...(await roles.permissionsOf(['seen']))]).to.deep.equal(['alarms.read']);
      await other.site.database.db
        .collection<{ _id: string }>('roles')
        .updateOne({ _id: 'seen' }, { $set: { permissions: [] } });
      nowMs += 5001;
      expect([...(await roles.permissionsOf(['seen']))]).to.deep.equal([]);
      await other.stop();
    });

    it('is not deleted while somebody has it, and then is', async () => {
      const refused = await asAdmin('DELETE', '/api/v1/roles/night-shift');
      expect(refused.status).to.equal(409);
      expect(refused.at('detail')).to.equal('Users who have it: 1. Give them another role first');
      await asAdmin('DELETE', '/api/v1/users/watcher');
      expect((await asAdmin('DELETE', '/api/v1/roles/night-shift')).status).to.equal(204);
    });

    for (const name of ['admin', 'operator', 'viewer', 'connector']) {
      it(`that is built in, ${name}, is neither made, changed nor deleted`, async () => {
        const fields = { description: '', permissions: [] };
        expect((await asAdmin('POST', '/api/v1/roles', { name, ...fields })).status).to.equal(409);
        expect((await asAdmin('PUT', `/api/v1/roles/${name}`, fields)).status).to.equal(409);
        expect((await asAdmin('DELETE', `/api/v1/roles/${name}`)).status).to.equal(409);
      });
    }

    it('is listed after the built-in ones, and has no permission that does not exist', async () => {
      const listed = await asAdmin('GET', '/api/v1/roles');
      expect(listed.at('data', 0)).to.include({ name: 'admin', built_in: true });
      expect((await asAdmin('POST', '/api/v1/roles', { ...role, permissions: ['everything'] })).status).to.equal(400);
      expect((await asAdmin('POST', '/api/v1/roles', { ...role, name: 'Night Shift' })).status).to.equal(400);
    });
  });

  describe('a session', () => {
    it('is listed, by its owner and by an administrator, and ended one by one', async () => {
      const first = await settled('traveller');
      const second = String((await login('traveller', 'traveller has chosen')).at('access_token'));
      const own = await api.call('GET', '/api/v1/me/sessions', bearer(second));
      expect(own.at('meta', 'total_count')).to.equal(2);
      expect(JSON.stringify(own.body)).not.to.contain(second).and.not.to.contain('csrf');
      const all = await asAdmin('GET', '/api/v1/sessions?user=traveller');
      expect(all.at('meta', 'total_count')).to.equal(2);
      const current = [own.at('data', 0), own.at('data', 1)].map((one) =>
        JSON.stringify(one).includes('"is_current":true'),
      );
      const other = String(own.at('data', current[0] === true ? 1 : 0, 'id'));
      // Nobody ends a session of somebody else without the permission.
      const stranger = await settled('stranger');
      expect((await api.call('DELETE', `/api/v1/me/sessions/${other}`, bearer(stranger))).status).to.equal(404);
      expect((await api.call('DELETE', `/api/v1/me/sessions/${other}`, bearer(second))).status).to.equal(204);
      expect((await api.call('GET', '/api/v1/me', bearer(first))).status).to.equal(401);
      const left = String((await asAdmin('GET', '/api/v1/sessions?user=traveller')).at('data', 0, 'id'));
      expect((await asAdmin('DELETE', `/api/v1/sessions/${left}`)).status).to.equal(204);
      expect((await api.call('GET', '/api/v1/me', bearer(second))).status).to.equal(401);
      expect(await lastEntry('session.end', 'traveller')).to.include({ user: 'only-admin' });
    });

    for (const [who, path, as] of [
      ['its owner', '/api/v1/me/sessions', undefined],
      ['an administrator', '/api/v1/users/everywhere/sessions', 'admin'],
    ] as const) {
      it(`ends everywhere when ${who} says so`, async () => {
        if (as === undefined) await create('everywhere');
        const { body } = await asAdmin('POST', '/api/v1/users/everywhere/password');
        const password = Object.entries(body ?? {}).find(([key]) => key === 'password')?.[1];
        const session = await login('everywhere', password);
        const json = { old_password: password, new_password: 'signed in everywhere' };
        await api.call('PUT', '/api/v1/me/password', { json, ...bearer(session.at('access_token')) });
        const tokens = [session, await login('everywhere', 'signed in everywhere')].map((one) =>
          one.at('access_token'),
        );
        const ended = await api.call('DELETE', path, as === undefined ? bearer(tokens[0]) : { as });
        expect(ended.body).to.deep.equal({ ended: 2 });
        for (const token of tokens) expect((await api.call('GET', '/api/v1/me', bearer(token))).status).to.equal(401);
      });
    }

    it('gets a new id at each login', async () => {
      await settled('returning');
      const tokens = [
        await login('returning', 'returning has chosen'),
        await login('returning', 'returning has chosen'),
      ];
      expect(tokens[0]?.at('access_token')).not.to.equal(tokens[1]?.at('access_token'));
    });
  });

  it('shows an administrator every key, and revokes it at once', async () => {
    const token = await settled('key-owner', ['operator']);
    const made = await api.call('POST', '/api/v1/me/api-keys', { json: { name: 'seen' }, ...bearer(token) });
    const listed = await asAdmin('GET', '/api/v1/api-keys?user=key-owner');
    expect(listed.at('data', 0)).to.include({ id: made.at('id'), user: 'key-owner', name: 'seen' });
    expect(JSON.stringify(listed.body)).not.to.contain('secret').and.not.to.contain('hash');
    expect((await asAdmin('DELETE', `/api/v1/api-keys/${String(made.at('id'))}`)).status).to.equal(204);
    expect((await api.call('GET', '/api/v1/me', bearer(made.at('secret')))).status).to.equal(401);
  });
});
