import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Db } from 'mongodb';
import { type Database, connectDatabase } from '../../lib/mongo/client.ts';
import { createDocumentStore } from '../../lib/mongo/document-store.ts';
import { createCompactor } from '../../lib/mongo/metric-compactor.ts';
import {
  chunkCollection,
  journalCollection,
  markCollection,
  seriesCollection,
} from '../../lib/mongo/metric-documents.ts';
import { createMetricReader } from '../../lib/mongo/metric-reader.ts';
import { createRoller } from '../../lib/mongo/metric-roller.ts';
import { createMetricWriter, type JournalWriter } from '../../lib/mongo/metric-writer.ts';
import { dayMs, dayOf, hourMs, minuteMs, weekMs } from '../../lib/series/calendar.ts';
import { seriesId } from '../../lib/series/identity.ts';
import { metricIndexes } from '../../lib/series/indexes.ts';
import type { Aggregation, Point, SeriesKey, SeriesPoint } from '../../lib/series/store.ts';
import { testEnvironment } from '../support/vhost.ts';

const monday = Date.UTC(2026, 10, 9);
const noon = monday + 12 * hourMs;
/** Every hour of the tests is over then. */
const later = monday + 9 * dayMs;

const load: SeriesKey = {
  metric: 'load1',
  entity_id: 'cpu/host1',
  tags: { component: 'host1', resource: 'cpu' },
  type: 'GAUGE',
};
const octets: SeriesKey = {
  metric: 'octets',
  entity_id: 'eth0/host1',
  tags: { component: 'host1', resource: 'eth0' },
  type: 'COUNTER',
  unit: 'c',
};

function pointsOf(
  series: SeriesKey,
  from: number,
  count: number,
  interval = 10_000,
  value = (index: number) => (index % 17) / 10,
): SeriesPoint[] {
  return Array.from({ length: count }, (_, index) => ({ series, time: from + index * interval, value: value(index) }));
}

