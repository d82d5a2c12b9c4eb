import { expect } from 'chai';
import { builtInRoles, isBuiltInRole, isPermission, permissions, withinScopes } from './permissions.ts';

describe('permissions', () => {
  it('are all granted to the administrator', () => {
    expect([...builtInRoles.admin].sort()).to.deep.equal(Object.keys(permissions).sort());
  });

  it('and roles are not what every object has', () => {
    for (const name of ['toString', 'constructor', '__proto__']) {
      expect([isBuiltInRole(name), isPermission(name)]).to.deep.equal([false, false]);
    }
  });

  it('stay inside the scopes of a key, and scopes add nothing', () => {
    const viewer = new Set(builtInRoles.viewer);
    expect([...withinScopes(viewer, ['alarms.read', 'alarms.act'])]).to.deep.equal(['alarms.read']);
    expect(withinScopes(viewer, [])).to.equal(viewer);
  });
});
