/**
 * `metrics.js [--only append|rate|rest] [--series 20000] [--rate 50000] [--seconds 60] [--days 1]`: measures the metric storage alone. Needs the
 * test servers; generator, storage and database share the machine.
 * - append: what `pointsOf` and `append` cost a point, on events as the log gives them back;
 * - rate: points at a fixed rate through append, a flush each 3 s and compaction, all in this process, with its processor time;
 * - rest: bytes at rest of a day of steady series, compacted each ten minutes and rolled up each hour, and how fast the day is read.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Db } from 'mongodb';
import { connectDatabase } from '../lib/mongo/client.ts';
import { createCompactor } from '../lib/mongo/metric-compactor.ts';
import { createMetricReader } from '../lib/mongo/metric-reader.ts';
import { createRoller } from '../lib/mongo/metric-roller.ts';
import { createMetricWriter, type JournalWriter } from '../lib/mongo/metric-writer.ts';
import { dayMs, hourMs, minuteMs } from '../lib/series/calendar.ts';
import { seriesId } from '../lib/series/identity.ts';
import { pointsOf } from '../lib/series/points.ts';
import { testEnvironment } from '../tests/support/vhost.ts';
import { firstSeries, measuredEvent } from './metric-load.ts';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'all' },
    series: { type: 'string', default: '20000' },
    rate: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '60' },
    days: { type: 'string', default: '1' },
  },
});
const entities = Number(options.series) / 2;
const flushMs = 3000;
const keepPointsMs = 15 * dayMs;

type Figures = Readonly<Record<string, number>>;

function report(what: string, figures: Figures): void {
  const columns = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
  process.stdout.write(`${what}: ${columns.join(', ')}\n`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** In processor time, which other work on the machine does not change. The first rounds create the series and warm the code up. */
