import { expect } from 'chai';
import { isRole, permissions, permissionsOf, roles, withinScopes } from './permissions.ts';

describe('permissions', () => {
  it('are all granted to the administrator', () => {
    expect([...permissionsOf(['admin'])].sort()).to.deep.equal(Object.keys(permissions).sort());
  });

  it('of several roles add up, and a name that is no role grants nothing', () => {
    expect([...permissionsOf(['viewer', 'connector'])]).to.have.members([...roles.viewer, ...roles.connector]);
    expect([...permissionsOf(['constructor', '__proto__', 'root'])]).to.deep.equal([]);
    expect(isRole('toString')).to.equal(false);
  });

  it('stay inside the scopes of a key, and scopes add nothing', () => {
    const viewer = permissionsOf(['viewer']);
    expect([...withinScopes(viewer, ['alarms.read', 'alarms.act'])]).to.deep.equal(['alarms.read']);
    expect(withinScopes(viewer, [])).to.equal(viewer);
  });
});
