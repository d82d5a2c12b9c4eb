/** What a login computes: the same for an account that exists and for one that does not. */
import { expect } from 'chai';
import { hashPassword, verifyPassword } from '../../lib/access/password.ts';
import { Users } from '../../webserver/auth/users.ts';
import { createSite, type Site } from '../support/site.ts';

describe('a failed login', function () {
  this.timeout(30_000);
  let site: Site;
  let users: Users;
  const work: (readonly [number, number, number, number])[] = [];
  before(async () => {
    site = await createSite();
    users = new Users(site.database.db, Date.now, (password, stored) => {
      const hashBytes = Buffer.from(stored.hash, 'base64').length;
      work.push([stored.cost, stored.block_size, stored.parallelism, hashBytes]);
      return verifyPassword(password, stored);
    });
    const user = { name: 'x', roles: [], enabled: true, created: new Date() };
    await users.create({ ...user, _id: 'known' }, 'the right password');
    await users.create({ ...user, _id: 'disabled', enabled: false }, 'the right password');
    await users.create({ ...user, _id: 'keys-only' });
  });
  after(() => site.remove());
  beforeEach(() => {
    work.length = 0;
  });

  for (const [name, password] of [
    ['known', 'a wrong password'],
    ['unknown', 'a wrong password'],
    ['disabled', 'the right password'],
    ['keys-only', ''],
    ['__proto__', 'a wrong password'],
  ] as const) {
    it(`computes one whole hash for the account ${name}, and says nothing else`, async () => {
      expect(await users.verify(name, password)).to.equal(undefined);
      const { cost, block_size, parallelism, hash } = await hashPassword('as it is stored now');
      expect(work).to.deep.equal([[cost, block_size, parallelism, Buffer.from(hash, 'base64').length]]);
    });
  }
});
