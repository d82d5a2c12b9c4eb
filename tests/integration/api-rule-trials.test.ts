/** Dry runs of the rules of alarms, on what really went through the pipeline. */
import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { createEventSender } from '../support/event-sender.ts';
import { eventually } from '../support/eventually.ts';
import { having } from '../support/filter-story.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

const hourMs = 3_600_000;

describe('dry runs of the rules of alarms', function () {
  this.timeout(60_000);
  let api: Api;
  /** How far the clock of the API is ahead of the events. */
  let aheadMs = 0;

  before(async () => {
    api = await startApi({ now: () => new Date(Date.now() + aheadMs) });
    const pool = await api.site.start('engines/main.js', ['process']);
    const sender = await createEventSender(api.site);
    // One that is over, one that is restless, one that nobody looks after.
    await sender.send(
      ...[2, 0].map((state) => ({ component: 'over', state })),
      ...[1, 0, 1, 0, 1].map((state) => ({ component: 'restless', state })),
      { component: 'lonely', state: 3 },
    );
    const alarms = api.site.database.db.collection('entities');
    await eventually(
      'the last alarm',
      async () => (await alarms.findOne({ 'alarm.component': 'lonely' })) !== null,
      20_000,
    );
    await eventually(
      'all of the log',
      async () => (await tried('resolve', { delay_seconds: 1 })).at('events') === 8,
      20_000,
    );
    await sender.close();
    await pool.stop();
    aheadMs = hourMs;
  });
  after(() => api.stop());

  const ask = (method: string, path: string, json?: object): Promise<ApiAnswer> =>
    api.call(method, path, { as: 'admin', ...(json === undefined ? {} : { json }) });

  const rule = (fields: object): object => ({ title: 'Tried', entity_pattern: having('type', 'resource'), ...fields });
  const tried = (kind: string, fields: object, more: object = {}): Promise<ApiAnswer> =>
    ask('POST', `/api/v1/${kind}-rules/dry-run`, { rule: rule(fields), ...more });

  it('tell by how much alarms would have been resolved later, and when those that wait will be', async () => {
    const run = await tried('resolve', { entity_pattern: having('component', 'over'), delay_seconds: 300 });
    expect(run.body).to.deep.include({
      events: 8,
      entities: 3,
      entities_selected: 1,
      is_complete: true,
      alarms: { before: 3, after: 3, selected: 1 },
      differences: [{ decision: 'resolved', difference: 'later', count: 1, shift_seconds: { least: 240, most: 240 } }],
    });
    const [before, after] = ['before', 'after'].map((when) => Date.parse(String(run.at('examples', 0, when))));
    expect((after ?? 0) - (before ?? 0)).to.equal(240_000);
    expect(run.at('examples', 0, 'entity_id')).to.equal('R/over');
    expect(Date.parse(String(run.at('to'))) - Date.parse(String(run.at('from')))).to.be.within(hourMs, 2 * hourMs);
    // The alarm itself is open still: no scheduler runs here.
    const entity = await api.site.database.db
      .collection<Pick<Entity, '_id' | 'alarm'>>('entities')
      .findOne({ _id: 'R/over' });
    expect(run.at('examples', 0, 'alarm_id')).to.equal(entity?.alarm?.id);
    expect(run.at('waiting')).to.deep.include({ alarms: 1, selected: 1, changed: 1 });
    expect(run.at('waiting', 'examples', 0)).to.deep.equal({
      entity_id: 'R/over',
      alarm_id: entity?.alarm?.id,
      before: run.at('examples', 0, 'before'),
      after: run.at('examples', 0, 'after'),
    });
  });

  it('tell what a change of a stored rule would be, the default among them', async () => {
    const fields = { title: 'All', type: 'ok', entity_pattern: undefined, delay_seconds: 10 };
    expect((await tried('resolve', fields)).at('errors')).to.have.keys(['rule.entity_pattern']);
    const run = await tried('resolve', fields, { id: 'default-ok' });
    expect(run.at('differences')).to.deep.equal([
      { decision: 'resolved', difference: 'earlier', count: 1, shift_seconds: { least: 50, most: 50 } },
    ]);
    expect((await tried('resolve', { delay_seconds: 10 }, { id: 'nobody' })).status).to.equal(404);
  });

  it('tell what would have flapped, with how many turns', async () => {
    const run = await tried('flapping', { changes_max: 3, duration_seconds: 600 });
    expect(run.at('differences')).to.deep.equal([{ decision: 'flapping', difference: 'added', count: 1 }]);
    expect(run.at('examples', 0)).to.deep.include({ entity_id: 'R/restless', turns: 5 });
    expect(run.body).not.to.have.property('waiting');
    expect((await tried('flapping', { changes_max: 9, duration_seconds: 600 })).at('differences')).to.deep.equal([]);
  });

  it('tell what would have been found silent, and operated on, also where none of the last events is', async () => {
    const silence = await tried('idle', { type: 'entity', duration_seconds: 600 });
    expect(silence.at('differences')).to.deep.equal([{ decision: 'silent', difference: 'added', count: 3 }]);
    const last = await tried('idle', { type: 'entity', duration_seconds: 600 }, { count: 1 });
    // One is replayed, two are quiet.
    expect(last.body).to.deep.include({ events: 1, entities_selected: 3 });
    expect(last.at('differences')).to.deep.equal([{ decision: 'silent', difference: 'added', count: 3 }]);
    const operation = { type: 'ack', comment: '' };
    const acknowledging = { type: 'alarm', alarm_condition: 'last_update', duration_seconds: 600, operation };
    const operated = await tried('idle', { ...acknowledging, alarm_pattern: having('state', 3) }, { count: 1 });
    expect(operated.at('differences')).to.deep.equal([{ decision: 'operated', difference: 'added', count: 1 }]);
    expect(operated.at('examples', 0, 'entity_id')).to.equal('R/lonely');
  });

  it('change nothing, and are for who may see rules', async () => {
    const alarms = await api.site.database.db.collection('entities').countDocuments({ 'alarm.id': { $exists: true } });
    expect(alarms).to.equal(3);
    for (const kind of ['resolve', 'flapping', 'idle']) {
      const path = `/api/v1/${kind}-rules/dry-run`;
      expect((await api.call('POST', path, { as: 'connector', json: {} })).status, kind).to.equal(403);
      const answer = await api.call('POST', path, { as: 'viewer', json: { rule: {} } });
      expect(answer.status, kind).to.equal(400);
    }
    expect((await ask('GET', '/api/v1/flapping-rules')).at('meta', 'total_count')).to.equal(0);
  });

  it('refuse a saved pattern that is not there', async () => {
    const fields = { entity_pattern: undefined, entity_pattern_id: 'nobody', delay_seconds: 1 };
    const refused = await tried('resolve', fields);
    expect(refused.status).to.equal(400);
    expect(refused.at('errors')).to.have.keys(['rule.entity_pattern_id']);
  });
});
