/** Role × route: every role, a role that the site made, a key with one scope and nobody, against every row of the table. */
import { expect } from 'chai';
import { builtInRoles, isPermission, type Permission, permissions } from '../../lib/access/permissions.ts';
import type { RouteSpec } from '../../webserver/http/route.ts';
import { routes } from '../../webserver/routes.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

/** What the one who asks may do, and the key that they ask with. */
interface Asker {
  readonly name: string;
  readonly permissions: readonly string[];
  key(api: Api): string;
}

const custom: readonly Permission[] = ['entities.read', 'users.read', 'audit.read'];
const scope: Permission = 'metrics.read';
const made = new Map<string, string>();

const askers: readonly Asker[] = [
  ...Object.entries(builtInRoles).map(([name, granted]) => ({
    name: `the role ${name}`,
    permissions: granted,
    key: (api: Api) => Object.entries(api.keys).find(([role]) => role === name)?.[1] ?? '',
  })),
  { name: 'a role of the site', permissions: custom, key: () => made.get('custom') ?? '' },
  { name: 'a role of the site without permissions', permissions: [], key: () => made.get('empty') ?? '' },
  { name: 'a key of an administrator with one scope', permissions: [scope], key: () => made.get('scoped') ?? '' },
  { name: 'a user whose role was deleted', permissions: [], key: () => made.get('orphan') ?? '' },
];

describe('every route, for every role', function () {
  this.timeout(60_000);
  let api: Api;
  before(async () => {
    api = await startApi();
    await makeAskers(api);
  });
  after(() => api.stop());

  const ask = (spec: RouteSpec, headers = {}): Promise<ApiAnswer> =>
    api.call(spec.method.toUpperCase(), spec.path.replaceAll(/:\w+/g, 'no-such-id'), { headers });

  for (const { spec } of routes) {
    if (spec.access === 'anyone') continue;
    const name = `${spec.method.toUpperCase()} ${spec.path}`;

    it(`${name} is refused to nobody, to a wrong key and to a disabled user with 401`, async () => {
      expect((await ask(spec)).status).to.equal(401);
      expect((await ask(spec, { authorization: 'Bearer vigie_key_wrong' })).status).to.equal(401);
      expect((await ask(spec, { authorization: `Bearer ${made.get('disabled')}` })).status).to.equal(401);
    });

    it(`${name} is open to who has its permission, and refused to the others with 403`, async () => {
      for (const asker of askers) {
        const allowed = spec.access === 'account' || asker.permissions.includes(spec.access);
        // An endless stream is opened in its own tests.
        if (allowed && Object.values(spec.responses).some((answer) => answer.stream !== undefined)) continue;
        const { status } = await ask(spec, { authorization: `Bearer ${asker.key(api)}` });
        if (!allowed) expect(status, asker.name).to.equal(403);
        else if (spec.path === '/api/v1/me/password') expect(status, asker.name).to.equal(400);
        else expect(status, asker.name).not.to.be.oneOf([401, 403]);
      }
    });
  }

  it('asks for each permission somewhere', () => {
    const asked = new Set<string>(routes.map(({ spec }) => spec.access));
    // Read by the route of the counters itself, which may also be open to this machine.
    asked.add('telemetry.read');
    expect(Object.keys(permissions).filter((permission) => !asked.has(permission))).to.deep.equal([]);
    expect([...custom, scope].every(isPermission)).to.equal(true);
  });
});

async function makeAskers({ webserver: { deps } }: Api): Promise<void> {
  const { users, roles, apiKeys } = deps.authenticator;
  const created = new Date();
  await roles.create({ _id: 'site-auditors', description: '', permissions: custom, created });
  await roles.create({ _id: 'site-nothing', description: '', permissions: [], created });
  for (const [name, role, scopes, enabled] of [
    ['custom', 'site-auditors', [], true],
    ['empty', 'site-nothing', [], true],
    ['scoped', 'admin', [scope], true],
    ['orphan', 'site-deleted', [], true],
    ['disabled', 'admin', [], false],
  ] as const) {
    await users.create({ _id: name, name, roles: [role], enabled, created });
    made.set(name, (await apiKeys.create({ user: name, name, scopes })).secret);
  }
}
