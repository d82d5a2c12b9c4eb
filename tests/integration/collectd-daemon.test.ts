import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { BrokerConnection } from '../../lib/amqp/connection.ts';
import { exchanges } from '../../lib/amqp/topology.ts';
import { locateHome } from '../../lib/config/home.ts';
import { decodeBody } from '../../lib/event/decode.ts';
import type { Event } from '../../lib/event/event.ts';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { normaliseEvent } from '../../lib/event/normalise.ts';
import { createMetricReader } from '../../lib/mongo/metric-reader.ts';
import { type CollectdDaemon, startCollectd } from '../support/collectd-daemon.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site, type SiteProcess } from '../support/site.ts';

/** Milliseconds; collectd publishes at once, a cold start of the pools takes seconds. */
const patience = 30_000;
const shipped = join(locateHome({}).code, 'etc/engines/collectdgw.conf');

describe('collectd, the real daemon', function () {
  this.timeout(120_000);
  let site: Site;
  let connection: BrokerConnection;
  let gateway: SiteProcess;
  const events: Event[] = [];
  const faults: string[] = [];

  before(async () => {
    site = await createSite();
    connection = await site.connect();
    await receive(connection, events, faults);
    gateway = await site.start('engines/main.js', ['collectdgw']);
  });

  afterEach(() => {
    expect(faults).to.deep.equal([]);
    events.length = 0;
  });

  after(async () => {
    await connection.close();
    await site.remove();
  });

  const withDaemon = async (
    options: { publish?: readonly string[]; plugins?: readonly string[]; hostname?: string },
    use: (daemon: CollectdDaemon) => Promise<void>,
  ): Promise<void> => {
    const daemon = await startCollectd({ amqpUrl: site.amqpUrl, hostname: 'daemon.example', ...options });
    try {
      await use(daemon);
    } catch (error) {
      throw new Error(`collectd wrote: ${daemon.log()}`, { cause: error });
    } finally {
      await daemon.stop();
    }
  };
  const eventOf = (resource: string) =>
    eventually(`an event of ${resource}`, () => events.find((event) => event.resource === resource), patience);

  for (const publish of [
    ['RoutingKey "collectd"'],
    ['RoutingKey "collectd"', 'Format JSON'],
    ['Format Command'],
    ['Format JSON'],
  ]) {
    it(`sends its values with ${publish.join(', ')}`, async () => {
      await withDaemon({ publish }, async (daemon) => {
        const seconds = Math.floor(Date.now() / 1000);
        await daemon.put(`PUTVAL db.example/interface-eth0/if_packets interval=10 ${seconds}:7:8`);
        await daemon.put(`PUTVAL "db.example/df-my disk/df_complex-used" interval=10 ${seconds}:30051348480`);
        await daemon.put(`PUTVAL db.example/only-undefined/gauge interval=10 ${seconds}:U`);
        await daemon.put(`PUTVAL db.example/tail-end/temperature-board interval=10 ${seconds}:-12.5`);
        // collectd sends from several threads: the order is its own.
        for (const resource of ['interface-eth0', 'df-my disk', 'tail-end']) await eventOf(resource);
        const found = events.filter((event) => event.component === 'db.example');
        expect(found.map(({ resource, perf_data_array: items }) => [resource, items])).to.have.deep.members([
          [
            'interface-eth0',
            [
              { metric: 'if_packets-rx', value: 7, type: 'DERIVE', min: 0 },
              { metric: 'if_packets-tx', value: 8, type: 'DERIVE', min: 0 },
            ],
          ],
          ['df-my disk', [{ metric: 'df_complex-used', value: 30051348480, min: 0 }]],
          ['tail-end', [{ metric: 'temperature-board', value: -12.5 }]],
        ]);
        for (const event of found) {
          expect(event).to.include({ connector: 'collectd', connector_name: 'collectd2event', event_type: 'perf' });
          expect(event).to.include({ source_type: 'resource', timestamp_ms: seconds * 1000 });
        }
      });
    });
  }

  it('sends Graphite lines when the gateway knows their layout', async () => {
    await gateway.stop();
    const options = '[engine.collectd_gateway]\ngraphite_prefix = "c."\n';
    site.configure('engines/collectdgw.conf', `${readFileSync(shipped, 'utf8')}\n${options}`);
    gateway = await site.start('engines/main.js', ['collectdgw']);
    await withDaemon({ publish: ['Format Graphite', 'GraphitePrefix "c."'] }, async (daemon) => {
      await daemon.put('PUTVAL db.example/interface-eth0/if_packets interval=10 N:7:8');
      const event = await eventOf('interface-eth0');
      expect(event.component).to.equal('db_example');
      expect(event.perf_data_array).to.deep.equal([
        { metric: 'if_packets-rx', value: 7, type: 'DERIVE', min: 0 },
        { metric: 'if_packets-tx', value: 8, type: 'DERIVE', min: 0 },
      ]);
    });
  });

  it('becomes entities with metrics', async () => {
    await site.start('engines/main.js', ['process']);
    const hostname = `host-${randomUUID()}`;
    await withDaemon({ hostname, plugins: ['load', 'memory'] }, async () => {
      const entities = site.database.db.collection<{ _id: string }>('entities');
      const ids = [`load/${hostname}`, `memory/${hostname}`, hostname, 'collectd/collectd2event'];
      await eventually(
        'the entities',
        async () => (await entities.countDocuments({ _id: { $in: ids } })) === ids.length,
        patience,
      );
      const load = await entities.findOne({ _id: `load/${hostname}` });
      expect(load).to.include({ type: 'resource', component: hostname, connector: 'collectd/collectd2event' });
      expect(load).to.have.property('metrics').that.deep.equals(['load-shortterm', 'load-midterm', 'load-longterm']);
      const metrics = createMetricReader(site.database.db);
      const series = await eventually(
        'the series of the load',
        async () => {
          const found = await metrics.findSeries({ entity_id: `load/${hostname}` }, 10);
          return found.length === 3 && found;
        },
        patience,
      );
      await eventually(
        'three points of the load',
        async () => {
          const query = { seriesId: series[0]?.id ?? '', from: Date.now() - 60_000, to: Date.now() + 60_000 };
          return (await metrics.readRange(query)).length >= 3;
        },
        patience,
      );
    });
  });
});

/** Everything that reaches the exchange of events, treated as the cleaner would. */
async function receive(connection: BrokerConnection, events: Event[], faults: string[]): Promise<void> {
  const channel = await connection.model.createChannel();
  await channel.assertExchange(exchanges.events, 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchanges.events, 'collectd.#');
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return;
      const wire = decodeBody(message.content, 1_000_000);
      const envelope = { event_id: String(message.properties.messageId), received_ms: Date.now(), trusted: false };
      const event = wire instanceof InvalidEvent ? wire : normaliseEvent(wire, envelope);
      if (event instanceof InvalidEvent) faults.push(message.content.toString());
      else events.push(event);
    },
    { noAck: true },
  );
}
