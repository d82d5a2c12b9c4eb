import { expect } from 'chai';
import type { AlarmRecord } from '../../lib/alarm/change.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { type FailPoint, failPoints } from '../../lib/engine/fail-point.ts';
import { createMetricReader } from '../../lib/mongo/metric-reader.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site } from '../support/site.ts';
import { loggedEvents, publishAll, type Sent, seeded } from './ledger.ts';

const pool =
  'engines = ["cleaner", "context", "alarm", "metrics"]\nbatch_size = 50\nprefetch = 400\n[input]\nexchange = "canopsis.events"\nactions = true\n';
const count = 400;

/** Every event has a time of its own, so that two runs store the same down to the steps. Half of them have no message id. */
function makeStory(): readonly Sent[] {
  const random = seeded(7);
  const startMs = 1_700_000_000_000 + (Date.now() - 1_700_000_000_000 - 600_000);
  return Array.from({ length: count }, (_, index) => {
    const resource = `r${Math.floor(random() * 12)}`;
    const timestampMs = startMs + index * 10;
    const fields = { connector: 'story', connector_name: 's', component: 'host', resource };
    const state = Math.floor(random() * 4);
    const body = JSON.stringify({
      ...fields,
      state,
      timestamp: timestampMs / 1000,
      output: `event ${index}`,
      perf_data: `seq=${index}`,
    });
    return { entity: `${resource}/host`, body, messageId: index % 2 === 0 ? `story-${index}` : undefined, timestampMs };
  });
}

const story = makeStory();

/** What a run has stored, without what differs from run to run (ids that name decisions, times of reception, positions). */
interface Outcome {
  readonly alarms: Readonly<Record<string, unknown>>;
  readonly logged: Readonly<Record<string, number>>;
  readonly points: readonly number[];
  readonly told: readonly string[];
}

async function outcomeOf(site: Site, records: readonly AlarmRecord[]): Promise<Outcome> {
  const { db } = site.database;
  const entities = await db
    .collection<Entity>('entities')
    .find({ component: 'host', type: 'resource' })
    .sort({ _id: 1 })
    .toArray();
  const alarms = entities.map(({ _id, alarm, metrics }) => [_id, { metrics, alarm: stable(alarm) }]);
  const reader = createMetricReader(db);
  const points: number[] = [];
  for (const series of await reader.findSeries({ metric: 'seq' }, 100)) {
    points.push(
      ...(await reader.readRange({ seriesId: series.id, from: 0, to: Date.now() })).map((point) => point.value),
    );
  }
  const told = new Map(records.map((record) => [record.id, record]));
  return {
    alarms: Object.fromEntries(alarms),
    logged: Object.fromEntries(
      [...(await loggedEvents(db, 'process_0'))].filter(([id]) => id.endsWith('/host')).sort(),
    ),
    points: points.sort((one, other) => one - other),
    told: [...told.values()]
      .flatMap((record) => (record.kind === 'change' ? [`${record.entity_id} ${record.change} ${record.output}`] : []))
      .sort(),
  };
}

function stable(alarm: Entity['alarm']): unknown {
  if (alarm === undefined) return undefined;
  const { id, display_name, created, last_event, ...rest } = alarm;
  return rest;
}

async function runStory(prepare: (site: Site) => Promise<void>): Promise<Outcome> {
  const site = await createSite();
  const connection = await site.connect();
  try {
    site.configure('engines/process.conf', pool);
    const channel = await connection.model.createConfirmChannel();
    const records: AlarmRecord[] = [];
    await channel.assertExchange('vigie.alarms', 'topic', { durable: true });
    const { queue } = await channel.assertQueue('', { exclusive: true });
    await channel.bindQueue(queue, 'vigie.alarms', '#');
    await channel.consume(queue, (message) => {
      if (message !== null) records.push(...(JSON.parse(message.content.toString('utf8')) as AlarmRecord[]));
    });
    // The queue exists before the first process dies, so that no event is published into the void.
    const first = await site.start('engines/main.js', ['process']);
    await first.stop();
    await publishAll(channel, story);
    await prepare(site);
    await eventually(
      'every event to be logged',
      async () => sum(await loggedEvents(site.database.db, 'process_0')) >= count,
      60_000,
    );
    const told = (): number => new Set(records.map((record) => record.id)).size;
    await eventually(
      'everything to be carried out',
      async () => {
        const state = await site.database.db
          .collection<{ _id: string; done: number }>('logs')
          .findOne({ _id: 'process_0' });
        const [name = ''] = (await site.database.db.listCollections().toArray())
          .map((entry) => entry.name)
          .filter((entry) => entry.startsWith('decisions_process_0'));
        const last = await site.database.db.collection<{ _id: number }>(name).find().sort({ _id: -1 }).limit(1).next();
        return last !== null && (state?.done ?? 0) >= last._id && told() > 0;
      },
      60_000,
    );
    return await outcomeOf(site, records);
  } finally {
    await connection.close();
    await site.remove();
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, each) => total + each, 0);
}

describe('a process that ends or freezes between two steps', function () {
  this.timeout(180_000);
  let uncrashed: Outcome;

  before(async () => {
    uncrashed = await runStory(async (site) => {
      await site.start('engines/main.js', ['process']);
    });
    expect(Object.values(uncrashed.logged).reduce((total, each) => total + each, 0)).to.equal(count);
    expect(uncrashed.points).to.have.length(count);
  });

  const hit = async (site: Site, point: FailPoint, action: 'kill' | 'freeze'): Promise<void> => {
    const env = {
      VIGIE_FAIL_POINT: `${point}:${action}:${point === 'locked' || point === 'taken-over' ? 1 : 2}`,
      VIGIE_AMQP_HEARTBEAT_SECONDS: '1',
    };
    const victim = site.launch('engines/main.js', ['process'], { env });
    if (action === 'kill') {
      expect(await victim.ended, victim.output()).to.equal('SIGKILL');
    } else {
      await eventually('the process to freeze', () => victim.isFrozen(), 30_000);
    }
    await site.launch('engines/main.js', ['process']).ready;
    if (action === 'freeze') victim.child.kill('SIGCONT');
  };

  for (const point of failPoints) {
    for (const action of ['kill', 'freeze'] as const) {
      it(`leaves the same as an uncrashed run: ${action} at ${point}`, async () => {
        const crashed = await runStory((site) => hit(site, point, action));
        expect(crashed.logged).to.deep.equal(uncrashed.logged);
        expect(crashed.alarms).to.deep.equal(uncrashed.alarms);
        expect(crashed.points).to.deep.equal(uncrashed.points);
        expect(crashed.told).to.deep.equal(uncrashed.told);
      });
    }
  }
});
