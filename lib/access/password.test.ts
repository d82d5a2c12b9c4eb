import { expect } from 'chai';
import { hashPassword, nobodysPassword, verifyPassword } from './password.ts';

describe('a password', () => {
  it('is recognised, in either spelling of its accents, and no other is', async () => {
    const stored = await hashPassword('caf\u00e9');
    expect(await verifyPassword('caf\u00e9', stored)).to.equal(true);
    expect(await verifyPassword('cafe\u0301', stored)).to.equal(true);
    expect(await verifyPassword('cafe', stored)).to.equal(false);
  });

  it('gets another salt each time, and is not in its hash', async () => {
    const [one, other] = [await hashPassword('secret'), await hashPassword('secret')];
    expect(one.hash).not.to.equal(other.hash);
    expect(JSON.stringify(one)).not.to.contain('secret');
  });

  it('is nobody’s, whatever it is', async () => {
    expect(await verifyPassword('', nobodysPassword)).to.equal(false);
  });
});
