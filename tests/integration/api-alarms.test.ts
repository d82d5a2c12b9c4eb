/** Alarms through the API, with the real engine behind it. */
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { exchanges } from '../../lib/amqp/topology.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, type ApiAnswer, checkEvent, startApi, startProcessPool } from './api-harness.ts';

interface Opened {
  readonly id: string;
  readonly entityId: string;
  readonly component: string;
}

describe('alarms through the API', function () {
  this.timeout(60_000);
  let api: Api;
  before(async () => {
    api = await startApi();
    await startProcessPool(api.site);
  });
  after(() => api.stop());

  const get = (path: string): Promise<ApiAnswer> => api.call('GET', path, { as: 'viewer' });
  const act = (id: string, action: string, json: unknown = {}): Promise<ApiAnswer> =>
    api.call('PUT', `/api/v1/alarms/${encodeURIComponent(id)}/${action}`, { json, as: 'operator' });

  /** Sends an event and waits until its alarm is on the list. */
  async function open(overrides: Readonly<Record<string, unknown>> = {}): Promise<Opened> {
    const event = checkEvent(overrides);
    expect((await api.call('POST', '/api/v1/events', { json: event, as: 'connector' })).status).to.equal(202);
    const component = String(event['component']);
    const id = await eventually('the alarm on the list', async () => {
      const found = await get(`/api/v1/alarms?component=${component}`);
      return typeof found.at('data', 0, 'id') === 'string' ? String(found.at('data', 0, 'id')) : undefined;
    });
    return { id, entityId: `disk/${component}`, component };
  }

  describe('a list', () => {
    const mark = randomUUID().slice(0, 8);
    const connector = `list-${mark}`;
    const rows = async (query: string): Promise<unknown> => {
      const answer = await get(`/api/v1/alarms?connector=${connector}&${query}`);
      expect(answer.status).to.equal(200);
      const data = answer.at('data');
      return Array.isArray(data) ? data.map((_row, index) => answer.at('data', index, 'component')) : data;
    };
    before(async () => {
      for (const [name, state] of [
        ['a', 1],
        ['b', 3],
        ['c', 2],
        ['d', 3],
      ] as const) {
        await open({ connector, component: `${name}-${mark}`, state, output: `It is ${name.toUpperCase()}%` });
      }
    });
    const named = (letters: string): string[] => letters.split('').map((letter) => `${letter}-${mark}`);

    it('has the worst first, and within a severity the newest change first', async () => {
      expect(await rows('')).to.deep.equal(named('dbca'));
    });

    it('gives pages with exact counts', async () => {
      const answer = await get(`/api/v1/alarms?connector=${connector}&page=2&limit=3`);
      expect(answer.at('meta')).to.deep.equal({ page: 2, page_count: 2, per_page: 3, total_count: 4 });
      expect(answer.at('data')).to.have.length(1);
      const none = await get('/api/v1/alarms?connector=none');
      expect(none.body).to.deep.equal({ data: [], meta: { page: 1, page_count: 1, per_page: 10, total_count: 0 } });
    });

    for (const [query, letters] of [
      ['state=3', 'db'],
      ['state=1,2', 'ca'],
      ['status=1', 'dbca'],
      ['status=4', ''],
      ['acknowledged=false', 'dbca'],
      ['acknowledged=true', ''],
      ['sort_by=component&sort=asc', 'abcd'],
      ['sort_by=created&sort=desc', 'dcba'],
      ['sort=asc', 'acbd'],
      ['search=it+IS+b', 'b'],
      ['search=B%25', 'b'],
      ['search=.*', ''],
    ] as const) {
      it(`answers ${query}`, async () => {
        expect(await rows(query)).to.deep.equal(named(letters));
      });
    }

    it('counts by severity', async () => {
      const answer = await get(`/api/v1/alarms/count?connector=${connector}`);
      expect(answer.body).to.deep.equal({
        critical: 2,
        major: 1,
        minor: 1,
        ok: 0,
        total: 4,
        acknowledged: 0,
        snoozed: 0,
      });
    });

    for (const [query, field] of [
      ['page=0', 'page'],
      ['limit=-1', 'limit'],
      ['limit=1001', 'limit'],
      ['page=1e3', 'page'],
      ['page=', 'page'],
      ['sort_by=password', 'sort_by'],
      ['sort=up', 'sort.0'],
      ['state=4', 'state.0'],
      ['state[$ne]=1', 'state[$ne]'],
      ['component[$gt]=', 'component[$gt]'],
      ['component=a&component=b', 'component'],
      ['acknowledged=1', 'acknowledged'],
      ['unknown=1', 'unknown'],
      ['search=%00', 'search'],
      [`search=${'x'.repeat(201)}`, 'search'],
      ['__proto__=1', '__proto__'],
    ] as const) {
      it(`refuses ${query.slice(0, 30)}`, async () => {
        const answer = await get(`/api/v1/alarms?${query}`);
        expect(answer.status).to.equal(400);
        expect(Object.keys(answer.at('errors') ?? {})).to.deep.equal([field]);
      });
    }
  });

  describe('one alarm', () => {
    it('has its steps in pages, the newest first', async () => {
      const { id } = await open();
      for (let count = 0; count < 3; count += 1)
        expect((await act(id, 'comment', { comment: `note ${count}` })).status).to.equal(200);
      const first = await get(`/api/v1/alarms/${id}?steps_limit=2`);
      expect(first.at('steps', 'data', 0, 'message')).to.equal('note 2');
      expect(first.at('steps', 'meta')).to.deep.equal({ page: 1, page_count: 3, per_page: 2, total_count: 5 });
      const last = await get(`/api/v1/alarms/${id}?steps_limit=2&steps_page=3`);
      expect(last.at('steps', 'data', 0, 'type')).to.equal('stateinc');
    });

    it('that does not exist is 404', async () => {
      expect((await get('/api/v1/alarms/nothing')).status).to.equal(404);
      expect((await get('/api/v1/alarms/%2e%2e%2f')).status).to.equal(404);
    });
  });

  describe('an action', () => {
    it('is answered with the alarm as it is then', async () => {
      const { id } = await open();
      const answer = await act(id, 'ack', { comment: 'I look at it' });
      expect(answer.status).to.equal(200);
      expect(answer.at('acknowledged')).to.deep.include({ author: 'Only operator', message: 'I look at it' });
      expect(answer.at('steps', 'data', 0)).to.deep.include({
        type: 'ack',
        user_id: 'only-operator',
        role: 'operator',
        initiator: 'user',
      });
      const listed = await eventually('the mark on the list', async () => {
        const list = await get('/api/v1/alarms?acknowledged=true&limit=1000');
        return JSON.stringify(list.body).includes(id) ? list : undefined;
      });
      expect(listed.status).to.equal(200);
    });

    for (const [action, fields, before, path, expected] of [
      ['ackremove', { comment: 'x' }, 'ack', ['acknowledged'], undefined],
      ['cancel', { comment: 'x' }, undefined, ['status'], 4],
      ['uncancel', { comment: 'x' }, 'cancel', ['status'], 1],
      ['comment', { comment: 'x' }, undefined, ['comment', 'message'], 'x'],
      ['assocticket', { ticket: 'T1', ticket_url: 'https://tickets.example/T1' }, undefined, ['ticket', 'id'], 'T1'],
      ['snooze', { duration_seconds: 60 }, undefined, ['snoozed', 'author'], 'Only operator'],
      ['unsnooze', {}, 'snooze', ['snoozed'], undefined],
      ['changestate', { state: 3 }, undefined, ['state'], 3],
    ] as const) {
      it(`${action} does what it says`, async () => {
        const { id } = await open();
        if (before !== undefined) {
          expect((await act(id, before, before === 'snooze' ? { duration_seconds: 60 } : {})).status).to.equal(200);
        }
        const answer = await act(id, action, fields);
        expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
        expect(answer.at(...path)).to.equal(expected);
      });
    }

    it('that the engine refuses is 409 with its reason', async () => {
      const { id } = await open();
      expect((await act(id, 'ack')).status).to.equal(200);
      const again = await act(id, 'ack');
      expect(again.status).to.equal(409);
      expect(again.at('detail')).to.be.a('string').and.not.equal('');
    });

    it('on an alarm that does not exist is 404', async () => {
      expect((await act('nothing', 'ack')).status).to.equal(404);
    });

    for (const [action, json, field] of [
      ['comment', {}, 'comment'],
      ['comment', { comment: '' }, 'comment'],
      ['comment', { comment: 'a\0b' }, 'comment'],
      ['assocticket', {}, 'ticket'],
      ['assocticket', { ticket: 'T', ticket_url: 'javascript:alert(1)' }, 'ticket_url'],
      ['snooze', {}, 'duration_seconds'],
      ['snooze', { duration_seconds: 0 }, 'duration_seconds'],
      ['snooze', { duration_seconds: 1.5 }, 'duration_seconds'],
      ['snooze', { duration_seconds: '60' }, 'duration_seconds'],
      ['changestate', {}, 'state'],
      ['changestate', { state: 4 }, 'state'],
      ['ack', { comment: { $ne: 1 } }, 'comment'],
      ['ack', { author: 'somebody else' }, 'author'],
      ['ack', [], 'body'],
      ['ack', null, 'body'],
    ] as const) {
      it(`${action} refuses ${JSON.stringify(json)}`, async () => {
        const answer = await act('some-id', action, json);
        expect(answer.status).to.equal(400);
        expect(Object.keys(answer.at('errors') ?? {})).to.deep.equal([field]);
      });
    }

    it('on several alarms is answered item by item, and readable at once', async () => {
      const alarms = [await open(), await open(), await open()];
      await act(alarms[1]?.id ?? '', 'ack');
      const json = [...alarms.map(({ id }) => ({ id, comment: 'all' })), { id: 'nothing' }];
      const answer = await api.call('PUT', '/api/v1/bulk/alarms/ack', { json, as: 'operator' });
      expect(answer.status).to.equal(207);
      expect([0, 1, 2, 3].map((index) => answer.at(index, 'status'))).to.deep.equal([200, 409, 200, 404]);
      const stored = await api.site.database.db.collection<{ _id: string }>('entities').countDocuments({
        _id: { $in: alarms.map(({ entityId }) => entityId) },
        'alarm.acknowledge': { $exists: true },
      });
      expect(stored).to.equal(3);
    });

    it('is in the audit log, with what came of it', async () => {
      const { id } = await open();
      const answer = await act(id, 'comment', { comment: 'audited' });
      const entry = await api.site.database.db
        .collection('audit_log')
        .findOne({ request_id: answer.headers.get('x-request-id') });
      expect(entry).to.deep.include({
        user: 'only-operator',
        action: 'alarm.comment',
        target: [id],
        results: ['applied'],
      });
    });
  });

  it('a resolved alarm is found in the archive, and can no longer be acted on', async () => {
    const { id, component } = await open();
    await act(id, 'cancel');
    await publishInternal(api, { event_type: 'resolve_deleted', component, alarm_id: id });
    await eventually(
      'the end of the alarm',
      async () => (await get(`/api/v1/alarms/${id}`)).at('resolved') !== undefined,
    );
    const archive = await get(`/api/v1/alarms?opened=false&component=${component}`);
    expect(archive.at('data', 0, 'id')).to.equal(id);
    expect((await get(`/api/v1/alarms?component=${component}`)).at('data')).to.deep.equal([]);
    expect((await act(id, 'ack')).status).to.equal(409);
    expect((await get('/api/v1/alarms?opened=false&sort_by=component')).status).to.equal(400);
  });
});

/** A wake-up, as the scheduler publishes it. */
async function publishInternal(api: Api, fields: Readonly<Record<string, unknown>>): Promise<void> {
  const event = { connector: 'shell', connector_name: 'test', resource: 'disk', initiator: 'system', ...fields };
  await api.webserver.deps.publisher.publish({
    exchange: exchanges.actions,
    routingKey: 'resolve',
    body: Buffer.from(JSON.stringify(event)),
    messageId: randomUUID(),
    mandatory: true,
  });
}
