import { expect } from 'chai';
import fc from 'fast-check';
import { groupBy } from '../../lib/engine/group-by.ts';
import { journalCollection } from '../../lib/mongo/metric-documents.ts';
import type { JournalWriter } from '../../lib/mongo/metric-writer.ts';
import { hourMs, minuteMs } from '../../lib/series/calendar.ts';
import type { SeriesPoint } from '../../lib/series/store.ts';
import { createMetricStorage, later, load, type MetricStorage, noon, plain, steady } from './metrics-storage.ts';

describe('repeating', () => {
  let storage: MetricStorage;
  beforeEach(async () => {
    storage = await createMetricStorage();
  });
  afterEach(() => storage.remove());

  const points = steady(load, noon, 700);

  it('what a predecessor has written changes nothing', async () => {
    const predecessor = storage.newWriter();
    await storage.store(points.slice(0, 300), 1, predecessor);
    await storage.store(points.slice(300, 500), 2, predecessor);
    predecessor.append(points.slice(500), 3);
    const successor = storage.newWriter();
    successor.append(points.slice(300, 500), 2);
    await storage.store(points.slice(500), 3, successor);
    expect(await storage.all(load)).to.deep.equal(plain(points));
    await storage.compact();
    const chunks = await storage.chunks();
    expect(await storage.all(load)).to.deep.equal(plain(points));
    await storage.store(points.slice(300), 3, storage.newWriter());
    expect(await storage.compact()).to.include({ chunks: 0, points: 400 });
    expect(await storage.chunks()).to.deep.equal(chunks);
  });

  it('a compaction that died before it deleted the journal changes nothing', async () => {
    await storage.store(points, 1);
    const higher = points.map((point) => ({ ...point, value: point.value + 1 }));
    await storage.store(higher, 2);
    const entries = await journalCollection(storage.db).find({}).toArray();
    await storage.compact();
    const chunks = await storage.chunks();
    await journalCollection(storage.db).insertMany(entries);
    expect(await storage.all(load)).to.deep.equal(plain(higher));
    expect(await storage.compact()).to.include({ chunks: 0, entries: entries.length });
    expect(await storage.chunks()).to.deep.equal(chunks);
  });

  it('a point replaces it, and the later position wins', async () => {
    const writer = storage.newWriter();
    await storage.store([{ series: load, time: noon, value: 1 }], 1, writer);
    writer.append([{ series: load, time: noon, value: 2 }], 2);
    await storage.store([{ series: load, time: noon, value: 3 }], 3, writer);
    expect(await storage.all(load)).to.deep.equal([{ time: noon, value: 3 }]);
    await storage.compact();
    expect(await storage.all(load)).to.deep.equal([{ time: noon, value: 3 }]);
  });

  it('by a process that was frozen overwrites nothing newer', async () => {
    const frozen = storage.newWriter();
    frozen.append(
      steady(load, noon, 2, () => 1),
      2,
    );
    await storage.store(
      steady(load, noon, 2, () => 1),
      2,
    );
    await storage.store([{ series: load, time: noon, value: 5 }], 3);
    await frozen.flush();
    const expected = [
      { time: noon, value: 5 },
      { time: noon + 10_000, value: 1 },
    ];
    expect(await storage.all(load)).to.deep.equal(expected);
    await storage.compact();
    expect(await storage.all(load)).to.deep.equal(expected);
  });

  it('by a process that was frozen while all was compacted overwrites nothing newer either', async () => {
    const frozen = storage.newWriter();
    frozen.append(
      steady(load, noon, 600, () => 1),
      1,
    );
    await storage.store(
      steady(load, noon, 600, () => 1),
      1,
    );
    await storage.store(
      steady(load, noon, 600, () => 2),
      2,
    );
    await storage.compact();
    await frozen.flush();
    await storage.compact();
    expect(await storage.all(load)).to.deep.equal(plain(steady(load, noon, 600, () => 2)));
  });

  it('by compactors and rollers that run at the same time loses nothing', async function race() {
    this.timeout(60_000);
    const series = Array.from({ length: 12 }, (_, index) => ({ ...load, entity_id: `cpu/host${index}` }));
    for (const round of [0, 1, 2, 3, 4]) {
      const half = series.flatMap((key) => steady(key, noon + round * 30 * minuteMs, 180));
      await storage.store(half, round + 1);
      await Promise.all([storage.compact(), storage.compact(), storage.roll(), storage.compact(), storage.roll()]);
    }
    await storage.compact();
    while ((await storage.roll()).rolled > 0);
    for (const key of series) {
      expect(await storage.all(key)).to.have.lengthOf(900);
      const counts = await storage.read(key, { from: noon, to: later, step: hourMs, aggregation: 'count' });
      expect(counts.map(({ value }) => value)).to.deep.equal([360, 360, 180]);
    }
  });

  /** What a site goes through, in any order. */
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), at: fc.nat(400), count: fc.nat(200) }) },
    { weight: 3, arbitrary: fc.constant({ kind: 'flush' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'compact' as const }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'roll' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'wake' as const }) },
  );

  it('anything, in any order of crashes and passes, ends as a table by time would', async function story() {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const site = await createMetricStorage();
        try {
          await live(site, steps);
        } finally {
          await site.remove();
        }
      }),
      { numRuns: 8 },
    );
  });

  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  async function live(site: MetricStorage, steps: readonly Step[]): Promise<void> {
    const table = new Map<number, number>();
    const log: SeriesPoint[][] = [];
    let writer = site.newWriter();
    let frozen: JournalWriter | undefined;
    let done = 0;
    for (const next of steps) {
      if (next.kind === 'append') {
        const appended = steady(load, noon + next.at * minuteMs, next.count, (index) => index + log.length * 1000);
        log.push(appended);
        writer.append(appended, log.length);
        for (const { time, value } of appended) table.set(time, value);
      }
      if (next.kind === 'flush') {
        await writer.flush();
        done = log.length;
      }
      if (next.kind === 'compact') await site.compact();
      if (next.kind === 'roll') await site.roll();
      if (next.kind === 'crash') {
        frozen = writer;
        writer = site.newWriter();
        for (const [index, appended] of log.entries()) if (index >= done) writer.append(appended, index + 1);
      }
      if (next.kind === 'wake') await frozen?.flush();
    }
    await writer.flush();
    await site.compact();
    await site.roll();
    const expected = [...table].sort(([a], [b]) => a - b).map(([time, value]) => ({ time, value }));
    expect(await site.all(load)).to.deep.equal(expected);
    const counts = await site.read(load, { from: noon, to: later, step: hourMs, aggregation: 'count' });
    const hours = groupBy(expected, ({ time }) => Math.floor(time / hourMs));
    expect(counts.map(({ value }) => value)).to.deep.equal([...hours.values()].map((ofHour) => ofHour.length));
  }
});
