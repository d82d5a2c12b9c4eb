import { expect } from 'chai';
import { chunkCollection, journalCollection, markCollection } from '../../lib/mongo/metric-documents.ts';
import { dayMs, dayOf, hourMs, minuteMs, weekMs } from '../../lib/series/calendar.ts';
import type { Point } from '../../lib/series/store.ts';
import {
  createMetricStorage,
  later,
  load,
  type MetricStorage,
  monday,
  noon,
  octets,
  plain,
  type Question,
  steady,
} from './metrics-storage.ts';

describe('metrics', () => {
  let storage: MetricStorage;
  beforeEach(async () => {
    storage = await createMetricStorage();
  });
  afterEach(() => storage.remove());

  const counted = steady(octets, noon, 3000, (index) => (index % 700) * 1000);
  const range = { from: noon - hourMs, to: noon + 10 * hourMs };
  const questions: readonly Question[] = [
    { ...range },
    { ...range, aggregation: 'rate' },
    { ...range, step: 7000, aggregation: 'max' },
    { ...range, step: minuteMs },
    { ...range, step: 5 * minuteMs, aggregation: 'rate' },
    { from: noon + 90 * minuteMs, to: noon + 95 * minuteMs, step: minuteMs, aggregation: 'rate' },
    { ...range, step: hourMs, aggregation: 'sum' },
    { ...range, step: 6 * hourMs, aggregation: 'rate' },
    { ...range, step: dayMs, aggregation: 'last' },
  ];

  function answers(to: readonly Question[] = questions): Promise<readonly (readonly Point[])[]> {
    return Promise.all(to.map((question) => storage.read(octets, question)));
  }

  it('read the same from the journal, from chunks and from rollups', async () => {
    await storage.store(counted, 1);
    const fromJournal = await answers();
    expect(fromJournal[0]).to.deep.equal(plain(counted));
    expect(fromJournal.every((points) => points.length > 0)).to.equal(true);
    expect(await storage.compact()).to.include({ points: 3000, chunks: 6, conflicts: 0, discarded: 0 });
    expect(await journalCollection(storage.db).countDocuments({})).to.equal(0);
    expect(await answers()).to.deep.equal(fromJournal);
    expect(await storage.roll()).to.deep.equal({ marks: 9, rolled: 9, conflicts: 0 });
    expect(await answers()).to.deep.equal(fromJournal);
  });

  it('read the same when rollups end in the middle of the range', async () => {
    await storage.store(counted, 1);
    const expected = await answers();
    await storage.compact();
    expect(await storage.roll(noon + 5 * hourMs)).to.include({ marks: 4 });
    await storage.store([{ series: octets, time: noon + 2 * hourMs, value: 5 }], 2);
    await storage.store([{ series: octets, time: noon + 2 * hourMs, value: 20_000 }], 3);
    expect(await answers()).to.deep.equal(expected);
  });

  it('read the same from the rollups when the chunks are gone', async () => {
    const ofRollups = questions.filter(({ step = 1 }) => step % minuteMs === 0);
    await storage.store(counted, 1);
    await storage.compact();
    await storage.roll();
    const expected = await answers(ofRollups);
    await chunkCollection(storage.db, dayOf(monday)).drop();
    expect(await answers(ofRollups)).to.deep.equal(expected);
  });

  it('do not roll an hour up before it is over', async () => {
    await storage.store(steady(load, noon, 400), 1);
    await storage.compact();
    expect(await storage.roll(noon + hourMs)).to.include({ marks: 0 });
    expect(await storage.roll(noon + hourMs + 12 * minuteMs)).to.include({ marks: 1 });
    expect(await markCollection(storage.db).countDocuments({})).to.equal(1);
    const question: Question = { from: noon, to: noon + 2 * hourMs, step: hourMs, aggregation: 'count' };
    expect(await storage.read(load, question)).to.deep.equal([
      { time: noon, value: 360 },
      { time: noon + hourMs, value: 40 },
    ]);
  });

  it('change with a late point, in its minute, hour and day', async () => {
    const late = noon + 30 * minuteMs + 5000;
    const maxima = async (): Promise<readonly (number | undefined)[]> => {
      const steps = [minuteMs, hourMs, dayMs].map(
        (step): Question => ({ from: late, to: late + 1, step, aggregation: 'max' }),
      );
      const found = await Promise.all(steps.map((question) => storage.read(load, question)));
      return found.map(([point]) => point?.value);
    };
    await storage.store(
      steady(load, noon, 720, () => 1),
      1,
    );
    await storage.compact();
    await storage.roll();
    expect(await maxima()).to.deep.equal([1, 1, 1]);
    await storage.store([{ series: load, time: late, value: 99 }], 2);
    expect(await maxima()).to.deep.equal([99, 99, 99]);
    await storage.compact();
    expect(await maxima()).to.deep.equal([99, 99, 99]);
    expect(await storage.roll()).to.deep.equal({ marks: 1, rolled: 1, conflicts: 0 });
    expect(await maxima()).to.deep.equal([99, 99, 99]);
    expect(await storage.roll()).to.deep.equal({ marks: 0, rolled: 0, conflicts: 0 });
    const count: Question = { from: noon, to: noon + hourMs, step: hourMs, aggregation: 'count' };
    expect(await storage.read(load, count)).to.deep.equal([{ time: noon, value: 361 }]);
  });

  it('keep the rollups of an hour whose chunks the retention drops before a mark is done', async () => {
    const question: Question = { from: noon, to: noon + hourMs, step: hourMs, aggregation: 'count' };
    await storage.store(steady(load, noon, 360), 1);
    await storage.compact();
    await storage.roll();
    await storage.store(steady(load, noon + 5, 1), 2);
    await storage.compact();
    await chunkCollection(storage.db, dayOf(monday)).drop();
    expect(await storage.roll()).to.include({ marks: 1 });
    expect(await storage.read(load, question)).to.deep.equal([{ time: noon, value: 360 }]);
  });

  it('keep gaps as gaps', async () => {
    const expectGap = async (): Promise<void> => {
      for (const step of [minuteMs, hourMs]) {
        const points = await storage.read(load, { from: noon, to: noon + dayMs, step });
        expect(points.map(({ time }) => time)).to.deep.equal([noon, noon + 3 * hourMs]);
      }
    };
    await storage.store([...steady(load, noon, 2), ...steady(load, noon + 3 * hourMs, 2)], 1);
    await expectGap();
    await storage.compact();
    await expectGap();
    await storage.roll();
    await expectGap();
  });

  it('cross the border of a week, which is another collection', async () => {
    const points = steady(load, monday + weekMs - 2 * minuteMs, 24);
    await storage.store(points, 1);
    await storage.compact();
    expect(await storage.chunks(dayOf(monday))).to.have.lengthOf(1);
    expect(await storage.chunks(dayOf(monday + weekMs))).to.have.lengthOf(1);
    expect(await storage.all(load)).to.deep.equal(plain(points));
    await storage.roll(later + dayMs);
    const question: Question = { from: monday, to: monday + 2 * weekMs, step: dayMs, aggregation: 'count' };
    expect(await storage.read(load, question)).to.deep.equal([
      { time: monday + 6 * dayMs, value: 12 },
      { time: monday + weekMs, value: 12 },
    ]);
  });

  it('are found in a range of many years', async () => {
    await storage.store(steady(load, noon, 3), 1);
    await storage.compact();
    expect(await storage.read(load, { from: 0, to: Date.UTC(2100, 0) })).to.have.lengthOf(3);
  });

  it('leave out what is older than is kept, or far in the future, and count it', async () => {
    const outside = [...steady(load, noon - 400 * dayMs, 1), ...steady(load, later + 2 * dayMs, 2)];
    await storage.store([...outside, ...steady(load, noon, 4)], 1);
    expect(await storage.compact()).to.include({ points: 4, discarded: 3 });
    expect(await storage.all(load)).to.have.lengthOf(4);
  });

  it('of a series that is not known, or of no time at all, are none', async () => {
    expect(await storage.all(load)).to.deep.equal([]);
    await storage.store(steady(load, noon, 3), 1);
    expect(await storage.read(load, { from: noon + 1, to: noon })).to.deep.equal([]);
  });
});
