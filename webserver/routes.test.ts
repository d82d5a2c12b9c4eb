import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { routeGroups } from '../lib/config/route-groups.ts';
import { webserverSchema } from '../lib/config/webserver.ts';
import { locateHome } from '../lib/config/home.ts';
import { refusalStatuses } from './http/openapi.ts';
import { problems } from './http/problem.ts';
import { problemReference, roleReference, routeReference } from './http/reference.ts';
import { groupOf, routes, routesOf } from './routes.ts';

describe('the route table', () => {
  it('has each address and method once', () => {
    const names = routes.map(({ spec }) => `${spec.method} ${spec.path}`);
    expect(new Set(names).size).to.equal(names.length);
  });

  it('declares the parameters that its paths have', () => {
    for (const { spec } of routes) {
      const inPath = [...spec.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      expect(Object.keys(spec.params?.shape ?? {}), spec.path).to.deep.equal(inPath);
    }
  });

  it('lets nobody change anything without credentials, but the login', () => {
    const open = routes.filter(({ spec }) => spec.access === 'anyone' && spec.method !== 'get');
    expect(open.map(({ spec }) => spec.path)).to.deep.equal(['/api/v1/login']);
  });

  it('knows a kind of problem for each refusal', () => {
    const statuses = new Set<number>(Object.values(problems).map(({ status }) => status));
    for (const { spec } of routes)
      for (const status of refusalStatuses(spec)) expect(statuses.has(status), spec.path).to.equal(true);
  });

  it('has the groups that the configuration names, besides signing in and health', () => {
    const groups = new Set(routes.map(groupOf));
    expect([...groups].sort()).to.deep.equal([...routeGroups, 'access', 'health'].sort());
  });

  it('is without the groups that are off', () => {
    const on = routesOf(webserverSchema.parse({ groups: { dead_letters: false, existing_connectors: false } }));
    expect(routes.filter((each) => !on.includes(each)).map(groupOf)).to.have.members(
      routes.map(groupOf).filter((group) => group === 'dead_letters' || group === 'existing_connectors'),
    );
    expect(on.some((each) => groupOf(each) === 'events')).to.equal(true);
  });

  const page = readFileSync(join(locateHome({}).code, 'docs', 'api.md'), 'utf8');
  for (const [name, expected] of [
    ['routes', routeReference(routes)],
    ['problems', problemReference()],
    ['roles', roleReference()],
  ] as const) {
    it(`is what docs/api.md says: ${name}`, () => {
      const found = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n?<!-- end -->`).exec(page)?.[1];
      expect(found).to.equal(expected);
    });
  }
});
