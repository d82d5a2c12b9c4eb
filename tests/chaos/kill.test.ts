import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { ConfirmChannel } from 'amqplib';
import type { AlarmRecord } from '../../lib/alarm/change.ts';
import type { BrokerConnection } from '../../lib/amqp/connection.ts';
import { declareExchanges } from '../../lib/amqp/topology.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site, type SiteProcess } from '../support/site.ts';
import {
  alarmFaults,
  decisions,
  loggedEvents,
  logFaults,
  makeEvents,
  outputFaults,
  publishAll,
  type Sent,
  seeded,
} from './ledger.ts';
import { insertRules, keepReloading, ruleFaults } from './rules.ts';

const seed = Number(process.env['VIGIE_CHAOS_SEED'] ?? 20261122);
const shots = 6;
const perRound = 3000;

/** A pool whose processes are hit, with the queue that feeds it and the log that says what it has treated. */
interface Target {
  readonly pool: string;
  readonly partition: number;
  readonly queue: string;
}

const layouts: readonly {
  name: string;
  files: Readonly<Record<string, string>>;
  targets: readonly Target[];
  alarmLogs: readonly string[];
  /** With rules of every kind, loaded again and again. */
  rules?: true;
}[] = [
  {
    name: 'one pool as it is shipped, with rules of every kind that are reloaded under load',
    files: {
      'engines/process.conf':
        'engines = ["cleaner", "change_entity", "context", "event_filter", "pbehavior", "alarm", "metrics"]\nbatch_size = 200\nprefetch = 1000\n[input]\nexchange = "canopsis.events"\nactions = true\n',
    },
    targets: [{ pool: 'process', partition: 0, queue: 'vigie.process' }],
    alarmLogs: ['process_0'],
    rules: true,
  },
  {
    name: 'one pool without rules',
    files: {
      'engines/process.conf':
        'engines = ["cleaner", "context", "alarm", "metrics"]\nbatch_size = 200\nprefetch = 1000\n[input]\nexchange = "canopsis.events"\nactions = true\n',
    },
    targets: [{ pool: 'process', partition: 0, queue: 'vigie.process' }],
    alarmLogs: ['process_0'],
  },
  {
    name: 'an intake and two partitions behind it',
    files: {
      'engines/process.conf':
        'engines = ["context", "alarm", "metrics"]\npartitions = 2\nbatch_size = 200\nprefetch = 20\n',
      'engines/intake.conf':
        'engines = ["cleaner"]\nnext = ["process"]\nbatch_size = 100\nprefetch = 1000\n[input]\nexchange = "canopsis.events"\n',
    },
    targets: [
      { pool: 'intake', partition: 0, queue: 'vigie.intake' },
      { pool: 'process', partition: 0, queue: 'vigie.process.0' },
      { pool: 'process', partition: 1, queue: 'vigie.process.1' },
    ],
    alarmLogs: ['process_0', 'process_1'],
  },
];

