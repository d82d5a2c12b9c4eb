import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { AlarmRecord } from '../../lib/alarm/change.ts';
import { declareExchanges } from '../../lib/amqp/topology.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site } from '../support/site.ts';
import { createWire, type TestWire, through } from '../support/wire.ts';
import {
  alarmFaults,
  decisions,
  loggedEvents,
  logFaults,
  makeEvents,
  outputFaults,
  publishAll,
  seeded,
} from './ledger.ts';

const seed = Number(process.env['VIGIE_CHAOS_SEED'] ?? 20261122);
const perRound = 1500;

/** What happens to the network between the pool and one of its servers, in milliseconds; then everything is as before. */
const incidents = [
  { name: 'cut', held: undefined },
  { name: 'held up and let through', held: 'both', forMs: 1500, thenCut: false },
  { name: 'deaf, then cut: what the pool sent is lost', held: 'to-server', forMs: 700, thenCut: true },
  { name: 'silent, then cut: what the pool sent may have arrived', held: 'both', forMs: 700, thenCut: true },
] as const;

describe('a network that fails under load', function () {
  this.timeout(600_000);
  let site: Site;
  const wires: TestWire[] = [];

  before(async () => {
    site = await createSite();
    site.configure(
      'engines/process.conf',
      'engines = ["cleaner", "context", "alarm", "metrics"]\nbatch_size = 20\nprefetch = 1000\n[input]\nexchange = "canopsis.events"\nactions = true\n',
    );
  });

  after(async () => {
    await site.remove();
    for (const wire of wires) await wire.close();
  });

  it('costs no event and counts none twice, and the pool goes on by itself', async () => {
    const random = seeded(seed);
    const connection = await site.connect();
    const channel = await connection.model.createConfirmChannel();
    await declareExchanges(channel);
    const records: AlarmRecord[] = [];
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'vigie.alarms', '#');
    await channel.consume(
      queue,
      (message) => {
        if (message !== null) records.push(...(JSON.parse(message.content.toString('utf8')) as AlarmRecord[]));
      },
      { noAck: true },
    );
    const broker = await createWire(site.amqpUrl);
    const database = await createWire(site.mongodbUri);
    wires.push(broker, database);
    const pool = await site.start('engines/main.js', ['process'], {
      env: {
        VIGIE_AMQP_URL: through(site.amqpUrl, broker),
        VIGIE_MONGODB_URI: through(site.mongodbUri, database),
        VIGIE_AMQP_HEARTBEAT_SECONDS: '2',
      },
    });
    const sent = [...makeEvents(perRound, 60, random)];
    await publishAll(channel, sent);
    for (const wire of [broker, database, broker, database]) {
      for (const incident of incidents) {
        const events = makeEvents(perRound, 60, random, sent.length);
        sent.push(...events);
        const publishing = publishAll(channel, events);
        await delay(50 + Math.floor(random() * 600));
        if (incident.held === undefined) wire.cut();
        else {
          wire.hold(incident.held);
          await delay(incident.forMs);
          if (incident.thenCut) wire.cut();
          wire.release();
        }
        await publishing;
        await eventually(
          `the events to be logged: ${incident.name}`,
          async () => {
            const logged = sum(await loggedEvents(site.database.db, 'process_0'));
            if (logged >= sent.length) return true;
            throw new Error(`${logged} of ${sent.length} are, and the pool said: ${pool.output().slice(-3000)}`);
          },
          90_000,
        );
      }
    }
    expect(pool.child.exitCode, pool.output().slice(-2000)).to.equal(null);
    const { db } = site.database;
    await eventually(
      'everything to be carried out',
      async () => {
        let last = 0;
        for await (const { n } of decisions(db, 'process_0')) last = n;
        const state = await db.collection<{ _id: string; done: number }>('logs').findOne({ _id: 'process_0' });
        return (state?.done ?? 0) >= last;
      },
      60_000,
    );
    expect(logFaults(await loggedEvents(db, 'process_0'), sent)).to.deep.equal([]);
    expect(await alarmFaults(db, sent)).to.deep.equal([]);
    await eventually('every output', async () => (await outputFaults(db, records)).length === 0).catch(() => undefined);
    expect(await outputFaults(db, records)).to.deep.equal([]);
    await connection.close();
  });
});

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, each) => total + each, 0);
}