async function measureAppend(db: Db): Promise<void> {
  const writer = createMetricWriter(db, { log: 'bench' });
  const start = Date.now();
  const used = { derive: 0, append: 0 };
  for (let round = 0; round < 30; round += 1) {
    // Copies: the log gives strings back that are new each time.
    const events = structuredClone(
      Array.from({ length: entities }, (_, entity) => measuredEvent(entity, round, start + round * minuteMs)),
    );
    const begun = processorMs();
    const points = events.map((event) => pointsOf(event));
    const derived = processorMs();
    for (const some of points) writer.append(some, round + 1);
    if (round === 0) report('append of a new series', { µs: ((processorMs() - derived) * 1000) / (2 * entities) });
    if (round < 10) continue;
    used.derive += derived - begun;
    used.append += processorMs() - derived;
  }
  const perPoint = 1000 / (20 * 2 * entities);
  report('append', { 'pointsOf µs/point': used.derive * perPoint, 'append µs/point': used.append * perPoint });
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Sends at the fixed rate, in steps of 20 ms; returns how many points. */
async function send(writer: JournalWriter): Promise<number> {
  const eventsPerTick = Number(options.rate) / 2 / 50;
  const ticks = Number(options.seconds) * 50;
  const begun = performance.now();
  let sent = 0;
  for (let tick = 1; tick <= ticks; tick += 1) {
    for (let index = 0; index < eventsPerTick; index += 1, sent += 1) {
      writer.append(pointsOf(measuredEvent(sent % entities, Math.floor(sent / entities), Date.now())), tick);
    }
    const ahead = tick * 20 - (performance.now() - begun);
    if (ahead > 0) await delay(ahead);
  }
  return 2 * sent;
}

/** Repeats some work until the signal; returns how long each time took, in milliseconds. */
async function repeat(signal: AbortSignal, pauseMs: number, work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  while (!signal.aborted) {
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    times.push(await timed(work));
  }
  return times;
}

async function measureRate(db: Db): Promise<void> {
  const writer = createMetricWriter(db, { log: 'bench' });
  const compactor = createCompactor(db, { keepPointsMs });
  const sending = new AbortController();
  const flushing = repeat(sending.signal, flushMs, () => writer.flush());
  const compacting = repeat(sending.signal, 1000, () => compactor.compactOnce(Date.now()));
  const [begun, processor] = [performance.now(), processorMs()];
  const points = await send(writer);
  const sentMs = performance.now() - begun;
  sending.abort();
  const flushes = await flushing;
  await writer.flush();
  const durableMs = performance.now() - begun;
  const used = processorMs() - processor;
  const compactions = await compacting;
  report('rate', {
    'points/s sent': points / (sentMs / 1000),
    'points/s durable': points / (durableMs / 1000),
    'drained after ms': durableMs - sentMs,
    'mean flush ms': sum(flushes) / flushes.length,
    'slowest flush ms': Math.max(...flushes),
    'share of time in compaction': sum(compactions) / durableMs,
    'cores of this process, generator included': used / durableMs,
  });
  const restMs = await timed(() => compactor.compactOnce(Date.now(), true));
  report('compaction of the rest', {
    seconds: restMs / 1000,
    'points stored': await countPoints(db),
    expected: points,
  });
  const rollMs = await timed(() => createRoller(db).rollOnce(Date.now() + 2 * hourMs, 10_000));
  report('rollup of the hour of every series', { seconds: rollMs / 1000 });
  report('bytes a point', await sizes(db, points));
}

/** Two events of an entity in one millisecond are one point: fewer than sent only when the machine stalls. */
async function countPoints(db: Db): Promise<number> {
  const collections = await db.listCollections({ name: /^metric_chunks_/ }, { nameOnly: true }).toArray();
  const counts = await Promise.all(
    collections.map(({ name }) =>
      db
        .collection(name)
        .aggregate<{ points: number }>([{ $group: { _id: null, points: { $sum: '$count' } } }])
        .toArray(),
    ),
  );
  return sum(counts.flat().map(({ points }) => points));
}

interface RestCase {
  readonly name: string;
  readonly intervalMs: number;
  /** How late a check runs, in milliseconds, by its number. */
  lateness(step: number): number;
}

async function measureRest(db: Db, { name, intervalMs, lateness }: RestCase): Promise<void> {
  const [writer, compactor, roller] = [
    createMetricWriter(db, { log: 'bench' }),
    createCompactor(db, { keepPointsMs }),
    createRoller(db),
  ];
  const end = Math.floor(Date.now() / dayMs) * dayMs;
  const start = end - Number(options.days) * dayMs;
  let points = 0;
  for (let now = start; now < end; now += 10 * minuteMs) {
    for (let time = now; time < now + 10 * minuteMs; time += intervalMs) {
      const step = (time - start) / intervalMs;
      for (let entity = 0; entity < 100; entity += 1, points += 2) {
        const offset = ((entity * 137) % (intervalMs / 1000)) * 1000;
        writer.append(pointsOf(measuredEvent(entity, step, time + offset + lateness(step + entity))), 1 + step);
      }
    }
    await writer.flush();
    await compactor.compactOnce(now + 10 * minuteMs, true);
    if (now % hourMs === 0) await roller.rollOnce(now, 10_000);
  }
  await roller.rollOnce(end + hourMs, 10_000);
  report(`bytes a point, 200 series ${name}`, await sizes(db, points));
  await measureReads(db, start, end);
}

async function measureReads(db: Db, from: number, to: number): Promise<void> {
  const reader = createMetricReader(db);
  const query = { seriesId: seriesId(firstSeries(7)), from, to };
  for (const step of [undefined, minuteMs, hourMs]) {
    const ms = await timed(() => reader.readRange(step === undefined ? query : { ...query, step }));
    report(`read of the whole time, ${step === undefined ? 'raw' : `step ${step / 1000} s`}`, { ms });
  }
}

/** Bytes on disk a point, indexes and dead rows included, by collection. */
async function sizes(db: Db, points: number): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const { name } of await db.listCollections({}, { nameOnly: true }).toArray()) {
    const [stats] = await db
      .collection(name)
      .aggregate<{ storageStats: { totalSize: number } }>([{ $collStats: { storageStats: {} } }])
      .toArray();
    const kind = name.replace(/_\d{8}$/, '');
    figures[kind] = (figures[kind] ?? 0) + (stats?.storageStats.totalSize ?? 0) / points;
  }
  return { ...figures, total: sum(Object.values(figures)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

async function withDatabase(kind: string, measure: (db: Db) => Promise<void>): Promise<void> {
  if (options.only !== 'all' && options.only !== kind) return;
  const name = `metrics_test_bench_${randomBytes(4).toString('hex')}`;
  const uri = testEnvironment('VIGIE_TEST_MONGODB_URI');
  const { db, close } = await connectDatabase({ uri, database: name, app: 'bench' });
  try {
    await measure(db);
  } finally {
    await db.dropDatabase();
    await close();
  }
}

const jitter: RestCase = {
  name: 'of 10 s, times in ms with jitter',
  intervalMs: 10_000,
  lateness: (step) => (step * 7919) % 41,
};
const seconds: RestCase = {
  name: 'of 60 s, times in s',
  intervalMs: 60_000,
  lateness: (step) => (step % 3 === 0 ? 1000 : 0),
};
await withDatabase('append', measureAppend);
await withDatabase('rate', measureRate);
await withDatabase('rest', (db) => measureRest(db, jitter));
await withDatabase('rest', (db) => measureRest(db, seconds));
