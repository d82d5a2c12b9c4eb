/** What the API answers while an engine, its queue or the database is away or slow. */
import { expect } from 'chai';
import { connectDatabase } from '../../lib/mongo/client.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, type Gate } from '../support/gate.ts';
import type { SiteProcess } from '../support/site.ts';
import { testEnvironment } from '../support/vhost.ts';
import { type Api, type ApiAnswer, checkEvent, startApi, startProcessPool } from './api-harness.ts';

describe('the API while an engine does not answer', function () {
  this.timeout(60_000);
  let api: Api;
  let pool: SiteProcess;
  let alarmId = '';
  before(async () => {
    api = await startApi();
    pool = await startProcessPool(api.site);
    const event = checkEvent();
    await api.call('POST', '/api/v1/events', { json: event, as: 'connector' });
    alarmId = await eventually('the alarm', async () => {
      const found = (await get(`/api/v1/alarms?component=${String(event['component'])}`)).at('data', 0, 'id');
      return typeof found === 'string' ? found : undefined;
    });
  });
  after(() => api.stop());
  const get = (path: string): Promise<ApiAnswer> => api.call('GET', path, { as: 'operator' });
  const act = (action: string, json: unknown = {}): Promise<ApiAnswer> =>
    api.call('PUT', `/api/v1/alarms/${alarmId}/${action}`, { json, as: 'operator' });

  it('answers an action with 202 and a link, where its outcome is found later', async () => {
    pool.child.kill('SIGSTOP');
    const answer = await act('comment', { comment: 'later' });
    expect(answer.status).to.equal(202);
    const href = String(answer.at('href'));
    expect(answer.headers.get('location')).to.equal(href);
    expect((await get(href)).at('status')).to.equal('pending');
    pool.child.kill('SIGCONT');
    await eventually('the outcome', async () => (await get(href)).at('status') === 'applied', 30_000);
    expect((await get(`/api/v1/alarms/${alarmId}`)).at('comment', 'message')).to.equal('later');
  });

  it('answers each item of a bulk action so, within the same two seconds', async () => {
    pool.child.kill('SIGSTOP');
    const json = Array.from({ length: 50 }, (_, index) => ({ id: alarmId, comment: `note ${index}` }));
    const answer = await api.call('PUT', '/api/v1/bulk/alarms/comment', { json, as: 'operator' });
    expect(answer.status).to.equal(207);
    expect(json.map((_, index) => answer.at(index, 'status'))).to.deep.equal(json.map(() => 202));
    pool.child.kill('SIGCONT');
    await eventually(
      'the last outcome',
      async () => (await get(`/api/v1/actions/${String(answer.at(49, 'action_id'))}`)).at('status') === 'applied',
      30_000,
    );
  });

  it('keeps what was sent while the engine was gone', async () => {
    await pool.stop();
    const answer = await act('ack');
    expect(answer.status).to.equal(202);
    await startProcessPool(api.site);
    await eventually(
      'the outcome',
      async () => (await get(String(answer.at('href')))).at('status') === 'applied',
      30_000,
    );
    await eventually(
      'the mark',
      async () => (await get('/api/v1/alarms?acknowledged=true')).at('data', 0, 'id') === alarmId,
    );
  });
});

describe('the API without any engine', function () {
  this.timeout(30_000);
  let api: Api;
  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  it('answers an action with 503, and has done nothing', async () => {
    const now = new Date();
    const step = { type: 'stateinc', time: now, author: 'a', initiator: 'external', message: '', value: 2 };
    const alarm = {
      id: 'lonely',
      display_name: 'L',
      connector: 'a',
      connector_name: 'b',
      component: 'c',
      state: step,
      status: { ...step, value: 1 },
      tickets: [],
      steps: [step],
      created: now,
      last_update: now,
      last_event: now,
      output: '',
      initial_output: '',
      long_output: '',
      initial_long_output: '',
      long_output_history: [],
      tags: [],
      events_count: 1,
      total_state_changes: 1,
      state_changes_since_status_update: 1,
      snooze_duration_ms: 0,
      inactive_duration_ms: 0,
    };
    const entity = {
      type: 'component',
      name: 'c',
      component: 'c',
      enabled: true,
      impact_level: 1,
      infos: {},
      created: now,
      position: 1,
    };
    await api.site.database.db
      .collection<{ _id: string; alarm: object }>('entities')
      .insertOne({ _id: 'c', ...entity, alarm });
    await api.webserver.deps.alarms.reload();
    const answer = await api.call('PUT', '/api/v1/alarms/lonely/ack', { json: {}, as: 'operator' });
    expect(answer.status).to.equal(503);
    expect(answer.headers.get('retry-after')).to.equal('5');
    expect(await api.site.database.db.collection('action_outcomes').countDocuments()).to.equal(0);
  });
});

describe('the API while the database is away', function () {
  this.timeout(60_000);
  let api: Api;
  let gate: Gate;
  before(async () => {
    const uri = new URL(testEnvironment('VIGIE_TEST_MONGODB_URI'));
    gate = await createGate({ host: uri.hostname, port: Number(uri.port) });
    uri.port = String(gate.port);
    const connect = (database: string) =>
      connectDatabase({ uri: uri.toString(), database, app: 'tests', selectionTimeoutMs: 500 });
    api = await startApi({ connect });
  });
  after(async () => {
    await api.stop();
    await gate.shut();
  });

  it('answers what it can, 503 for the rest, and is well again when the database is', async () => {
    const get = (path: string): Promise<ApiAnswer> => api.call('GET', path, { as: 'viewer' });
    expect((await get('/api/v1/entities')).status).to.equal(200);
    await gate.shut();
    const refused = await get('/api/v1/entities');
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('5');
    expect(JSON.stringify(refused.body)).not.to.contain('127.0.0.1');
    expect((await api.call('GET', '/api/v1/health/live')).status).to.equal(200);
    expect((await api.call('GET', '/api/v1/health/ready')).status).to.equal(503);
    const login = { username: 'admin', password: 'x' };
    expect((await api.call('POST', '/api/v1/login', { json: login })).status).to.equal(503);
    await gate.open();
    await eventually('entities', async () => (await get('/api/v1/entities')).status === 200);
  });
});
