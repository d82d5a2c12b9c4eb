/** Role × page: every page and every form of the console, as its router has them, against every role and nobody. */
import { expect } from 'chai';
import type { Router } from 'express';
import { builtInRoles } from '../../lib/access/permissions.ts';
import { locateHome } from '../../lib/config/home.ts';
import { createConsole } from '../../webserver/console/pages.ts';
import { type Api, startApi } from './api-harness.ts';

interface PageRow {
  readonly method: string;
  readonly path: string;
  /** Undefined: no guard. */
  readonly permission: string | undefined;
}

/** Pages for whoever comes: the way in, and what leads to a guarded page. */
const open = ['GET /', 'GET /login', 'POST /login', 'POST /logout'];
const ofRole = 'a role of the site';

describe('every page, for every role', function () {
  this.timeout(60_000);
  let api: Api;
  let rows: readonly PageRow[] = [];
  const askers = new Map<string, { readonly permissions: readonly string[]; readonly key: string }>();
  before(async () => {
    api = await startApi({ console: true });
    rows = pagesOf(createConsole(api.webserver.deps, locateHome({}).code));
    const { users, roles, apiKeys } = api.webserver.deps.authenticator;
    for (const [name, permissions] of Object.entries(builtInRoles)) {
      const key = Object.entries(api.keys).find(([role]) => role === name)?.[1] ?? '';
      askers.set(name, { permissions, key });
    }
    const created = new Date();
    const permissions = ['users.read', 'audit.read'];
    await roles.create({ _id: 'site-auditors', description: '', permissions, created });
    await users.create({ _id: 'auditor', name: 'Auditor', roles: ['site-auditors'], enabled: true, created });
    const { secret } = await apiKeys.create({ user: 'auditor', name: 'x', scopes: [] });
    askers.set(ofRole, { permissions, key: secret });
  });
  after(() => api.stop());

  const ask = ({ method, path }: PageRow, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${api.webserver.url}${path.replaceAll(/:\w+/g, 'no-such-id')}`, { method, headers, redirect: 'manual' });
  const guarded = (): readonly PageRow[] => rows.filter(({ permission }) => permission !== undefined);

  it('has a guard, but the way in', () => {
    const unguarded = rows.filter(({ permission }) => permission === undefined);
    const names = unguarded.map(({ method, path }) => `${method} ${path}`).filter((name) => !name.includes('/login/'));
    expect(names.sort()).to.deep.equal([...open].sort());
    expect(guarded().length).to.be.greaterThan(40);
  });

  it('says in a page that an address is none, and to programs as the API does', async () => {
    const open = (path: string, accept: string): Promise<Response> =>
      fetch(`${api.webserver.url}${path}`, { headers: { accept } });
    for (const [path, accept, type] of [
      ['/nowhere', 'text/html', 'text/html'],
      ['/nowhere', 'application/json', 'application/problem+json'],
      ['/api/v1/nowhere', 'text/html', 'application/problem+json'],
    ] as const) {
      const answer = await open(path, accept);
      expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).to.deep.equal([404, type]);
    }
  });

  it('sends nobody anywhere but to the login', async () => {
    for (const row of guarded()) {
      const { status, headers } = await ask(row, {});
      expect(status, row.path).to.equal(303);
      expect(headers.get('location'), row.path).to.match(/^\/login(\?|$)/);
    }
  });

  it('is refused to who lacks its permission, and open to who has it', async () => {
    for (const row of guarded()) {
      for (const [name, { permissions, key }] of askers) {
        const { permission = '' } = row;
        const allowed = permission === 'account' || permissions.includes(permission);
        const { status } = await ask(row, { authorization: `Bearer ${key}`, accept: 'text/html' });
        const what = `${row.method} ${row.path} for ${name}`;
        if (!allowed) expect(status, what).to.equal(403);
        // A key has no password to change, and makes no keys.
        else if (row.method === 'GET') expect(status, what).not.to.be.oneOf([401, 403, 500]);
        else expect(status, what).not.to.be.oneOf([401, 500]);
      }
    }
  });

  it('changes nothing for a session that does not repeat its token', async () => {
    const { users, sessions } = api.webserver.deps.authenticator;
    await users.create({ _id: 'ridden', name: 'Ridden', roles: ['admin'], enabled: true, created: new Date() });
    const { token } = await sessions.create('ridden', { address: '', userAgent: '' });
    for (const row of guarded().filter(({ method }) => method === 'POST')) {
      const { status } = await ask(row, { cookie: `vigie_session=${token}`, accept: 'text/html' });
      expect(status, row.path).to.equal(403);
    }
  });
});

/** The pages of a router and of those below it. */
function pagesOf(router: Router): readonly PageRow[] {
  return router.stack.flatMap(({ route, handle }): readonly PageRow[] => {
    if (route === undefined) return isRouter(handle) ? pagesOf(handle) : [];
    const methods = new Set(route.stack.map(({ method }) => method.toUpperCase()));
    const permission = route.stack.map((layer) => permissionOf(layer.handle)).find((one) => one !== undefined);
    return [...methods].map((method) => ({ method, path: route.path, permission }));
  });
}

function isRouter(handle: unknown): handle is Router {
  return typeof handle === 'function' && 'stack' in handle;
}

function permissionOf(handle: unknown): string | undefined {
  return typeof handle === 'function' && 'permission' in handle ? String(handle.permission) : undefined;
}
