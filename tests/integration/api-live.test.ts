/** The live stream: what happens, in order, for each client, however slow or absent it was. */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { expect } from 'chai';
import { exchanges } from '../../lib/amqp/topology.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, checkEvent, startApi, startProcessPool } from './api-harness.ts';
import { openStream, type Stream } from './api-stream.ts';

describe('the live stream', function () {
  this.timeout(60_000);
  let api: Api;
  const streams: Stream[] = [];
  before(async () => {
    api = await startApi({ config: { limits: { streams: 3 } } });
    await startProcessPool(api.site);
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    await eventually('the end of the streams', () => api.webserver.deps.live.listeners === 0);
  });
  after(() => api.stop());

  const open = async (lastEventId?: string): Promise<Stream> => {
    const stream = await openStream(api.webserver.url, api.keys.viewer, lastEventId);
    streams.push(stream);
    return stream;
  };
  /** Sends a check and returns the component it is about. */
  const send = async (fields: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const event = checkEvent(fields);
    expect((await api.call('POST', '/api/v1/events', { json: event, as: 'connector' })).status).to.equal(202);
    return String(event['component']);
  };

  it('tells of a new alarm, which can be read at that moment', async () => {
    const stream = await open();
    expect((await stream.next('hello')).id).to.match(/^[0-9a-f]{12}\.\d+$/);
    const component = await send();
    const event = await stream.nextWith('entity_id', `disk/${component}`);
    expect(event.data).to.deep.include({ kind: 'change', change: 'create', entity_id: `disk/${component}`, state: 2 });
    expect(new Date(String(event.data['time'])).getTime()).to.be.closeTo(Date.now(), 60_000);
    const list = await api.call('GET', `/api/v1/alarms?component=${component}`, { as: 'viewer' });
    expect(list.at('data', 0, 'id')).to.equal(event.data['alarm_id']);
  });

  it('gives a client that comes back what it missed, in order and nothing twice', async () => {
    const first = await open();
    await first.next('hello');
    const seen = await first.nextWith('entity_id', `disk/${await send()}`);
    first.close();
    const missed = [await send(), await send()];
    await eventually('both on the list', async () => {
      const rows = await Promise.all(
        missed.map((component) => api.call('GET', `/api/v1/alarms?component=${component}`, { as: 'viewer' })),
      );
      return rows.every((row) => row.at('data', 0) !== undefined);
    });
    const again = await open(seen.id);
    const created: unknown[] = [];
    while (created.length < 2) {
      const { data } = await again.next('alarm');
      expect(data['event_id']).not.to.equal(seen.data['event_id']);
      if (data['change'] === 'create') created.push(data['entity_id']);
    }
    expect(created).to.deep.equal(missed.map((component) => `disk/${component}`));
  });

  for (const id of ['nonsense', '0123456789ab.1', '', '.', 'a.-1', `${'9'.repeat(300)}.${'9'.repeat(300)}`]) {
    it(`tells a client with the position ${JSON.stringify(id).slice(0, 30)} to begin anew`, async () => {
      const stream = await open(id);
      expect((await stream.next(id === '' ? 'hello' : 'resync')).id).to.contain('.');
    });
  }

  it('tells everybody to read again when the records were interrupted', async () => {
    const stream = await open();
    await stream.next('hello');
    api.webserver.deps.live.setProblem('test');
    api.webserver.deps.live.setProblem(undefined);
    await stream.next('resync');
  });

  it('drops what a slow client does not read, tells it so, and holds nobody up', async () => {
    const { hostname, port } = new URL(api.webserver.url);
    const slow = connect(Number(port), hostname);
    try {
      slow.write(`GET /api/v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.keys.viewer}\r\n\r\n`);
      await eventually('the slow client', () => api.webserver.deps.live.listeners === 1);
      slow.pause();
      const quick = await open();
      await quick.next('hello');
      let marker = '';
      // More than the buffers of both sockets hold.
      for (let batch = 0; batch < 50; batch += 1) {
        marker = randomUUID();
        await publishChanges(api, 500, marker);
        await quick.nextWith('output', marker);
      }
      let text = '';
      slow.on('data', (chunk) => {
        text += chunk.toString('utf8');
      });
      slow.resume();
      await eventually('the resync', () => text.includes('event: resync'));
      expect(text).not.to.contain(marker);
    } finally {
      slow.destroy();
    }
  });

  it('is refused when there are too many', async () => {
    for (let number = 0; number < 3; number += 1) await (await open()).next('hello');
    const answer = await api.call('GET', '/api/v1/stream', { as: 'viewer' });
    expect(answer.status).to.equal(503);
  });
});

/** Records about entities that do not exist, as a busy engine publishes them. */
async function publishChanges(api: Api, count: number, output: string): Promise<void> {
  const records = Array.from({ length: count }, () => ({
    kind: 'change',
    id: randomUUID(),
    change: 'resolve',
    entity_id: 'nothing',
    alarm_id: 'nothing',
    event_id: randomUUID(),
    time: Date.now(),
    state: 0,
    status: 0,
    acknowledged: false,
    author: 'x'.repeat(200),
    output,
  }));
  await api.webserver.deps.publisher.publish({
    exchange: exchanges.alarms,
    routingKey: 'resolve.0',
    body: Buffer.from(JSON.stringify(records)),
    messageId: randomUUID(),
  });
}
