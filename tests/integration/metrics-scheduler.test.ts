import { expect } from 'chai';
import { journalCollection, markCollection } from '../../lib/mongo/metric-documents.ts';
import { createMetricReader } from '../../lib/mongo/metric-reader.ts';
import { createMetricWriter } from '../../lib/mongo/metric-writer.ts';
import { hourMs, windowStart } from '../../lib/series/calendar.ts';
import { seriesId } from '../../lib/series/identity.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site } from '../support/site.ts';
import { load, plain, steady } from './metrics-storage.ts';

describe('the pool scheduler', () => {
  let site: Site;
  before(async () => {
    site = await createSite();
  });
  after(() => site.remove());

  it('moves points that have waited long enough to chunks, and rolls their hour up', async function maintain() {
    this.timeout(60_000);
    const { db } = site.database;
    const hour = windowStart(Date.now() - 3 * hourMs, hourMs);
    const points = steady(load, hour, 300);
    const writer = createMetricWriter(db, { log: 'process_0' });
    writer.append(points, 1);
    await writer.flush();
    await journalCollection(db).updateMany({}, { $set: { written: new Date(hour) } });
    await site.start('engines/main.js', ['scheduler']);
    await eventually(
      'rollups',
      async () => (await db.listCollections({ name: /^metric_rollups_1d_/ }).toArray()).length > 0,
      30_000,
    );
    await eventually('an end of the marks', async () => (await markCollection(db).countDocuments({})) === 0);
    expect(await journalCollection(db).countDocuments({})).to.equal(0);
    const range = { seriesId: seriesId(load), from: hour, to: hour + hourMs };
    const reader = createMetricReader(db);
    expect(await reader.readRange(range)).to.deep.equal(plain(points));
    expect(await reader.readRange({ ...range, step: hourMs, aggregation: 'count' })).to.deep.equal([
      { time: hour, value: 300 },
    ]);
  });
});