describe('the metric storage', () => {
  let database: Database;
  let db: Db;
  let writer: JournalWriter;

  beforeEach(async () => {
    const name = `metrics_test_${randomBytes(5).toString('hex')}`;
    database = await connectDatabase({ uri: testEnvironment('VIGIE_TEST_MONGODB_URI'), database: name, app: 'tests' });
    db = database.db;
    writer = newWriter();
  });

  afterEach(async () => {
    await db.dropDatabase();
    await database.close();
  });

  function newWriter(): JournalWriter {
    return createMetricWriter(db, { log: 'process_0' });
  }

  async function store(points: readonly SeriesPoint[], position: number, by = writer): Promise<void> {
    by.append(points, position);
    await by.flush();
  }

  async function compact(now = later): ReturnType<ReturnType<typeof createCompactor>['compactOnce']> {
    return createCompactor(db, { keepPointsMs: 365 * dayMs }).compactOnce(now, true);
  }

  function roll(now = later): ReturnType<ReturnType<typeof createRoller>['rollOnce']> {
    return createRoller(db).rollOnce(now, 1000);
  }

  function read(
    series: SeriesKey,
    from: number,
    to: number,
    step?: number,
    aggregation?: Aggregation,
  ): Promise<readonly Point[]> {
    const stepped = { ...(step === undefined ? {} : { step }), ...(aggregation === undefined ? {} : { aggregation }) };
    return createMetricReader(db).readRange({ seriesId: seriesId(series), from, to, ...stepped });
  }

  function plain(points: readonly SeriesPoint[]): readonly Point[] {
    return points.map(({ time, value }) => ({ time, value }));
  }

  async function chunkCount(day = dayOf(monday)): Promise<number> {
    return chunkCollection(db, day).countDocuments({});
  }

  describe('the writer', () => {
    it('says what is not durable yet, until a flush', async () => {
      expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([undefined, 0]);
      writer.append(pointsOf(load, noon, 2), 7);
      writer.append(pointsOf(load, noon + minuteMs, 1), 8);
      expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([7, 3]);
      const flushed = writer.flush();
      writer.append(pointsOf(load, noon + hourMs, 1), 9);
      expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([7, 4]);
      await flushed;
      await writer.flush();
      expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([undefined, 0]);
      expect(await read(load, noon, noon + dayMs)).to.have.lengthOf(4);
    });

    it('keeps the points of a flush that fails, and writes them with the next one', async () => {
      const broken = await connectDatabase({
        uri: testEnvironment('VIGIE_TEST_MONGODB_URI'),
        database: db.databaseName,
        app: 'tests',
      });
      let target = broken.db;
      const switching = createMetricWriter(
        new Proxy(db, { get: (_, name) => Reflect.get(target, name).bind(target) }),
        { log: 'process_0' },
      );
      await broken.close();
      switching.append(pointsOf(load, noon, 3), 5);
      const failure = await switching.flush().catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'database_write_failed');
      expect([switching.oldestPending(), switching.pendingCount()]).to.deep.equal([5, 3]);
      target = db;
      await switching.flush();
      expect(switching.oldestPending()).to.equal(undefined);
      expect(await read(load, noon, noon + dayMs)).to.deep.equal(plain(pointsOf(load, noon, 3)));
    });

    it('refuses what cannot be stored and counts it', async () => {
      writer.append(
        [
          { series: load, time: noon, value: Number.NaN },
          { series: load, time: -5, value: 1 },
        ],
        3,
      );
      expect([writer.rejectedCount(), writer.pendingCount(), writer.oldestPending()]).to.deep.equal([2, 0, undefined]);
    });

    it('forgets series beyond its limit and finds them again', async () => {
      const small = createMetricWriter(db, { log: 'process_0', seriesLimit: 4 });
      const series = Array.from({ length: 10 }, (_, index) => ({ ...load, metric: `m${index}` }));
      for (const round of [0, 1, 2])
        await store(
          series.map((key) => ({ series: key, time: noon + round, value: round })),
          round + 1,
          small,
        );
      for (const key of series) expect(await read(key, noon, noon + 10)).to.have.lengthOf(3);
    });
  });

  describe('points and rollups', () => {
    const day = pointsOf(octets, noon, 3000, 10_000, (index) => (index % 700) * 1000);
    const [from, to] = [noon - hourMs, noon + 10 * hourMs];
    const questions: readonly { readonly step?: number; readonly aggregation?: Aggregation }[] = [
      {},
      { aggregation: 'rate' },
      { step: 7000, aggregation: 'max' },
      { step: minuteMs, aggregation: 'avg' },
      { step: 5 * minuteMs, aggregation: 'rate' },
      { step: hourMs, aggregation: 'sum' },
      { step: 6 * hourMs, aggregation: 'rate' },
      { step: dayMs, aggregation: 'last' },
    ];

    async function answers(): Promise<readonly (readonly Point[])[]> {
      return Promise.all(questions.map(({ step, aggregation }) => read(octets, from, to, step, aggregation)));
    }

    it('read the same from the journal, from chunks and from rollups', async () => {
      await store(day, 1);
      const fromJournal = await answers();
      expect(fromJournal[0]).to.deep.equal(plain(day));
      expect(fromJournal.every((points) => points.length > 0)).to.equal(true);
      expect(await compact()).to.include({ points: 3000, chunks: 6, conflicts: 0, discarded: 0 });
      expect(await journalCollection(db).countDocuments({})).to.equal(0);
      expect(await answers()).to.deep.equal(fromJournal);
      expect(await roll()).to.deep.equal({ marks: 9, rolled: 9, conflicts: 0 });
      expect(await answers()).to.deep.equal(fromJournal);
    });

    it('read the same when rollups end in the middle of the range', async () => {
      await store(day, 1);
      const expected = await answers();
      await compact();
      expect(await roll(noon + 5 * hourMs)).to.include({ marks: 4 });
      await store(
        pointsOf(octets, noon + 2 * hourMs, 1, 1, () => 720_000),
        2,
      );
      await store([{ series: octets, time: noon + 2 * hourMs, value: (720 % 700) * 1000 }], 3);
      expect(await answers()).to.deep.equal(expected);
    });

    it('read the same from the rollups when the chunks are gone', async () => {
      await store(day, 1);
      await compact();
      await roll();
      const questionsOfRollups = questions.filter(({ step = 1 }) => step % minuteMs === 0);
      const ask = (): Promise<unknown> =>
        Promise.all(questionsOfRollups.map(({ step, aggregation }) => read(octets, from, to, step, aggregation)));
      const expected = await ask();
      await chunkCollection(db, dayOf(monday)).drop();
      expect(await ask()).to.deep.equal(expected);
    });

    it('do not roll an hour up before it is over', async () => {
      await store(pointsOf(load, noon, 400), 1);
      await compact();
      expect(await roll(noon + hourMs)).to.include({ marks: 0 });
      expect(await roll(noon + hourMs + 2 * minuteMs)).to.include({ marks: 1 });
      expect(await markCollection(db).countDocuments({})).to.equal(1);
      expect(await read(load, noon, noon + 2 * hourMs, hourMs, 'count')).to.deep.equal([
        { time: noon, value: 360 },
        { time: noon + hourMs, value: 40 },
      ]);
    });

    it('change with a late point, in its minute, hour and day', async () => {
      await store(
        pointsOf(load, noon, 720, 10_000, () => 1),
        1,
      );
      await compact();
      await roll();
      const late = noon + 30 * minuteMs + 5000;
      const maxima = (): Promise<readonly (readonly Point[])[]> =>
        Promise.all([minuteMs, hourMs, dayMs].map((step) => read(load, late, late + 1, step, 'max')));
      expect((await maxima()).flat().map(({ value }) => value)).to.deep.equal([1, 1, 1]);
      const steps = async (): Promise<void> => {
        expect((await maxima()).flat().map(({ value }) => value)).to.deep.equal([99, 99, 99]);
        expect(await read(load, noon, noon + 2 * hourMs, hourMs, 'count')).to.deep.equal([
          { time: noon, value: 361 },
          { time: noon + hourMs, value: 360 },
        ]);
      };
      await store([{ series: load, time: late, value: 99 }], 2);
      await steps();
      await compact();
      await steps();
      expect(await roll()).to.deep.equal({ marks: 1, rolled: 1, conflicts: 0 });
      await steps();
      expect(await roll()).to.deep.equal({ marks: 0, rolled: 0, conflicts: 0 });
    });

    it('keep gaps as gaps', async () => {
      await store([...pointsOf(load, noon, 2), ...pointsOf(load, noon + 3 * hourMs, 2)], 1);
      const times = async (step: number): Promise<readonly number[]> =>
        (await read(load, noon, noon + dayMs, step)).map(({ time }) => time);
      for (const prepare of [() => undefined, compact, roll]) {
        await prepare();
        expect(await times(hourMs)).to.deep.equal([noon, noon + 3 * hourMs]);
        expect(await times(minuteMs)).to.deep.equal([noon, noon + 3 * hourMs]);
      }
    });

    it('cross the border of a week, which is another collection', async () => {
      const points = pointsOf(load, monday + weekMs - 2 * minuteMs, 24);
      await store(points, 1);
      await compact();
      expect([await chunkCount(dayOf(monday)), await chunkCount(dayOf(monday + weekMs))]).to.deep.equal([1, 1]);
      expect(await read(load, monday, monday + 2 * weekMs)).to.deep.equal(plain(points));
      await roll(later + dayMs);
      expect(await read(load, monday, monday + 2 * weekMs, dayMs, 'count')).to.deep.equal([
        { time: monday + 6 * dayMs, value: 12 },
        { time: monday + weekMs, value: 12 },
      ]);
    });

    it('are found in a range of many years without asking for every week', async () => {
      await store(pointsOf(load, noon, 3), 1);
      await compact();
      expect(await read(load, 0, Date.UTC(2100, 0))).to.have.lengthOf(3);
    });

    it('leave out what is older than is kept, or far in the future, and count it', async () => {
      await store(
        [...pointsOf(load, noon - 400 * dayMs, 1), ...pointsOf(load, later + 2 * dayMs, 2), ...pointsOf(load, noon, 4)],
        1,
      );
      expect(await compact()).to.include({ points: 4, discarded: 3 });
      expect(await read(load, 0, later + 10 * dayMs)).to.have.lengthOf(4);
    });
  });

  describe('repetition', () => {
    const points = pointsOf(load, noon, 700);

    it('by a new owner that appends again what was written changes nothing', async () => {
      await store(points.slice(0, 300), 1);
      await store(points.slice(300, 500), 2);
      writer.append(points.slice(500), 3);
      const successor = newWriter();
      successor.append(points.slice(300, 500), 2);
      successor.append(points.slice(500), 3);
      await successor.flush();
      expect(await read(load, noon, later)).to.deep.equal(plain(points));
      await compact();
      expect(await read(load, noon, later)).to.deep.equal(plain(points));
      const before = await chunkCollection(db, dayOf(monday)).find({}).toArray();
      await store(points.slice(300), 3, newWriter());
      await compact();
      expect(await chunkCollection(db, dayOf(monday)).find({}).toArray()).to.deep.equal(before);
    });

    it('of a compaction that died before it deleted the journal changes nothing', async () => {
      await store(points, 1);
      await store(
        points.map((point) => ({ ...point, value: point.value + 1 })),
        2,
      );
      const entries = await journalCollection(db).find({}).toArray();
      await compact();
      const chunks = await chunkCollection(db, dayOf(monday)).find({}).toArray();
      await journalCollection(db).insertMany(entries);
      expect(await compact()).to.include({ chunks: 0, entries: entries.length });
      expect(await chunkCollection(db, dayOf(monday)).find({}).toArray()).to.deep.equal(chunks);
    });

    it('of a point replaces it, and the later position wins', async () => {
      await store([{ series: load, time: noon, value: 1 }], 1);
      writer.append([{ series: load, time: noon, value: 2 }], 2);
      writer.append([{ series: load, time: noon, value: 3 }], 3);
      await writer.flush();
      expect(await read(load, noon, later)).to.deep.equal([{ time: noon, value: 3 }]);
      await compact();
      expect(await read(load, noon, later)).to.deep.equal([{ time: noon, value: 3 }]);
    });

    it('by a process that was frozen and wakes up overwrites nothing newer', async () => {
      const frozen = newWriter();
      frozen.append([{ series: load, time: noon, value: 1 }], 1);
      frozen.append([{ series: load, time: noon + 1000, value: 1 }], 2);
      await store(
        [
          { series: load, time: noon, value: 1 },
          { series: load, time: noon + 1000, value: 1 },
        ],
        2,
      );
      await store([{ series: load, time: noon, value: 5 }], 3);
      await frozen.flush();
      const expected = [
        { time: noon, value: 5 },
        { time: noon + 1000, value: 1 },
      ];
      expect(await read(load, noon, later)).to.deep.equal(expected);
      await compact();
      expect(await read(load, noon, later)).to.deep.equal(expected);
    });

    it('by such a process after everything was compacted overwrites nothing newer either', async () => {
      const frozen = newWriter();
      frozen.append(
        pointsOf(load, noon, 600, 1000, () => 1),
        1,
      );
      await store(
        pointsOf(load, noon, 600, 1000, () => 1),
        1,
      );
      await store(
        pointsOf(load, noon, 600, 1000, () => 2),
        2,
      );
      await compact();
      await frozen.flush();
      await compact();
      expect(await read(load, noon, later)).to.deep.equal(plain(pointsOf(load, noon, 600, 1000, () => 2)));
    });

    it('by compactors and rollers that run at the same time loses nothing', async () => {
      const series = Array.from({ length: 12 }, (_, index) => ({ ...load, entity_id: `cpu/host${index}` }));
      for (let round = 0; round < 5; round += 1) {
        for (const key of series) writer.append(pointsOf(key, noon + round * 30 * minuteMs, 180), round + 1);
        await writer.flush();
        await Promise.all([compact(), compact(), roll(), compact(), roll()]);
      }
      await compact();
      while ((await roll()).rolled > 0);
      for (const key of series) {
        expect(await read(key, noon, later)).to.have.lengthOf(900);
        expect(await read(key, noon, later, hourMs, 'count')).to.deep.equal([
          { time: noon, value: 360 },
          { time: noon + hourMs, value: 360 },
          { time: noon + 2 * hourMs, value: 180 },
        ]);
      }
    });
  });

  describe('the catalogue', () => {
    it('lists series by entity, metric and tags, with the unit that came last', async () => {
      await store([...pointsOf(load, noon, 3), ...pointsOf(octets, noon, 1)], 1);
      await store([{ series: { ...load, unit: '%' }, time: noon + 2 * hourMs, value: 1 }], 2);
      const reader = createMetricReader(db);
      const expected = {
        id: seriesId(load),
        ...load,
        unit: '%',
        first_point: new Date(noon),
        last_point: new Date(noon + 2 * hourMs),
      };
      expect(await reader.findSeries({ entity_id: 'cpu/host1' }, 10)).to.deep.equal([expected]);
      expect(await reader.findSeries({ metric: 'load1' }, 10)).to.deep.equal([expected]);
      expect(await reader.findSeries({ tags: { resource: 'cpu' } }, 10)).to.deep.equal([expected]);
      expect(await reader.findSeries({ tags: { component: 'host1' } }, 10)).to.have.lengthOf(2);
      expect(await reader.findSeries({ tags: { component: 'host1' } }, 1)).to.have.lengthOf(1);
      expect(await reader.findSeries({ entity_id: 'cpu' }, 10)).to.deep.equal([]);
    });

    it('is written once a series and an hour, not with every point', async () => {
      await store(pointsOf(load, noon, 3), 1);
      await seriesCollection(db).updateOne({ _id: seriesId(load) }, { $set: { metric: 'untouched' } });
      const second = newWriter();
      await store(pointsOf(load, noon + minuteMs, 3), 2, second);
      await store(pointsOf(load, noon + hourMs + minuteMs, 3), 3, second);
      const document = await seriesCollection(db).findOne({ _id: seriesId(load) });
      expect(document).to.include({ metric: 'untouched' });
      expect(document?.last_point).to.deep.equal(new Date(noon + hourMs + minuteMs + 20_000));
    });

    it('and everything else is found by an index', async () => {
      await createDocumentStore(db).createIndexes(metricIndexes);
      await store([...pointsOf(load, noon, 3), ...pointsOf(octets, noon, 1)], 1);
      await compact();
      const id = seriesId(load);
      const plans = await Promise.all([
        seriesCollection(db).find({ entity_id: 'cpu/host1' }).explain(),
        seriesCollection(db).find({ metric: 'load1' }).explain(),
        journalCollection(db)
          .find({ _id: { $gte: 'a:', $lt: 'a;' } })
          .sort({ _id: 1 })
          .explain(),
        chunkCollection(db, dayOf(monday))
          .find({ _id: { $gte: `${id}:`, $lt: `${id};` } })
          .sort({ _id: -1 })
          .limit(1)
          .explain(),
      ]);
      for (const plan of plans) expect(JSON.stringify(plan)).to.match(/Index Scan|Bitmap Index|IXSCAN/);
    });
  });
});
