import { expect } from 'chai';
import { connectDatabase } from '../../lib/mongo/client.ts';
import { createDocumentStore } from '../../lib/mongo/document-store.ts';
import { chunkCollection, journalCollection, seriesCollection } from '../../lib/mongo/metric-documents.ts';
import { createMetricReader } from '../../lib/mongo/metric-reader.ts';
import { createMetricWriter } from '../../lib/mongo/metric-writer.ts';
import { metricIndexes } from '../../engines/metrics/indexes.ts';
import { dayOf, hourMs, minuteMs } from '../../lib/series/calendar.ts';
import { seriesId } from '../../lib/series/identity.ts';
import { eventually } from '../support/eventually.ts';
import { createGate } from '../support/gate.ts';
import { testEnvironment } from '../support/vhost.ts';
import {
  createMetricStorage,
  load,
  type MetricStorage,
  monday,
  noon,
  octets,
  plain,
  steady,
} from './metrics-storage.ts';

describe('the metric writer', () => {
  let storage: MetricStorage;
  beforeEach(async () => {
    storage = await createMetricStorage();
  });
  afterEach(() => storage.remove());

  it('says what is not durable yet, until a flush', async () => {
    const writer = storage.newWriter();
    expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([undefined, 0]);
    writer.append(steady(load, noon, 2), 7);
    writer.append(steady(load, noon + minuteMs, 1), 8);
    expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([7, 3]);
    const flushed = writer.flush();
    writer.append(steady(load, noon + hourMs, 1), 9);
    expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([7, 4]);
    await flushed;
    await writer.flush();
    expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([undefined, 0]);
    expect(await storage.all(load)).to.have.lengthOf(4);
  });

  it('refuses what cannot be stored and counts it', () => {
    const writer = storage.newWriter();
    const unusable = [
      { series: load, time: noon, value: Number.NaN },
      { series: load, time: -5, value: 1 },
    ];
    writer.append(unusable, 3);
    expect([writer.rejectedCount(), writer.pendingCount(), writer.oldestPending()]).to.deep.equal([2, 0, undefined]);
  });

  it('forgets series beyond its limit and finds them again', async () => {
    const small = createMetricWriter(storage.db, { log: 'process_0', seriesLimit: 4 });
    const series = Array.from({ length: 10 }, (_, index) => ({ ...load, metric: `m${index}` }));
    for (const round of [1, 2, 3]) {
      const points = series.map((key) => ({ series: key, time: noon + round, value: round }));
      await storage.store(points, round, small);
    }
    for (const key of series) expect(await storage.all(key)).to.have.lengthOf(3);
  });

  it('keeps the points of a flush that fails, and writes them with the next one', async () => {
    const uri = new URL(testEnvironment('VIGIE_TEST_MONGODB_URI'));
    const gate = await createGate({ host: uri.hostname, port: Number(uri.port) });
    uri.host = `127.0.0.1:${gate.port}`;
    const options = { uri: uri.toString(), database: storage.db.databaseName, app: 'tests', selectionTimeoutMs: 300 };
    const { db, close } = await connectDatabase(options);
    const writer = createMetricWriter(db, { log: 'process_0' });
    await gate.shut();
    writer.append(steady(load, noon, 3), 5);
    const failure: unknown = await writer.flush().catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'database_write_failed');
    expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([5, 3]);
    await gate.open();
    await eventually('a flush', () =>
      writer.flush().then(
        () => true,
        () => false,
      ),
    );
    expect([writer.oldestPending(), writer.pendingCount()]).to.deep.equal([undefined, 0]);
    expect(await storage.all(load)).to.deep.equal(plain(steady(load, noon, 3)));
    await close();
    await gate.shut();
  });
});

describe('the catalogue of series', () => {
  let storage: MetricStorage;
  beforeEach(async () => {
    storage = await createMetricStorage();
  });
  afterEach(() => storage.remove());

  it('lists series by entity, metric and tags, with the unit that came last', async () => {
    await storage.store([...steady(load, noon, 3), ...steady(octets, noon, 1)], 1);
    await storage.store([{ series: { ...load, unit: '%' }, time: noon + 2 * hourMs, value: 1 }], 2);
    const reader = createMetricReader(storage.db);
    const times = { first_point: new Date(noon), last_point: new Date(noon + 2 * hourMs) };
    const expected = { id: seriesId(load), ...load, unit: '%', ...times };
    expect(await reader.findSeries({ entity_id: 'cpu/host1' }, 10)).to.deep.equal([expected]);
    expect(await reader.findSeries({ metric: 'load1' }, 10)).to.deep.equal([expected]);
    expect(await reader.findSeries({ tags: { resource: 'cpu' } }, 10)).to.deep.equal([expected]);
    expect(await reader.findSeries({ tags: { component: 'host1' } }, 10)).to.have.lengthOf(2);
    expect(await reader.findSeries({ tags: { component: 'host1' } }, 1)).to.have.lengthOf(1);
    expect(await reader.findSeries({ entity_id: 'cpu' }, 10)).to.deep.equal([]);
  });

  it('is written once a series and an hour, not with every point', async () => {
    const document = () => seriesCollection(storage.db).findOne({ _id: seriesId(load) });
    await storage.store(steady(load, noon, 3), 1);
    const writer = storage.newWriter();
    await storage.store(steady(load, noon + minuteMs, 3), 2, writer);
    expect((await document())?.last_point).to.deep.equal(new Date(noon + 20_000));
    await storage.store(steady(load, noon + hourMs + minuteMs, 3), 3, writer);
    expect((await document())?.last_point).to.deep.equal(new Date(noon + hourMs + minuteMs + 20_000));
  });

  it('is found by its indexes, and everything else by its _id', async () => {
    await createDocumentStore(storage.db).createIndexes(metricIndexes);
    await storage.store([...steady(load, noon, 3), ...steady(octets, noon, 1)], 1);
    await storage.compact();
    const range = { $gte: `${seriesId(load)}:`, $lt: `${seriesId(load)};` };
    const plans = await Promise.all([
      seriesCollection(storage.db).find({ entity_id: 'cpu/host1' }).explain(),
      seriesCollection(storage.db).find({ metric: 'load1' }).explain(),
      journalCollection(storage.db)
        .find({ _id: { $gte: 'a:', $lt: 'a;' } })
        .sort({ _id: 1 })
        .explain(),
      chunkCollection(storage.db, dayOf(monday)).find({ _id: range }).sort({ _id: -1 }).limit(1).explain(),
    ]);
    for (const plan of plans) expect(JSON.stringify(plan)).to.match(/Index Scan|Bitmap Index|IXSCAN/);
  });
});
