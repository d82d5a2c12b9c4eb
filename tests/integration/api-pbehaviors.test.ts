/** Pbehaviors by the API alone: what is refused, what is kept, what is shown. */
import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

const path = '/api/v1/pbehaviors';
const having = (field: string, value: unknown, type = 'eq') => [[{ field, condition: { type, value } }]];
const maintenance = (fields: object = {}): object => ({
  title: 'Disk change',
  type: 'maintenance',
  entity_pattern: having('component', 'db'),
  start: '2026-11-02T08:00:00Z',
  stop: '2026-11-02T10:00:00Z',
  ...fields,
});

describe('pbehaviors by the API', function () {
  this.timeout(30_000);
  let api: Api;

  before(async () => {
    api = await startApi();
    const entity = {
      type: 'resource',
      name: 'disk',
      component: 'db',
      enabled: true,
      impact_level: 1,
      infos: {},
    } as const;
    const entities = api.site.database.db.collection<Omit<Entity, 'alarm'>>('entities');
    await entities.insertOne({ _id: 'disk/db', ...entity, created: new Date(0), position: 0 });
  });
  after(() => api.stop());

  const ask = (method: string, to: string, json?: object): Promise<ApiAnswer> =>
    api.call(method, to, { as: 'operator', ...(json === undefined ? {} : { json }) });

  const create = async (to: string, json: object): Promise<string> => {
    const answer = await ask('POST', to, json);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return String(answer.at('id'));
  };

  const rowsOf = (answer: ApiAnswer): readonly Readonly<Record<string, unknown>>[] => {
    const data = answer.at('data');
    return Array.isArray(data) ? data : [];
  };

  for (const [what, fields, field] of [
    ['no title', { title: ' ' }, 'title'],
    ['a type that does not exist', { type: 'holiday' }, 'type'],
    ['no pattern', { entity_pattern: [] }, 'entity_pattern'],
    ['nothing that says which entities', { entity_pattern: undefined }, 'entity_pattern'],
    ['two patterns', { entity_pattern_id: 'x' }, 'entity_pattern_id'],
    ['a saved pattern that does not exist', { entity_pattern: undefined, entity_pattern_id: 'x' }, 'entity_pattern_id'],
    [
      'a field that every event moves',
      { entity_pattern: having('last_event', true, 'exist') },
      'entity_pattern.0.0.field',
    ],
    ['a stop before its start', { stop: '2026-11-02T07:00:00Z' }, 'stop'],
    ['a maintenance without a stop', { stop: undefined }, 'stop'],
    ['a rule that is none', { rrule: 'FREQ=SOMETIMES' }, 'rrule'],
    ['a rule that never comes', { rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }, 'rrule'],
    ['a zone that does not exist', { time_zone: 'Mars/Olympus' }, 'time_zone'],
    ['an exception that does not exist', { exceptions: ['x'] }, 'exceptions'],
    [
      'an exdate that ends before it begins',
      { exdates: [{ start: '2026-11-02T08:00:00Z', stop: '2026-11-01T08:00:00Z' }] },
      'exdates.0.stop',
    ],
  ] as const) {
    it(`are refused with ${what}`, async () => {
      const answer = await ask('POST', path, maintenance(fields));
      expect([answer.status, Object.keys(Object(answer.at('errors')))]).to.deep.equal([400, [field]]);
    });
  }

  it('are written by who may, and read by who looks', async () => {
    expect((await api.call('POST', path, { as: 'viewer', json: maintenance() })).status).to.equal(403);
    const id = await create(path, maintenance());
    expect((await api.call('GET', `${path}/${id}`, { as: 'viewer' })).at('title')).to.equal('Disk change');
    expect((await api.call('GET', path, { as: 'connector' })).status).to.equal(403);
  });

  it('are audited, with what they were', async () => {
    const id = await create(path, maintenance());
    await ask('PUT', `${path}/${id}`, maintenance({ title: 'Later' }));
    await ask('DELETE', `${path}/${id}`);
    const log = await api.call('GET', `/api/v1/audit?target=${id}`, { as: 'admin' });
    const actions = [0, 1, 2].map((place) => log.at('data', place, 'action'));
    expect(actions).to.deep.equal(['pbehavior.delete', 'pbehavior.update', 'pbehavior.create']);
    expect(log.at('data', 1, 'before', 'title')).to.equal('Disk change');
    expect((await ask('GET', `${path}/${id}`)).status).to.equal(404);
  });

  it('say before they are kept when they hold, and for how many', async () => {
    const answer = await ask('POST', `${path}/preview`, {
      pbehavior: maintenance({ rrule: 'FREQ=DAILY' }),
      from: '2026-11-03T00:00:00Z',
      to: '2026-11-05T00:00:00Z',
    });
    expect(answer.at('entities')).to.deep.equal({ count: 1, is_capped: false });
    expect(answer.at('open_alarms')).to.deep.equal({ count: 0, is_capped: false });
    const entities = api.site.database.db.collection<{ readonly _id: string }>('entities');
    await entities.updateOne({ _id: 'disk/db' }, { $set: { alarm: { id: 'one' } } });
    const whole = { pbehavior: maintenance(), from: '2026-11-03T00:00:00Z', to: '2026-11-05T00:00:00Z' };
    const again = await ask('POST', `${path}/preview`, whole);
    await entities.updateOne({ _id: 'disk/db' }, { $unset: { alarm: '' } });
    expect(again.at('open_alarms')).to.deep.equal({ count: 1, is_capped: false });
    expect([0, 1, 2].map((place) => answer.at('windows', place, 'from'))).to.deep.equal([
      '2026-11-03T08:00:00.000Z',
      '2026-11-04T08:00:00.000Z',
      undefined,
    ]);
    const far = { pbehavior: maintenance(), from: '2026-11-03T00:00:00Z', to: '2030-11-05T00:00:00Z' };
    expect((await ask('POST', `${path}/preview`, far)).status).to.equal(400);
  });

  it('are listed for an entity, and so is their calendar', async () => {
    const id = await create(path, maintenance({ title: 'Mine' }));
    await create(path, maintenance({ title: 'Other', entity_pattern: having('component', 'web') }));
    const listed = rowsOf(await ask('GET', '/api/v1/entities/disk%2Fdb/pbehaviors'));
    expect(listed.map(({ title }) => title)).to.include('Mine');
    expect(listed.map(({ title }) => title)).not.to.include('Other');
    const range = 'from=2026-11-02T09:00:00Z&to=2026-11-03T00:00:00Z';
    const windows = rowsOf(await ask('GET', `${path}/calendar?${range}&entity=disk%2Fdb`));
    const mine = windows.find(({ pbehavior }) => pbehavior === id);
    expect(mine).to.include({ from: '2026-11-02T09:00:00.000Z', to: '2026-11-02T10:00:00.000Z', type: 'maintenance' });
    expect((await ask('GET', '/api/v1/entities/nothing/pbehaviors')).status).to.equal(404);
  });

  it('have types, reasons and exceptions that stay while one names them, and change with them', async () => {
    const color = '#112233';
    const type = await create('/api/v1/pbehavior-types', {
      title: 'Office',
      canonical_type: 'inactive',
      priority: 9,
      color,
    });
    const reason = await create('/api/v1/pbehavior-reasons', { title: 'Move' });
    const holidays = { title: 'Holidays', exdates: [{ start: '2026-12-25T00:00:00Z', stop: '2026-12-26T00:00:00Z' }] };
    const exception = await create('/api/v1/pbehavior-exceptions', holidays);
    const id = await create(path, maintenance({ type, reason, exceptions: [exception] }));
    for (const to of [`pbehavior-types/${type}`, `pbehavior-reasons/${reason}`, `pbehavior-exceptions/${exception}`]) {
      expect((await ask('DELETE', `/api/v1/${to}`)).status, to).to.equal(409);
    }
    await ask('PUT', `/api/v1/pbehavior-reasons/${reason}`, { title: 'Removal' });
    expect((await ask('GET', `${path}/${id}`)).at('revision')).to.equal(2);
    await ask('DELETE', `${path}/${id}`);
    const operation = {
      type: 'pbehavior',
      title: 'P',
      pbehavior_type: type,
      start_on_trigger: true,
      duration_seconds: 60,
    };
    const idle = { title: 'Quiet', type: 'alarm', alarm_condition: 'last_event', duration_seconds: 60, operation };
    const rule = { ...idle, entity_pattern: having('component', 'db') };
    const made = await api.call('POST', '/api/v1/idle-rules', { as: 'admin', json: rule });
    const held = await ask('DELETE', `/api/v1/pbehavior-types/${type}`);
    expect(held.at('detail'), JSON.stringify(made.body)).to.equal('It is used by the rule Quiet');
    await api.call('DELETE', `/api/v1/idle-rules/${String(made.at('id'))}`, { as: 'admin' });
    expect((await ask('DELETE', `/api/v1/pbehavior-types/${type}`)).status).to.equal(204);
    const builtIn = await ask('GET', '/api/v1/pbehavior-types/built-in');
    expect(builtIn.at('data', 2)).to.include({ id: 'maintenance', priority: 3 });
  });

  it('share a saved pattern, which then stays what pbehaviors can follow', async () => {
    const write = (method: string, to: string, json?: object) =>
      api.call(method, `/api/v1/patterns${to}`, { as: 'admin', ...(json === undefined ? {} : { json }) });
    const databases = { title: 'Databases', subject: 'entity', pattern: having('component', 'db') };
    const pattern = String((await write('POST', '', databases)).at('id'));
    const shared = maintenance({ entity_pattern: undefined, entity_pattern_id: pattern });
    const range = { from: '2026-11-01T00:00:00Z', to: '2026-11-30T00:00:00Z' };
    const preview = await ask('POST', `${path}/preview`, { pbehavior: shared, ...range });
    expect(preview.at('entities')).to.deep.equal({ count: 1, is_capped: false });
    const id = await create(path, shared);
    const moving = { ...databases, pattern: having('last_event', true, 'exist') };
    const refusedPattern = await write('PUT', `/${pattern}`, moving);
    expect([refusedPattern.status, refusedPattern.at('errors', 'pattern')]).to.deep.equal([
      400,
      'The pbehavior Disk change uses it. Looks at more than pbehaviors follow (Must be one of id, name, type, connector, component, impact_level, infos.<name>, component_infos.<name>).',
    ]);
    const other = { title: 'Databases', subject: 'alarm', pattern: having('component', 'db') };
    expect((await write('PUT', `/${pattern}`, other)).at('errors', 'subject')).to.be.a('string');
    expect((await write('DELETE', `/${pattern}`)).at('detail')).to.equal('It is used by the pbehavior Disk change');
    expect((await write('PUT', `/${pattern}`, { ...databases, description: 'All' })).status).to.equal(200);
    expect((await ask('GET', `${path}/${id}`)).at('revision')).to.equal(2);
    await ask('DELETE', `${path}/${id}`);
    expect((await write('DELETE', `/${pattern}`)).status).to.equal(204);
  });

  it('E06 have a type that stays a pause while one of them has no stop', async () => {
    const pause = { title: 'Mothballed', canonical_type: 'pause', priority: 12, color: '#112233' };
    const type = await create('/api/v1/pbehavior-types', pause);
    const { stop: _stop, ...endless } = { stop: '', ...maintenance({ type }) };
    const id = await create(path, endless);
    const change = (): Promise<ApiAnswer> =>
      ask('PUT', `/api/v1/pbehavior-types/${type}`, { ...pause, canonical_type: 'maintenance' });
    const refused = await change();
    expect([refused.status, refused.at('errors', 'canonical_type')]).to.deep.equal([
      400,
      'Must be pause: the pbehavior Disk change has no stop.',
    ]);
    await ask('DELETE', `${path}/${id}`);
    expect((await change()).status).to.equal(200);
    await ask('DELETE', `/api/v1/pbehavior-types/${type}`);
  });

  it('are kept as a file, and brought back', async () => {
    const file = await ask('GET', `${path}/export`);
    expect(file.at('format')).to.equal('vigie.pbehaviors');
    const again = await ask('POST', `${path}/import`, Object(file.body));
    expect(again.body).to.include({ created: 0, updated: 0 });
  });
});
