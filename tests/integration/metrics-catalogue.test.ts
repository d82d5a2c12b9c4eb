import { expect } from 'chai';
import { createCatalogueSweeper } from '../../lib/mongo/metric-catalogue.ts';
import { seriesCollection } from '../../lib/mongo/metric-documents.ts';
import { dayMs } from '../../lib/series/calendar.ts';
import { seriesId } from '../../lib/series/identity.ts';
import { createMetricStorage, later, load, type MetricStorage, noon, octets, steady } from './metrics-storage.ts';

const kept = 3 * dayMs;

describe('the catalogue of series', () => {
  let storage: MetricStorage;
  beforeEach(async () => {
    storage = await createMetricStorage();
    await storage.store([...steady(load, noon, 3), ...steady(octets, noon, 3)], 1);
    await storage.compact();
    await storage.roll();
  });
  afterEach(() => storage.remove());

  async function known(): Promise<readonly string[]> {
    const documents = await seriesCollection(storage.db).find({}).sort({ metric: 1 }).toArray();
    return documents.map(({ metric }) => metric);
  }

  /** Removes every point of a series, as dropped slices do. */
  async function forget(id: string): Promise<void> {
    const names = await storage.db.listCollections({ name: /^metric_(chunks|rollups)/ }, { nameOnly: true }).toArray();
    for (const { name } of names)
      await storage.db.collection<{ _id: string }>(name).deleteMany({ _id: { $gte: `${id}:`, $lt: `${id};` } });
  }

  it('loses a series of which no chunk and no rollup is left, and no other', async () => {
    const sweeper = createCatalogueSweeper(storage.db, kept);
    expect(await sweeper.sweepOnce(later, 10)).to.deep.equal({ removed: 0, ended: true });
    await forget(seriesId(load));
    expect(await sweeper.sweepOnce(later, 10)).to.deep.equal({ removed: 1, ended: true });
    expect(await known()).to.deep.equal(['octets']);
  });

  it('keeps a series that may still get points of its time', async () => {
    await forget(seriesId(load));
    const sweeper = createCatalogueSweeper(storage.db, kept);
    expect(await sweeper.sweepOnce(noon + kept, 10)).to.deep.equal({ removed: 0, ended: true });
    expect(await known()).to.deep.equal(['load1', 'octets']);
  });

  it('is walked through in pieces, and from the beginning again', async () => {
    const sweeper = createCatalogueSweeper(storage.db, kept);
    for (const ended of [false, false, true]) {
      expect(await sweeper.sweepOnce(later, 1)).to.deep.equal({ removed: 0, ended });
    }
    await forget(seriesId(load));
    await forget(seriesId(octets));
    expect((await sweeper.sweepOnce(later, 10)).removed).to.equal(2);
  });

  it('has a series again when it comes back, also from a writer that knew it', async () => {
    await forget(seriesId(load));
    await createCatalogueSweeper(storage.db, kept).sweepOnce(later, 10);
    await storage.store(steady(load, later, 2), 2);
    expect(await known()).to.deep.equal(['load1', 'octets']);
  });
});
