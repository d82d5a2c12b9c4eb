/** One's own alarm list: views, columns, rows of a page, and the values that the search field completes. */
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { type Api, type ApiAnswer, checkEvent, startApi, startProcessPool } from './api-harness.ts';

describe('the alarm list of an account', function () {
  this.timeout(30_000);
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  const views = (as: 'operator' | 'viewer' = 'operator') => api.call('GET', '/api/v1/alarm-views', { as });
  const save = (json: unknown): Promise<ApiAnswer> => api.call('POST', '/api/v1/alarm-views', { json, as: 'operator' });
  const names = async () => {
    const data = (await views()).at('data');
    return Array.isArray(data) ? data.map(({ name }: { name: string }) => name) : [];
  };

  it('keeps views for their owner alone, by name, one of them the default', async () => {
    const night = await save({ name: ' Night ', filters: 'state=critical', is_default: true });
    expect([night.status, night.at('name')]).to.deep.equal([201, 'Night']);
    const day = await save({ name: 'Day', filters: '', columns: ['ticket', 'output'], is_default: true });
    expect(await names()).to.deep.equal(['Day', 'Night']);
    expect((await views()).at('data', 1, 'is_default')).to.equal(false);
    expect((await views('viewer')).at('data')).to.deep.equal([]);
    const path = `/api/v1/alarm-views/${String(day.at('id'))}`;
    const renamed = await api.call('PUT', path, { json: { name: 'Days' }, as: 'operator' });
    expect(renamed.body).to.deep.equal({ id: day.at('id'), name: 'Days', filters: '', is_default: false });
    expect((await api.call('DELETE', path, { as: 'viewer' })).status).to.equal(404);
    expect((await api.call('DELETE', path, { as: 'operator' })).status).to.equal(204);
    expect(await names()).to.deep.equal(['Night']);
    const entries = await api.site.database.db
      .collection('audit_log')
      .find({ action: /^alarm_view\./ })
      .toArray();
    expect(entries.map(({ action }) => action)).to.have.members([
      'alarm_view.create',
      'alarm_view.create',
      'alarm_view.update',
      'alarm_view.delete',
    ]);
  });

  for (const [json, field] of [
    [{ name: '' }, 'name'],
    [{ name: 'Night' }, 'name'],
    [{ name: 'x', columns: ['password'] }, 'columns.0'],
    [{ name: 'x', columns: ['output', 'output'] }, 'columns'],
    [{ name: 'x', filters: { $ne: 1 } }, 'filters'],
    [{ name: 'x', owner: 'somebody' }, 'owner'],
  ] as const) {
    it(`refuses the view ${JSON.stringify(json)}`, async () => {
      const answer = await save(json);
      expect([answer.status, Object.keys(Object(answer.at('errors')))]).to.deep.equal([400, [field]]);
    });
  }

  it('keeps columns and rows of a page, and the views beside them', async () => {
    const settings = { columns: ['tags', 'output'], page_size: 100 };
    await api.call('PUT', '/api/v1/alarm-list', { json: settings, as: 'operator' });
    expect((await api.call('GET', '/api/v1/alarm-list', { as: 'operator' })).body).to.deep.equal(settings);
    expect(await names()).to.deep.equal(['Night']);
    const refused = await api.call('PUT', '/api/v1/alarm-list', { json: { page_size: 51 }, as: 'operator' });
    expect(refused.status).to.equal(400);
  });

  it('completes values of open alarms, and filters by age and info', async () => {
    await startProcessPool(api.site);
    const event = checkEvent({ component: 'db-lyon-1', tags: { site: 'lyon' } });
    await api.call('POST', '/api/v1/events', { json: event, as: 'connector' });
    const values = (query: string) => api.call('GET', `/api/v1/alarm-values?${query}`, { as: 'viewer' });
    await eventually(
      'the value',
      async () => (await values('field=component&search=LYON')).at('data', 0, 'count') === 1,
    );
    expect((await values('field=tag&search=site')).at('data', 0, 'value')).to.equal('site: lyon');
    expect((await values('field=component&search=nothing')).at('data')).to.deep.equal([]);
    expect((await values('field=password')).status).to.equal(400);
    const total = async (query: string) =>
      (await api.call('GET', `/api/v1/alarms?${query}`, { as: 'viewer' })).at('meta', 'total_count');
    expect(await total('opened_within_seconds=3600')).to.equal(1);
    expect(await total('lasting_seconds=3600')).to.equal(0);
    expect(await total('info=site:lyon')).to.equal(0);
    expect(await total('opened=false&opened_within_seconds=3600&lasting_seconds=1')).to.equal(0);
  });
});
