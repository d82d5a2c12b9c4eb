import { expect } from 'chai';
import { isLoopback, rolesOf } from './sign-on.ts';

describe('roles by groups', () => {
  const roles = {
    NOC: ['operator', 'viewer'],
    'cn=Watchers\\, all, ou=Groups,dc=example,dc=org': ['viewer'],
    'cn=équipe,dc=example': ['admin'],
  };
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ['nothing of no group', [], []],
    ['those of a group, capitals aside', ['noc'], ['operator', 'viewer']],
    ['those of a DN that is spelt in another way', ['CN=Watchers\\2C all,ou=groups, dc=example,dc=org'], ['viewer']],
    ['those of a DN with bytes instead of letters', ['cn=\\C3\\A9quipe,dc=example'], ['admin']],
    ['each once', ['NOC', 'noc', 'cn=watchers\\, all,ou=groups,dc=example,dc=org'], ['operator', 'viewer']],
    ['nothing of what every object has', ['constructor', '__proto__'], []],
    ['nothing of a part of a name', ['no', 'nocs', 'cn=noc'], []],
  ];
  for (const [what, groups, granted] of cases) {
    it(`are ${what}`, () => expect(rolesOf(groups, { roles, default_roles: [] })).to.deep.equal(granted));
  }

  it('come on top of those of everyone', () => {
    expect(rolesOf(['noc'], { roles, default_roles: ['viewer'] })).to.deep.equal(['viewer', 'operator']);
  });
});

describe('a loopback address', () => {
  for (const [url, expected] of [
    ['ldap://127.0.0.1:389', true],
    ['http://localhost:3000/x', true],
    ['ldap://[::1]', true],
    ['ldap://127.example.org', false],
    ['ldap://example.org', false],
    ['', false],
  ] as const) {
    it(`is ${expected ? '' : 'not '}${url || 'an empty text'}`, () => expect(isLoopback(url)).to.equal(expected));
  }
});
