/** The cases of services of the catalogue: events to a real broker, services by the API, and what the API then shows. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, type ApiAnswer, checkEvent, startApi } from './api-harness.ts';

const processPool = `
engines = ["cleaner", "service_context", "context", "event_filter", "pbehavior", "alarm", "service_links", "metrics"]
[input]
exchange = "canopsis.events"
actions = true
[engine.alarm]
allow_double_ack = true
`;

const servicePool = `
engines = ["service"]
batch_wait_ms = 20
[input]
exchange = "vigie.services"
`;

const schedulerPool = `
engines = ["alarm", "pbehavior", "service_links"]
mode = "ticks"
tick_seconds = 0.2
`;

describe('service cases on real servers', function () {
  this.timeout(60_000);
  let api: Api;
  let component = '';

  before(async () => {
    api = await startApi();
    api.site.configure('engines/process.conf', processPool);
    api.site.configure('engines/service.conf', servicePool);
    api.site.configure('engines/scheduler.conf', schedulerPool);
    await Promise.all(['process', 'service', 'scheduler'].map((pool) => api.site.start('engines/main.js', [pool])));
  });
  after(() => api.stop());
  beforeEach(() => {
    component = `c-${randomBytes(4).toString('hex')}`;
  });

  const ask = (method: string, path: string, json?: object): Promise<ApiAnswer> =>
    api.call(method, path, { as: 'admin', ...(json === undefined ? {} : { json }) });

  const send = async (...fields: readonly object[]): Promise<void> => {
    const events = fields.map((each) => checkEvent({ component, resource: 'R', ...each }));
    expect((await api.call('POST', '/api/v1/events', { json: events, as: 'connector' })).status).to.equal(202);
  };

  const having = (field: string, value: string): readonly object[] => [{ field, condition: { type: 'eq', value } }];

  /** The resources of the component of the test. */
  const resources = (): readonly object[] => [...having('component', component), ...having('type', 'resource')];

  const written = (fields: object = {}): object => ({
    title: `Service ${component}`,
    entity_pattern: [resources()],
    ...fields,
  });

  const create = async (fields: object = {}): Promise<string> => {
    const answer = await ask('POST', '/api/v1/services', written(fields));
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return String(answer.at('id'));
  };

  const switchTo = async (id: string, enabled: boolean): Promise<void> => {
    expect((await ask('PUT', `/api/v1/services/${id}/enabled`, { enabled })).status).to.equal(200);
  };

  /** The counters of a service, once these of them are so. */
  const counted = (id: string, expected: object): Promise<object> =>
    eventually(
      `counters of ${id} with ${JSON.stringify(expected)}`,
      async () => {
        const counters = (await ask('GET', `/api/v1/services/${id}`)).at('counters');
        return isObject(counters) && contains(counters, expected) && counters;
      },
      20_000,
    );

  const entity = async (id: string): Promise<Entity | null> =>
    await api.site.database.db.collection<Entity>('entities').findOne({ _id: id });

  /** The open alarm of a service, once its steps are these (the oldest first). */
  const alarmWith = (id: string, ...steps: readonly string[]): Promise<ApiAnswer> =>
    eventually(
      `an alarm of ${id} with ${steps.join(', ')}`,
      async () => {
        const alarm = (await entity(id))?.alarm?.id;
        if (alarm === undefined) return undefined;
        const answer = await ask('GET', `/api/v1/alarms/${alarm}?steps_limit=100`);
        return answer.status === 200 && stepsOf(answer).join() === steps.join() && answer;
      },
      20_000,
    );

  const critical = ['stateinc 3', 'statusinc 1'];
  const over = ['statedec 0', 'statusdec 0'];

  const stepsOf = (answer: ApiAnswer): readonly string[] => {
    const data = answer.at('steps', 'data');
    if (!Array.isArray(data)) return [];
    return data
      .map((_, place) => ['type', 'value'].map((field) => String(answer.at('steps', 'data', place, field))).join(' '))
      .filter((step) => step.startsWith('stat'))
      .reverse();
  };

  const output =
    '{{title}}: {{depends}} {{all}} {{active}} {{acknowledged}} {{unacknowledged}} ' +
    '{{state.critical}} {{state.major}} {{state.minor}} {{state.ok}}';

  const saying = (id: string, text: string): Promise<true> =>
    eventually(`the output ${text}`, async () => (await entity(id))?.alarm?.output === text, 20_000);

  const maintain = async (): Promise<string> => {
    const answer = await ask('POST', '/api/v1/pbehaviors', {
      title: 'Disk change',
      type: 'maintenance',
      entity_pattern: [resources()],
      start: new Date(Date.now() - 1000).toISOString(),
      stop: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect(answer.status).to.equal(201);
    return String(answer.at('id'));
  };

  it('F01 has the worst state of its entities, and says its counters', async () => {
    const id = await create({ output_template: output });
    await send({ resource: 'R1', state: 1 });
    await alarmWith(id, 'stateinc 1', 'statusinc 1');
    await send({ resource: 'R2', state: 3 });
    const alarm = await alarmWith(id, 'stateinc 1', 'statusinc 1', 'stateinc 3');
    await send({ resource: 'R3', state: 2 });
    await saying(id, `Service ${component}: 3 3 3 0 3 1 1 1 0`);
    expect(stepsOf(await alarmWith(id, 'stateinc 1', 'statusinc 1', 'stateinc 3'))).to.have.length(3);
    expect(alarm.body).to.deep.include({ connector: 'service', connector_name: 'service', component: id });
    expect(alarm.body).to.deep.include({ state: 3, status: 1 });
    expect(alarm.at('steps', 'data', 0)).to.deep.include({ author: 'service.service', initiator: 'system' });
  });

  it('F02 counts the alarms that were there before it', async () => {
    await send({ resource: 'R1', state: 1 }, { resource: 'R2', state: 3 }, { resource: 'R3', state: 2 });
    await eventually('the alarms', async () => (await entity(`R3/${component}`))?.alarm !== undefined, 20_000);
    const id = await create({ output_template: output });
    await saying(id, `Service ${component}: 3 3 3 0 3 1 1 1 0`);
    await alarmWith(id, ...critical);
    const members = await ask('GET', `/api/v1/services/${id}/members?limit=2`);
    expect(members.at('meta')).to.deep.include({ total_count: 3, page_count: 2 });
    expect(members.at('data', 1)).to.deep.include({ id: `R2/${component}`, name: 'R2', state: 3, has_alarm: true });
  });

  it('F06 counts who is acknowledged; A15 once, however often', async () => {
    const id = await create();
    await send({ state: 2 });
    await counted(id, { acknowledged: 0, unacknowledged: 1 });
    await send({ event_type: 'ack' });
    await counted(id, { acknowledged: 1, unacknowledged: 0 });
    await send({ event_type: 'ack', output: 'again' });
    await eventually(
      'the second acknowledgement',
      async () => (await entity(`R/${component}`))?.alarm?.acknowledge?.message === 'again',
      20_000,
    );
    await send({ resource: 'R2', state: 1 });
    await counted(id, { depends: 2, acknowledged: 1, unacknowledged: 1 });
    await send({ event_type: 'ackremove' });
    await counted(id, { acknowledged: 0, unacknowledged: 2 });
  });

  it('F07 counts what is ok without an alarm', async () => {
    const id = await create();
    await send({ state: 0 });
    await counted(id, {
      depends: 1,
      all: 0,
      active: 0,
      unacknowledged: 0,
      state: { ok: 1, minor: 0, major: 0, critical: 0 },
    });
    expect((await entity(id))?.alarm).to.equal(undefined);
  });

  it('F08 does not see what is in maintenance, until it is over', async () => {
    const id = await create();
    await send({ state: 3 });
    await alarmWith(id, ...critical);
    const pbehavior = await maintain();
    await alarmWith(id, ...critical, ...over);
    await counted(id, {
      depends: 1,
      all: 1,
      active: 0,
      under_pbehavior: 1,
      pbehavior_types: [{ type: 'maintenance', count: 1 }],
      state: { ok: 1, minor: 0, major: 0, critical: 0 },
    });
    expect((await ask('DELETE', `/api/v1/pbehaviors/${pbehavior}`)).status).to.equal(204);
    await alarmWith(id, ...critical, ...over, ...critical);
    await counted(id, { active: 1, under_pbehavior: 0, pbehavior_types: [] });
  });

  it('F08 has no alarm at all when the maintenance was there before; F09 counts acknowledgements under it apart', async () => {
    const id = await create();
    await maintain();
    await send({ state: 0 });
    await counted(id, { depends: 1, under_pbehavior: 1 });
    await send({ state: 3 });
    await counted(id, { all: 1, active: 0 });
    await send({ event_type: 'ack' });
    await counted(id, { acknowledged_under_pbehavior: 1, acknowledged: 0, unacknowledged: 0 });
    expect((await entity(id))?.alarm).to.equal(undefined);
  });

  it('F10 follows the service that belongs to it, until that is switched off or deleted', async () => {
    const child = await create();
    const parent = await create({ title: 'Parent', entity_pattern: [having('id', child)] });
    await send({ state: 3 });
    await alarmWith(parent, ...critical);
    await switchTo(child, false);
    await alarmWith(parent, ...critical, ...over);
    await counted(parent, { depends: 0 });
    await switchTo(child, true);
    await alarmWith(parent, ...critical, ...over, ...critical);
    expect((await ask('DELETE', `/api/v1/services/${child}`)).status).to.equal(204);
    await alarmWith(parent, ...critical, ...over, ...critical, ...over);
    await counted(parent, { depends: 0 });
  });

  it('F10 is never part of itself', async () => {
    const child = await create({ entity_pattern: [having('name', 'Upper one'), resources()] });
    const circle = { title: 'Upper one', entity_pattern: [having('id', child)] };
    const refused = await ask('POST', '/api/v1/services', circle);
    expect(refused.status).to.equal(400);
    expect(refused.at('errors', 'entity_pattern')).to.equal(
      `The service and Service ${component} would belong to each other.`,
    );
    const title = `Own ${component}`;
    const own = await create({ title, entity_pattern: [having('name', title), resources()] });
    await send({ state: 1 });
    await counted(own, { depends: 1 });
  });

  it('F11 loses its alarm when it is switched off, and gets a new one with the present state', async () => {
    const id = await create();
    await send({ state: 2 });
    const first = await alarmWith(id, 'stateinc 2', 'statusinc 1');
    const refused = await ask('DELETE', `/api/v1/entities/${id}`);
    expect([refused.status, refused.at('detail')]).to.deep.equal([
      409,
      'A service is deleted where it is written down, among the rules',
    ]);
    await switchTo(id, false);
    await eventually('no alarm', async () => (await entity(id))?.alarm === undefined, 20_000);
    await eventually(
      'the old alarm in the archive',
      async () => (await ask('GET', `/api/v1/alarms/${String(first.at('id'))}`)).at('resolved') !== undefined,
      20_000,
    );
    const gone = await ask('GET', `/api/v1/entities?search=${id}`);
    expect(gone.at('meta', 'total_count')).to.equal(0);
    await counted(id, { depends: 0, state: { ok: 0, minor: 0, major: 0, critical: 0 } });
    await send({ state: 3 });
    await switchTo(id, true);
    const second = await alarmWith(id, ...critical);
    expect(second.at('id')).not.to.equal(first.at('id'));
    expect((await ask('DELETE', `/api/v1/services/${id}`)).status).to.equal(204);
    await eventually('no alarm', async () => (await entity(id))?.alarm === undefined, 20_000);
    await eventually(
      'no link',
      async () => (await entity(`R/${component}`))?.services?.ids.includes(id) === false,
      20_000,
    );
  });

  it('F01 follows its pattern, its title and its template', async () => {
    const id = await create({ output_template: '{{title}} {{depends}}' });
    await send({ resource: 'R1', state: 1 }, { resource: 'R2', state: 2 });
    await saying(id, `Service ${component} 2`);
    const narrow = written({ title: 'Narrow', output_template: '{{depends}} of {{title}}' });
    const pattern = { entity_pattern: [[...resources(), ...having('name', 'R1')]] };
    expect((await ask('PUT', `/api/v1/services/${id}`, { ...narrow, ...pattern })).status).to.equal(200);
    await saying(id, '1 of Narrow');
    await counted(id, { depends: 1, state: { ok: 0, minor: 1, major: 0, critical: 0 } });
    expect((await entity(id))?.name).to.equal('Narrow');
  });

  it('F01 follows a saved pattern, which stays one that services can use', async () => {
    const pattern = (name: string): object => ({
      title: component,
      subject: 'entity',
      pattern: [having('name', name)],
    });
    const saved = await ask('POST', '/api/v1/patterns', pattern(`R1-${component}`));
    const path = `/api/v1/patterns/${String(saved.at('id'))}`;
    const id = await create({ entity_pattern: undefined, entity_pattern_id: saved.at('id') });
    await send({ resource: `R1-${component}`, state: 1 }, { resource: `R2-${component}`, state: 2 });
    await counted(id, { depends: 1, state: { ok: 0, minor: 1, major: 0, critical: 0 } });
    expect((await ask('PUT', path, pattern(`R2-${component}`))).status).to.equal(200);
    await counted(id, { depends: 1, state: { ok: 0, minor: 0, major: 1, critical: 0 } });
    const moving = { ...pattern(''), pattern: [[{ field: 'enabled', condition: { type: 'eq', value: true } }]] };
    expect((await ask('PUT', path, moving)).at('errors', 'pattern')).to.be.a('string');
    expect((await ask('DELETE', path)).status).to.equal(409);
    const other = await ask('POST', '/api/v1/patterns', { ...moving, title: `Moving ${component}` });
    const named = written({ entity_pattern: undefined, entity_pattern_id: other.at('id') });
    const refused = await ask('POST', '/api/v1/services', named);
    expect(refused.at('errors', 'entity_pattern_id')).to.equal('Names what changes from event to event.');
  });

  it('F07 counts a component that has no event of its own, and an entity no longer that is switched off', async () => {
    const id = await create({ entity_pattern: [having('component', component)] });
    await send({ state: 1 });
    await counted(id, { depends: 2, all: 1 });
    const path = `/api/v1/entities/${encodeURIComponent(`R/${component}`)}`;
    expect((await ask('PUT', path, { enabled: false })).status).to.be.oneOf([200, 202]);
    await counted(id, { depends: 1, all: 0 });
  });

  it('nobody speaks for a service but the platform', async () => {
    const id = await create();
    await eventually('its entity', async () => (await entity(id)) !== null, 20_000);
    await send(
      { component: id, resource: undefined, state: 3 },
      { component: id, source_type: 'service', resource: undefined, state: 3 },
    );
    const letters = () => api.site.database.db.collection('dead_letters').countDocuments({ engine: 'service_context' });
    await eventually('the dead letters', async () => (await letters()) === 2, 20_000);
    expect((await entity(id))?.alarm).to.equal(undefined);
  });

  it('a file does not bring a service with the id of an entity', async () => {
    await send({ state: 0 });
    await eventually('the component', async () => (await entity(component)) !== null, 20_000);
    const file = { format: 'vigie.services', version: 1, rules: [{ id: component, ...written() }] };
    const refused = await ask('POST', '/api/v1/services/import', file);
    expect(refused.status).to.equal(400);
    expect(refused.at('errors', 'rules.0.id')).to.equal('Is the id of an entity that is no service.');
  });
});

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function contains(whole: object, part: object): boolean {
  const found = new Map<string, unknown>(Object.entries(whole));
  return Object.entries(part).every(([key, value]) => JSON.stringify(found.get(key)) === JSON.stringify(value));
}
