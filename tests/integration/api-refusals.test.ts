/** What the audit log says of logins and keys that were refused, and how much of it a guesser can write. */
import { expect } from 'chai';
import { type Api, startApi } from './api-harness.ts';

const minute = 60_000;

describe('a refusal in the audit log', function () {
  this.timeout(60_000);
  let api: Api;
  let clockMs = Date.parse('2026-03-01T00:00:00Z');
  before(async () => {
    api = await startApi({ now: () => new Date(clockMs) });
  });
  after(() => api?.stop());

  const login = (username: string) => api.call('POST', '/api/v1/login', { json: { username, password: 'wrong' } });
  const entries = async (target?: string): Promise<readonly Record<string, unknown>[]> => {
    const condition = {
      action: { $in: ['session.refuse', 'api_key.refuse'] },
      ...(target === undefined ? {} : { target }),
    };
    return await api.site.database.db.collection('audit_log').find(condition).sort({ _id: 1 }).toArray();
  };

  it('says who was tried, from where and why, which the answer does not', async () => {
    const answers = [await login('only-viewer'), await login('nobody-of-us')];
    const [known, unknown] = answers.map(({ body }) => ({ ...(body as object), instance: '' }));
    expect(known).to.deep.equal(unknown);
    const reasonOf = async (target: string) => (await entries(target)).map(({ after }) => after);
    expect(await reasonOf('only-viewer')).to.deep.equal([{ reason: 'The password is wrong' }]);
    expect(await reasonOf('nobody-of-us')).to.deep.equal([{ reason: 'No account here has this name' }]);
    const [entry] = await entries('only-viewer');
    expect(entry).to.include({ action: 'session.refuse', address: '127.0.0.1' }).and.not.have.property('user');
    expect(entry?.['results']).to.deep.equal(['refused']);
  });

  it('is one entry at once and one for all that follow in ten minutes, with their number', async () => {
    for (let tries = 0; tries < 7; tries += 1) await login('guessed');
    expect(await entries('guessed')).to.have.length(1);
    const since = new Date(clockMs);
    clockMs += 10 * minute;
    await api.webserver.deps.authenticator.refusals.roll();
    const more = { 'No account here has this name': 4, 'Too many attempts: the password was not looked at': 2 };
    expect((await entries('guessed')).map(({ after }) => after)[1]).to.deep.equal({ more, since });
  });

  it('is there for a key, without the key', async () => {
    const headers = { authorization: 'Bearer vigie_key_that_nobody_has' };
    expect((await api.call('GET', '/api/v1/me', { headers })).status).to.equal(401);
    const found = (await entries()).filter(({ action }) => action === 'api_key.refuse');
    expect(found.map(({ after }) => after)).to.deep.equal([{ reason: 'The API key is unknown, revoked or expired' }]);
    expect(JSON.stringify(found)).to.not.contain('nobody_has');
  });

  it('takes names that the database could not keep', async () => {
    await login('nul\0 \ud800');
    expect(await entries('nul  \ufffd')).to.have.length(1);
  });

  it('cannot fill the log, however many names and addresses are tried, and counts them all', async () => {
    const { refusals } = api.webserver.deps.authenticator;
    await refusals.flush();
    const before = (await entries()).length;
    for (let number = 0; number < 400; number += 1) {
      const who = { username: `name-${number % 200}`, address: `192.0.2.${number % 200}` };
      await refusals.note({ action: 'session.refuse', ...who, reason: 'x' });
    }
    await refusals.flush();
    const written = (await entries()).slice(before).map(({ after }) => after as { more?: { x: number } });
    expect(written).to.have.length(101);
    const counted = written.reduce((sum, { more }) => sum + (more?.x ?? 1), 0);
    expect(counted).to.equal(400);
  });
});
