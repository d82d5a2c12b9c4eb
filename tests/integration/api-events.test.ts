/** Events through the API: the new address, and those that existing connectors know. */
import { randomUUID } from 'node:crypto';
import type { Channel } from 'amqplib';
import { expect } from 'chai';
import { exchanges } from '../../lib/amqp/topology.ts';
import type { BrokerConnection } from '../../lib/amqp/connection.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, type Gate } from '../support/gate.ts';
import { type Api, type ApiAnswer, checkEvent, startApi } from './api-harness.ts';

interface Arrived {
  readonly id: unknown;
  readonly routingKey: string;
  readonly isPersistent: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

const lackingFields: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['without a connector', { connector: undefined }, 'connector'],
  ['with an empty connector name', { connector_name: '' }, 'connector_name'],
  ['with a number as component', { component: 5 }, 'component'],
  ['with an object as resource', { resource: { $ne: '' } }, 'resource'],
  ['without a state', { state: undefined }, 'state'],
  ['with a text as state', { state: 'abc' }, 'state'],
  ['with an unknown type', { event_type: 'nothing' }, 'event_type'],
  ['with an internal type', { event_type: 'resolve_close' }, 'event_type'],
  ['with neither component nor resource', { component: undefined, resource: undefined }, 'component'],
];

describe('events through the API', function () {
  this.timeout(30_000);
  let api: Api;
  let connection: BrokerConnection;
  let channel: Channel;
  let queue = '';
  const arrived: Arrived[] = [];

  before(async () => {
    api = await startApi({ config: { limits: { events_per_request: 20, body_bytes: 100_000 } } });
    connection = await api.site.connect();
    channel = await connection.model.createChannel();
    queue = (await channel.assertQueue('', { exclusive: true })).queue;
    await bind();
    await channel.consume(
      queue,
      (message) => {
        if (message === null) return;
        const body: unknown = JSON.parse(message.content.toString('utf8'));
        if (typeof body !== 'object' || body === null) throw new Error('An event is an object');
        arrived.push({
          id: message.properties.messageId,
          routingKey: message.fields.routingKey,
          isPersistent: message.properties.deliveryMode === 2,
          body: { ...body },
        });
      },
      { noAck: true },
    );
  });
  after(async () => {
    await connection.close();
    await api.stop();
  });
  const bind = (): Promise<unknown> => channel.bindQueue(queue, exchanges.events, '#');
  const unbind = (): Promise<unknown> => channel.unbindQueue(queue, exchanges.events, '#');
  const send = (json: unknown): Promise<ApiAnswer> => api.call('POST', '/api/v1/events', { json, as: 'connector' });
  const arrival = (component: unknown): Promise<Arrived> =>
    eventually('the event', () => arrived.find(({ body }) => body['component'] === component));

  describe('POST /api/v1/events', () => {
    it('answers 202 with the id under which the broker has the event', async () => {
      const event = checkEvent({ long_name: 'kept' });
      const answer = await send(event);
      expect(answer.status).to.equal(202);
      const message = await arrival(event['component']);
      expect(answer.at('ids', 0)).to.equal(message.id);
      expect(message.isPersistent).to.equal(true);
      expect(message.routingKey).to.equal(`shell.test.check.resource.${String(event['component'])}.disk`);
      expect(message.body).to.deep.equal(event);
    });

    it('takes an array, and keeps its order', async () => {
      const events = [1, 2, 3].map((state) => checkEvent({ state }));
      const answer = await send(events);
      expect(answer.status).to.equal(202);
      for (const [index, event] of events.entries())
        expect((await arrival(event['component'])).id).to.equal(answer.at('ids', index));
    });

    it('answers a mixed array item by item', async () => {
      const good = checkEvent();
      const answer = await send([good, checkEvent({ state: 'abc' }), 5, null]);
      expect(answer.status).to.equal(207);
      expect([0, 1, 2, 3].map((index) => answer.at(index, 'status'))).to.deep.equal([202, 400, 400, 400]);
      expect(answer.at(1, 'errors')).to.have.property('state');
      await arrival(good['component']);
    });

    for (const [what, fields, field] of lackingFields) {
      it(`refuses an event ${what}`, async () => {
        const answer = await send(checkEvent(fields));
        expect(answer.status).to.equal(400);
        expect(answer.at('errors')).to.have.property(field);
      });
    }

    it('names the item in an array of which nothing can be taken', async () => {
      const answer = await send([checkEvent({ state: 'abc' }), 5]);
      expect(answer.status).to.equal(400);
      expect(answer.at('errors')).to.have.all.keys('0.state', '1');
    });

    for (const [what, json] of [
      ['a number', 5],
      ['a text', 'x'],
      ['null', null],
      ['an empty array', []],
      ['true', true],
    ] as const) {
      it(`refuses ${what}`, async () => {
        expect((await send(json)).status).to.equal(400);
      });
    }

    for (const [what, raw, type, status] of [
      ['broken JSON', '{"a":', 'application/json', 400],
      ['nothing', '', 'application/json', 400],
      ['JSON with a NUL byte', '{"a":"\0"}', 'application/json', 400],
      ['JSON in another charset', '{}', 'application/json; charset=latin1', 415],
      ['another type', '<event/>', 'application/xml', 415],
      ['a form', 'connector=a', 'application/x-www-form-urlencoded', 415],
      ['a compressed lie', 'not gzip', 'application/json', 400],
      ['a body that is too large', JSON.stringify({ a: 'x'.repeat(100_000) }), 'application/json', 413],
      ['JSON that is too deep', `${'['.repeat(45_000)}${']'.repeat(45_000)}`, 'application/json', 400],
      ['an object that is too deep', `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`, 'application/json', 400],
    ] as const) {
      it(`answers ${what} with ${status}`, async () => {
        const compressed = what === 'a compressed lie' ? { 'content-encoding': 'gzip' } : {};
        const headers = { 'content-type': type, ...compressed };
        const answer = await api.call('POST', '/api/v1/events', { raw, headers, as: 'connector' });
        expect(answer.status).to.equal(status);
      });
    }

    it('refuses too many events at once', async () => {
      expect((await send(Array.from({ length: 21 }, () => checkEvent()))).status).to.equal(413);
    });

    it('is not misled by __proto__', async () => {
      const component = `proto-${randomUUID()}`;
      const raw = `{"__proto__":{"state":3},"connector":"c","connector_name":"n","component":"${component}"}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await api.call('POST', '/api/v1/events', { raw, headers, as: 'connector' });
      expect(answer.status).to.equal(400);
      expect(answer.at('errors')).to.have.property('state');
    });

    it('cuts the routing key at 255 bytes, within no character', async () => {
      const component = `${'é'.repeat(140)}-${randomUUID()}`;
      expect((await send(checkEvent({ component }))).status).to.equal(202);
      const { routingKey } = await arrival(component);
      expect(Buffer.byteLength(routingKey)).to.be.within(254, 255);
      expect(component.startsWith(routingKey.slice('shell.test.check.resource.'.length))).to.equal(true);
    });

    it('says who acts, when a connector relays an action of its own', async () => {
      const event = checkEvent({ event_type: 'ack', state: undefined, author: 'somebody' });
      expect((await send(event)).status).to.equal(202);
      const { body } = await arrival(event['component']);
      expect(body).to.deep.include({ author: 'somebody', user_id: 'only-connector', role: 'connector' });
    });

    it('answers 503 with Retry-After while no queue takes events, and takes them again afterwards', async () => {
      await unbind();
      const refused = await send(checkEvent());
      expect(refused.status).to.equal(503);
      expect(Number(refused.headers.get('retry-after'))).to.be.greaterThan(0);
      expect((await api.call('POST', '/event', { json: checkEvent(), as: 'connector' })).status).to.equal(503);
      await bind();
      expect((await send(checkEvent())).status).to.equal(202);
    });
  });

  for (const path of ['/api/v4/event', '/event']) {
    describe(`POST ${path}`, () => {
      const post = (json: unknown): Promise<ApiAnswer> =>
        api.call('POST', path, { json, headers: { 'x-canopsis-authkey': api.keys.connector } });

      it('H02 sorts a mixed array', async () => {
        const [good, bad] = [checkEvent(), checkEvent({ connector: '' })];
        const answer = await post([good, bad]);
        expect(answer.status).to.equal(200);
        expect(answer.at('sent_events', 0)).to.deep.equal({
          ...good,
          source_type: 'resource',
          user_id: 'only-connector',
        });
        expect(answer.at('failed_events')).to.deep.equal([bad]);
        expect(answer.at('retry_events')).to.deep.equal([]);
        await arrival(good['component']);
      });

      for (const [what, fields] of [
        ['without a type', { event_type: undefined }],
        ['with a number as type', { event_type: 5 }],
        ...lackingFields.map(([name, own]) => [name, own] as const),
      ] as const) {
        it(`H03 fails an event ${what}`, async () => {
          const answer = await post(checkEvent(fields));
          expect(answer.status).to.equal(200);
          expect(answer.at('failed_events')).to.have.length(1);
          expect(answer.at('sent_events')).to.have.length(0);
        });
      }

      it('H03 turns a state in a text into a number', async () => {
        expect((await post(checkEvent({ state: '2' }))).at('sent_events', 0, 'state')).to.equal(2);
      });

      it('H04 corrects the source type, H05 the long output', async () => {
        const answer = await post(checkEvent({ source_type: 'component', long_output: 5 }));
        expect(answer.at('sent_events', 0)).to.deep.include({ source_type: 'resource', long_output: '' });
      });

      it('H06 fills in who acts', async () => {
        const answer = await post(checkEvent({ event_type: 'changestate' }));
        const actor = { author: 'Only connector', user_id: 'only-connector', role: 'connector' };
        expect(answer.at('sent_events', 0)).to.deep.include(actor);
      });

      it('H07 takes a form', async () => {
        const event = { ...checkEvent(), state: '1' };
        const headers = { 'content-type': 'application/x-www-form-urlencoded' };
        const raw = new URLSearchParams(event).toString();
        const answer = await api.call('POST', path, { raw, headers, as: 'connector' });
        expect(answer.at('sent_events', 0)).to.deep.include({ state: 1, output: 'Disk is almost full' });
      });

      for (const json of [5, 'x', null, true]) {
        it(`H08 refuses ${JSON.stringify(json)}`, async () => {
          expect((await post(json)).status).to.equal(400);
        });
      }

      it('H01 takes no key in the address', async () => {
        expect(
          (await api.call('POST', `${path}?authkey=${api.keys.connector}`, { json: checkEvent() })).status,
        ).to.equal(401);
      });
    });
  }
});

describe('events while the broker is away', function () {
  this.timeout(30_000);
  let api: Api;
  let gate: Gate;
  before(async () => {
    const { hostname, port } = new URL(process.env['VIGIE_TEST_AMQP_URL'] ?? '');
    gate = await createGate({ host: hostname, port: Number(port) });
    api = await startApi({ confirmTimeoutMs: 500, gate });
    const connection = await api.site.connect();
    const channel = await connection.model.createChannel();
    const { queue } = await channel.assertQueue('kept');
    await channel.bindQueue(queue, exchanges.events, '#');
    await connection.close();
  });
  after(async () => {
    await gate.shut();
    await api.stop();
  });

  it('are refused with 503 and Retry-After, and taken again when it is back', async () => {
    const send = (): Promise<ApiAnswer> => api.call('POST', '/api/v1/events', { json: checkEvent(), as: 'connector' });
    expect((await send()).status).to.equal(202);
    await gate.shut();
    const refused = await send();
    expect(refused.status).to.equal(503);
    expect(refused.headers.get('retry-after')).to.equal('5');
    expect((await api.call('GET', '/api/v1/health/live')).status).to.equal(200);
    await eventually('the truth about it', async () => (await api.call('GET', '/api/v1/health/ready')).status === 503);
    expect((await api.call('GET', '/api/v1/alarms', { as: 'viewer' })).status).to.equal(200);
    await gate.open();
    await eventually('an accepted event', async () => (await send()).status === 202);
    await eventually('readiness', async () => (await api.call('GET', '/api/v1/health/ready')).status === 200);
  });
});
