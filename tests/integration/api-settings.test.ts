/** The settings of the site through the API. */
import { expect } from 'chai';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

const open = { maintenance: false, maintenance_message: '' };

describe('the settings of the site', () => {
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  const change = (json: object): Promise<ApiAnswer> => api.call('PUT', '/api/v1/settings', { json, as: 'admin' });

  it('have defaults', async () => {
    const answer = await api.call('GET', '/api/v1/settings', { as: 'viewer' });
    expect(answer.body).to.deep.equal({
      site_name: '',
      snooze_minutes: [15, 60, 240, 720, 1440, 10_080],
      ...open,
    });
  });

  it('change by what is named, are kept, and audited', async () => {
    await change({ site_name: 'Paris' });
    const answer = await change({ snooze_minutes: [5, 30] });
    expect(answer.body).to.deep.equal({ site_name: 'Paris', snooze_minutes: [5, 30], ...open });
    expect((await api.call('GET', '/api/v1/settings', { as: 'viewer' })).body).to.deep.equal(answer.body);
    expect(api.webserver.deps.settings.current()).to.deep.equal(answer.body);
    const audit = api.site.database.db.collection<Record<string, unknown>>('audit_log');
    const [entry] = await audit.find({ action: 'settings.change' }).sort({ _id: -1 }).limit(1).toArray();
    expect(entry).to.deep.include({ user: 'only-admin', target: ['snooze_minutes'], after: answer.body });
  });

  for (const json of [
    {},
    { site_name: 5 },
    { site_name: 'a\u0000b' },
    { site_name: 'x'.repeat(41) },
    { snooze_minutes: [] },
    { snooze_minutes: [0] },
    { maintenance: 'yes' },
    { maintenance_message: 'x'.repeat(301) },
    { colour: 'red' },
  ]) {
    it(`refuse ${JSON.stringify(json).slice(0, 50)}`, async () => expect((await change(json)).status).to.equal(400));
  }

  it('are not changed by who may only read them', async () => {
    const json = { site_name: 'x' };
    expect((await api.call('PUT', '/api/v1/settings', { json, as: 'operator' })).status).to.equal(403);
  });
});