for (const layout of layouts) {
  describe(`killing and freezing: ${layout.name}`, function () {
    this.timeout(600_000);
    let site: Site;
    let connection: BrokerConnection;
    let channel: ConfirmChannel;
    const running = new Map<string, SiteProcess[]>();
    const records: AlarmRecord[] = [];
    const sent: Sent[] = [];
    const random = seeded(seed);
    let stopReloading = async (): Promise<void> => undefined;

    const start = ({ pool, partition }: Target): SiteProcess => {
      const process = site.launch('engines/main.js', [pool, String(partition)], {
        env: { VIGIE_AMQP_HEARTBEAT_SECONDS: '1' },
      });
      const key = `${pool}_${partition}`;
      running.set(key, [...(running.get(key) ?? []), process]);
      return process;
    };

    before(async () => {
      site = await createSite();
      for (const [file, toml] of Object.entries(layout.files)) site.configure(file, toml);
      connection = await site.connect();
      channel = await connection.model.createConfirmChannel();
      await declareExchanges(channel);
      const { queue } = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue(queue, 'vigie.alarms', '#');
      await channel.consume(
        queue,
        (message) => {
          if (message !== null) records.push(...(JSON.parse(message.content.toString('utf8')) as AlarmRecord[]));
        },
        { noAck: true },
      );
      if (layout.rules === true) {
        await insertRules(site.database.db);
        stopReloading = keepReloading(site.database.db);
      }
      for (const target of layout.targets) await start(target).ready;
    });

    after(async () => {
      await stopReloading();
      await connection.close();
      await site.remove();
    });

    /** The process wakes up in a world that went on without it: it must notice, and stand by. Then it goes, so that the next shot hits. */
    const wakeUp = async (victim: SiteProcess): Promise<void> => {
      victim.child.kill('SIGCONT');
      await eventually('it to notice', () => victim.output().includes('The pool stopped and starts over'), 30_000);
      victim.child.kill('SIGKILL');
    };

    const readyIn = async (queue: string): Promise<number> => (await channel.checkQueue(queue)).messageCount;

    /** Messages that wait, once nothing moves any more. */
    const stableReady = async (queue: string): Promise<number> => {
      let [ready, since] = [await readyIn(queue), Date.now()];
      await eventually(`${queue} to be still`, async () => {
        const now = await readyIn(queue);
        if (now !== ready) [ready, since] = [now, Date.now()];
        return Date.now() - since > 400;
      });
      return ready;
    };

    /**
     * Sends a round, freezes the target in the middle of it, and cuts it off: by SIGKILL, or by the broker, which hears no heartbeat. The
     * messages that come back to the queue are those it had in hand, unacknowledged; there must be some.
     */
    const hit = async (target: Target, freeze: boolean): Promise<{ victim: SiteProcess; inHand: number }> => {
      const victim = running.get(`${target.pool}_${target.partition}`)?.at(-1);
      if (victim === undefined) throw new Error('There is nothing to hit');
      const events = makeEvents(perRound, 60, random, sent.length);
      sent.push(...events);
      const publishing = publishAll(channel, events);
      await delay(10 + Math.floor(random() * 150));
      victim.child.kill('SIGSTOP');
      await publishing;
      const before = await stableReady(target.queue);
      if (!freeze) victim.child.kill('SIGKILL');
      const returned = async (): Promise<boolean> => (await readyIn(target.queue)) > before;
      await eventually('messages to come back', returned, 8000).catch(() => undefined);
      return { victim, inHand: (await stableReady(target.queue)) - before };
    };

    for (const target of layout.targets) {
      it(`loses nothing and counts nothing twice when ${target.pool} ${target.partition} is hit ${shots} times with a batch in hand`, async () => {
        let hits = 0;
        for (let attempt = 0; hits < shots && attempt < 4 * shots; attempt += 1) {
          const freeze = hits % 2 === 1;
          const { victim, inHand } = await hit(target, freeze);
          const successor = start(target);
          await successor.ready;
          if (freeze) await wakeUp(victim);
          if (inHand > 0) hits += 1;
        }
        expect(hits, 'hits with unacknowledged messages in hand').to.equal(shots);
        await eventually(
          'everything that was sent to be logged',
          async () => (await countLogged()) >= sent.length,
          120_000,
        );
        for (const processes of running.values()) for (const process of processes) process.child.kill('SIGCONT');
        await settled();
        const logged = await loggedByEntity();
        expect(logFaults(logged, sent)).to.deep.equal([]);
        expect(await alarmFaults(site.database.db, sent)).to.deep.equal([]);
        if (layout.rules === true) expect(await ruleFaults(site.database.db)).to.deep.equal([]);
        await eventually(
          'every output',
          async () => (await outputFaults(site.database.db, records)).length === 0,
          30_000,
        ).catch(() => undefined);
        expect(await outputFaults(site.database.db, records)).to.deep.equal([]);
      });
    }

    const loggedByEntity = async (): Promise<ReadonlyMap<string, number>> => {
      const sum = new Map<string, number>();
      for (const log of layout.alarmLogs) {
        for (const [entity, count] of await loggedEvents(site.database.db, log))
          sum.set(entity, (sum.get(entity) ?? 0) + count);
      }
      return sum;
    };

    const countLogged = async (): Promise<number> =>
      [...(await loggedByEntity()).values()].reduce((sum, count) => sum + count, 0);

    /** Everything that is committed is carried out. */
    const settled = async (): Promise<void> => {
      for (const log of layout.alarmLogs) {
        await eventually(
          `the log ${log} to be carried out`,
          async () => {
            let last = 0;
            for await (const decision of decisions(site.database.db, log)) last = decision.n;
            const state = await site.database.db
              .collection<{ _id: string; done: number }>('logs')
              .findOne({ _id: log });
            return (state?.done ?? 0) >= last;
          },
          60_000,
        );
      }
    };
  });
}
