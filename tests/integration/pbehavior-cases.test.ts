/** The cases of pbehaviors of the catalogue: events to a real broker, pbehaviors by the API, and what the API then shows. */
import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, type ApiAnswer, checkEvent, startApi } from './api-harness.ts';

const opened = ['stateinc 2', 'statusinc 1'];

const processPool = `
engines = ["cleaner", "context", "event_filter", "pbehavior", "alarm", "metrics"]
[input]
exchange = "canopsis.events"
actions = true
`;

const schedulerPool = `
engines = ["alarm", "pbehavior", "retention"]
mode = "ticks"
tick_seconds = 0.2
`;

describe('pbehavior cases on real servers', function () {
  this.timeout(60_000);
  let api: Api;
  let component = '';

  before(async () => {
    api = await startApi();
    api.site.configure('engines/process.conf', processPool);
    api.site.configure('engines/scheduler.conf', schedulerPool);
    const soon = { title: 'Every alarm', type: 'ok', delay_seconds: 1 };
    expect((await api.call('PUT', '/api/v1/resolve-rules/default-ok', { as: 'admin', json: soon })).status).to.equal(
      200,
    );
    await Promise.all(['process', 'scheduler'].map((pool) => api.site.start('engines/main.js', [pool])));
  });
  after(() => api.stop());
  beforeEach(() => {
    component = `c-${randomBytes(4).toString('hex')}`;
  });

  const ask = (method: string, path: string, json?: object): Promise<ApiAnswer> =>
    api.call(method, path, { as: 'operator', ...(json === undefined ? {} : { json }) });

  const send = async (...fields: readonly object[]): Promise<void> => {
    const events = fields.map((each) => checkEvent({ component, resource: 'R', ...each }));
    expect((await api.call('POST', '/api/v1/events', { json: events, as: 'connector' })).status).to.equal(202);
  };

  const instant = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

  const maintenance = (fields: object = {}): object => ({
    title: 'Disk change',
    type: 'maintenance',
    entity_pattern: [[{ field: 'component', condition: { type: 'eq', value: component } }]],
    start: instant(-1),
    stop: instant(3600),
    ...fields,
  });

  const create = async (fields: object = {}): Promise<string> => {
    const answer = await ask('POST', '/api/v1/pbehaviors', maintenance(fields));
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return String(answer.at('id'));
  };

  const entity = async (): Promise<Entity | null> =>
    await api.site.database.db.collection<Entity>('entities').findOne({ _id: `R/${component}` });

  const entityPath = (): string => `/api/v1/entities/${encodeURIComponent(`R/${component}`)}`;

  /** The alarm as the API shows it, once its steps are these (the oldest first, states and statuses with their value). */
  const alarmWith = (...steps: readonly string[]): Promise<ApiAnswer> =>
    eventually(
      `an alarm with ${steps.join(', ')}`,
      async () => {
        const id = (await entity())?.alarm?.id;
        if (id === undefined) return undefined;
        const answer = await ask('GET', `/api/v1/alarms/${id}?steps_limit=100`);
        return answer.status === 200 && stepsOf(answer).join() === steps.join() && answer;
      },
      20_000,
    );

  const stepsOf = (answer: ApiAnswer): string[] => {
    const data = answer.at('steps', 'data');
    if (!Array.isArray(data)) return [];
    return data
      .map((_, place) => {
        const [type, value] = ['type', 'value'].map((field) => String(answer.at('steps', 'data', place, field)));
        return type?.startsWith('stat') === true ? `${type} ${value}` : String(type);
      })
      .reverse();
  };

  const isInside = (type: string): Promise<ApiAnswer> =>
    eventually(
      `the entity in ${type}`,
      async () => {
        const answer = await ask('GET', entityPath());
        return answer.at('pbehavior_info', 'type') === type && answer;
      },
      20_000,
    );

  const isOutside = (): Promise<ApiAnswer> =>
    eventually(
      'the entity in no pbehavior',
      async () => {
        const answer = await ask('GET', entityPath());
        return answer.status === 200 && answer.at('pbehavior_info') === undefined && answer;
      },
      20_000,
    );

  it('E01 an open alarm enters a maintenance that is made now, and both say which', async () => {
    const reason = await ask('POST', '/api/v1/pbehavior-reasons', { title: `Hardware ${component}` });
    await send({});
    await alarmWith(...opened);
    const id = await create({ reason: reason.at('id') });
    const alarm = await alarmWith(...opened, 'pbhenter');
    const info = {
      id,
      name: 'Disk change',
      type: 'maintenance',
      type_name: 'Maintenance',
      canonical_type: 'maintenance',
      reason: reason.at('id'),
      reason_name: `Hardware ${component}`,
    };
    expect(alarm.at('pbehavior_info')).to.deep.include(info);
    expect((await isInside('maintenance')).at('pbehavior_info')).to.deep.include(info);
    expect(alarm.at('steps', 'data', 0)).to.deep.include({
      value: 0,
      author: 'system',
      initiator: 'system',
      pbehavior_canonical_type: 'maintenance',
      message: `Title: Disk change. Type: Maintenance. Reason: Hardware ${component}.`,
    });
  });

  it('E03 an entity without an alarm enters too, and the pbehavior says when the last one did', async () => {
    await send({ state: 0 });
    await eventually('the entity', async () => (await entity()) ?? undefined);
    const before = Date.now();
    const id = await create();
    await isInside('maintenance');
    const entered = await eventually('the last entry', async () => {
      const last = (await ask('GET', `/api/v1/pbehaviors/${id}`)).at('last_entered');
      return typeof last === 'string' && Date.parse(last);
    });
    expect(entered).to.be.at.least(before - 2000);
    await send({});
    await alarmWith(...opened, 'pbhenter');
  });

  for (const [what, end] of [
    ['is deleted', (path: string) => ask('DELETE', path)],
    ['is switched off', (path: string) => ask('PUT', `${path}/enabled`, { enabled: false })],
    [
      'no longer has a pattern that matches',
      (path: string) =>
        ask(
          'PUT',
          path,
          maintenance({ entity_pattern: [[{ field: 'id', condition: { type: 'eq', value: 'elsewhere' } }]] }),
        ),
    ],
  ] as const) {
    it(`E04 the alarm leaves a pbehavior that ${what}`, async () => {
      await send({});
      const path = `/api/v1/pbehaviors/${await create()}`;
      await alarmWith(...opened, 'pbhenter');
      expect((await end(path)).status).to.be.oneOf([200, 204]);
      const alarm = await alarmWith(...opened, 'pbhenter', 'pbhleave');
      expect(alarm.at('pbehavior_info')).to.equal(undefined);
      await isOutside();
    });
  }

  it('E04 the alarm enters and leaves with what a saved pattern says', async () => {
    const selecting = (value: string) => ({
      title: `Of ${component}`,
      subject: 'entity',
      pattern: [[{ field: 'component', condition: { type: 'eq', value } }]],
    });
    const write = (method: string, to: string, json: object) => api.call(method, to, { as: 'admin', json });
    const saved = await write('POST', '/api/v1/patterns', selecting('elsewhere'));
    await send({});
    await alarmWith(...opened);
    await create({ entity_pattern: undefined, entity_pattern_id: saved.at('id') });
    const path = `/api/v1/patterns/${String(saved.at('id'))}`;
    expect((await write('PUT', path, selecting(component))).status).to.equal(200);
    await alarmWith(...opened, 'pbhenter');
    expect((await write('PUT', path, selecting('elsewhere'))).status).to.equal(200);
    await alarmWith(...opened, 'pbhenter', 'pbhleave');
  });

  it('E06 only a pause may have no stop', async () => {
    await send({});
    const { stop: _stop, ...endless } = { stop: '', ...maintenance() };
    const refused = await ask('POST', '/api/v1/pbehaviors', endless);
    expect([refused.status, refused.at('errors', 'stop')]).to.deep.equal([400, 'Only a pause may have no stop.']);
    expect((await ask('POST', '/api/v1/pbehaviors', { ...endless, type: 'pause' })).status).to.equal(201);
    const alarm = await alarmWith(...opened, 'pbhenter');
    expect(alarm.at('pbehavior_info')).to.deep.include({ canonical_type: 'pause', type_name: 'Pause' });
    const range = `from=${instant(365 * 86_400)}&to=${instant(366 * 86_400)}`;
    const nextYear = await ask('GET', `/api/v1/pbehaviors/calendar?entity=R%2F${component}&${range}`);
    expect(nextYear.at('data', 0)).to.deep.include({ canonical_type: 'pause' });
    expect(nextYear.at('data', 0)).not.to.have.property('to');
  });

  it('E07 of two that overlap the type with the greater priority wins; when it ends, the other is entered at once', async () => {
    await send({});
    await alarmWith(...opened);
    await create({ type: 'inactive', title: 'Closed' });
    await alarmWith(...opened, 'pbhenter');
    await create({ stop: instant(4) });
    const during = await alarmWith(...opened, 'pbhenter', 'pbhleave', 'pbhenter');
    expect(during.at('pbehavior_info', 'type')).to.equal('maintenance');
    const later = await alarmWith(...opened, 'pbhenter', 'pbhleave', 'pbhenter', 'pbhleave', 'pbhenter');
    expect(later.at('pbehavior_info', 'name')).to.equal('Closed');
  });

  it('E07 of two of equal priority the newest wins, and the older one is entered again when that is deleted', async () => {
    await send({});
    await alarmWith(...opened);
    await create({ title: 'Old' });
    await alarmWith(...opened, 'pbhenter');
    const newest = await create({ title: 'New' });
    const during = await alarmWith(...opened, 'pbhenter', 'pbhleave', 'pbhenter');
    expect(during.at('pbehavior_info', 'name')).to.equal('New');
    expect((await ask('DELETE', `/api/v1/pbehaviors/${newest}`)).status).to.equal(204);
    const later = await alarmWith(...opened, 'pbhenter', 'pbhleave', 'pbhenter', 'pbhleave', 'pbhenter');
    expect(later.at('pbehavior_info', 'name')).to.equal('Old');
  });

  it('E07 between two occurrences of an active pbehavior the entity is inactive, unless anything else holds', async () => {
    await send({});
    await alarmWith(...opened);
    const hours = { start: instant(-5400), stop: instant(-4800), rrule: 'FREQ=HOURLY' };
    await create({ ...hours, title: 'Open hours', type: 'active' });
    const outside = await alarmWith(...opened, 'pbhenter');
    expect(outside.at('pbehavior_info')).to.deep.include({ name: 'Open hours', canonical_type: 'inactive' });
    await create({ title: 'Open today', type: 'active' });
    const open = await alarmWith(...opened, 'pbhenter', 'pbhleave', 'pbhenter');
    expect(open.at('pbehavior_info')).to.deep.include({ name: 'Open today', canonical_type: 'active' });
  });

  it('E08 a maintenance of three seconds is inactive time, and ends by time alone', async () => {
    await send({});
    await alarmWith(...opened);
    await create({ start: instant(0), stop: instant(3) });
    const alarm = await alarmWith(...opened, 'pbhenter', 'pbhleave');
    expect(alarm.at('pbehavior_inactive_duration_ms')).to.be.within(500, 7000);
    expect(alarm.at('inactive_duration_ms')).to.equal(alarm.at('pbehavior_inactive_duration_ms'));
  });

  it('E08 an active pbehavior is no inactive time', async () => {
    await send({});
    await alarmWith(...opened);
    await create({ type: 'active', stop: instant(5) });
    const alarm = await alarmWith(...opened, 'pbhenter', 'pbhleave');
    expect([alarm.at('pbehavior_inactive_duration_ms'), alarm.at('inactive_duration_ms')]).to.deep.equal([0, 0]);
  });

  it('E08 what is still going on when the alarm is resolved is counted', async () => {
    await send({});
    await create();
    const { id } = (await alarmWith(...opened, 'pbhenter')).body as { readonly id: string };
    await send({ state: 0 });
    const resolved = await eventually(
      'the resolved alarm',
      async () => {
        const answer = await ask('GET', `/api/v1/alarms/${id}`);
        return answer.at('resolved') !== undefined && answer;
      },
      20_000,
    );
    expect(resolved.at('pbehavior_inactive_duration_ms')).to.be.at.least(500);
    expect(resolved.at('pbehavior_info', 'name')).to.equal('Disk change');
  });

  it('E12 what recurs every day is shown day by day, cut at the borders, without or with another type where it is excluded', async () => {
    const id = await create({
      start: '2026-10-20T08:00:00Z',
      stop: '2026-10-20T10:00:00Z',
      rrule: 'FREQ=DAILY',
      time_zone: 'Europe/Paris',
      exdates: [
        { start: '2026-10-24T00:00:00Z', stop: '2026-10-24T09:00:00Z' },
        { start: '2026-10-26T00:00:00Z', stop: '2026-10-27T00:00:00Z', type: 'pause' },
      ],
    });
    const answer = await ask('GET', '/api/v1/pbehaviors/calendar?from=2026-10-23T09:00:00Z&to=2026-10-27T10:00:00Z');
    const windows = (answer.at('data') as { pbehavior: string; from: string; to: string; type: string }[])
      .filter(({ pbehavior }) => pbehavior === id)
      .map(({ from, to, type }) => `${from.slice(5, 16)} ${to.slice(5, 16)} ${type}`);
    expect(windows).to.deep.equal([
      '10-23T09:00 10-23T10:00 maintenance',
      '10-24T09:00 10-24T10:00 maintenance',
      '10-25T09:00 10-25T11:00 maintenance',
      '10-26T09:00 10-26T11:00 pause',
      '10-27T09:00 10-27T10:00 maintenance',
    ]);
  });

  it('E12 an alarm is out of what recurs, or in another type of it, for as long as that is excluded', async () => {
    await send({});
    await alarmWith(...opened);
    const exdates = [
      { start: instant(-60), stop: instant(5), type: 'pause' },
      { start: instant(5), stop: instant(8) },
    ];
    const yesterday = -86_400;
    await create({ start: instant(yesterday - 60), stop: instant(yesterday + 3600), rrule: 'FREQ=DAILY', exdates });
    const later = await alarmWith(...opened, 'pbhenter', 'pbhleave', 'pbhenter');
    const types = [2, 0].map((place) => later.at('steps', 'data', place, 'pbehavior_canonical_type'));
    expect(types).to.deep.equal(['pause', 'maintenance']);
  });

  it('A28 a snooze that ends in a maintenance ends with it', async () => {
    await send({});
    const { id } = (await alarmWith(...opened)).body as { readonly id: string };
    await create({ stop: instant(6) });
    await alarmWith(...opened, 'pbhenter');
    expect((await ask('PUT', `/api/v1/alarms/${id}/snooze`, { duration_seconds: 1 })).status).to.equal(200);
    await alarmWith(...opened, 'pbhenter', 'snooze', 'pbhleave', 'unsnooze');
  });

  it('A50 an alarm that opens in a maintenance begins to count when that is left', async () => {
    await send({ state: 0 });
    const path = `/api/v1/pbehaviors/${await create()}`;
    await isInside('maintenance');
    await send({});
    await alarmWith(...opened, 'pbhenter');
    expect((await entity())?.alarm).not.to.have.property('activated');
    expect((await ask('DELETE', path)).status).to.equal(204);
    await alarmWith(...opened, 'pbhenter', 'pbhleave', 'activate');
    expect((await entity())?.alarm?.activated).to.be.instanceOf(Date);
  });

  it('A50 a pbehavior of tomorrow does not keep an alarm from counting', async () => {
    await create({ start: instant(86_400), stop: instant(90_000) });
    await send({});
    await alarmWith(...opened);
    expect((await entity())?.alarm?.activated).to.be.instanceOf(Date);
  });

  it('a downtime of Nagios is a pbehavior of its entity, and ends when it is deleted', async () => {
    await send({});
    await alarmWith(...opened);
    const seconds = Math.floor(Date.now() / 1000);
    const downtime = { event_type: 'downtime', downtime_id: 7, start: seconds - 1, end: seconds + 3600, fixed: true };
    await send({ ...downtime, output: 'Disk change', author: 'nagiosadmin' });
    const inside = await alarmWith(...opened, 'pbhenter');
    expect(inside.at('pbehavior_info')).to.deep.include({ type: 'maintenance', name: 'Downtime 7: Disk change' });
    const listed = await ask('GET', `${entityPath()}/pbehaviors`);
    expect(listed.at('data', 0)).to.deep.include({ author: 'nagiosadmin', origin: 'shell/test' });
    await send({ ...downtime, action: 'delete' });
    await alarmWith(...opened, 'pbhenter', 'pbhleave');
  });

  it('an hour of maintenance is one request for one entity', async () => {
    await send({});
    await alarmWith(...opened);
    const answer = await ask('POST', `${entityPath()}/pbehaviors`, { duration_seconds: 3600 });
    expect(answer.status).to.equal(201);
    await alarmWith(...opened, 'pbhenter');
    const calendar = await ask('GET', `/api/v1/pbehaviors/calendar.ics?entity=R%2F${component}`);
    expect(calendar.headers.get('content-type')).to.equal('text/calendar; charset=utf-8');
    expect(String(calendar.body).match(/BEGIN:VEVENT/g)).to.have.length(1);
    expect(calendar.body).to.contain(`UID:${String(answer.at('id'))}-`);
  });
});
