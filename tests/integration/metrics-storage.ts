/** A metric storage in a database of its own, for tests. */
import { randomBytes } from 'node:crypto';
import type { Db } from 'mongodb';
import { connectDatabase } from '../../lib/mongo/client.ts';
import { type CompactionReport, createCompactor } from '../../lib/mongo/metric-compactor.ts';
import { chunkCollection, type ChunkDocument } from '../../lib/mongo/metric-documents.ts';
import { createMetricReader } from '../../lib/mongo/metric-reader.ts';
import { createRoller, type RollReport } from '../../lib/mongo/metric-roller.ts';
import { createMetricWriter, type JournalWriter } from '../../lib/mongo/metric-writer.ts';
import { dayMs, dayOf, hourMs } from '../../lib/series/calendar.ts';
import { seriesId } from '../../lib/series/identity.ts';
import type { Aggregation, Point, SeriesKey, SeriesPoint } from '../../lib/series/store.ts';
import { testEnvironment } from '../support/vhost.ts';

export const monday = Date.UTC(2026, 10, 9);
export const noon = monday + 12 * hourMs;
/** Every hour of the tests is over then. */
export const later = monday + 9 * dayMs;

export const load: SeriesKey = {
  metric: 'load1',
  entity_id: 'cpu/host1',
  tags: { component: 'host1', resource: 'cpu' },
  type: 'GAUGE',
};
export const octets: SeriesKey = {
  metric: 'octets',
  entity_id: 'eth0/host1',
  tags: { component: 'host1', resource: 'eth0' },
  type: 'COUNTER',
  unit: 'c',
};

export interface Question {
  readonly from: number;
  readonly to: number;
  readonly step?: number;
  readonly aggregation?: Aggregation;
}

export interface MetricStorage {
  readonly db: Db;
  newWriter(): JournalWriter;
  /** Appends and flushes. */
  store(points: readonly SeriesPoint[], position: number, by?: JournalWriter): Promise<void>;
  /** Compacts every bucket. */
  compact(now?: number): Promise<CompactionReport>;
  roll(now?: number): Promise<RollReport>;
  read(series: SeriesKey, question: Question): Promise<readonly Point[]>;
  /** Every raw point of a series. */
  all(series: SeriesKey): Promise<readonly Point[]>;
  chunks(day?: number): Promise<readonly ChunkDocument[]>;
  remove(): Promise<void>;
}

export async function createMetricStorage(): Promise<MetricStorage> {
  const name = `metrics_test_${randomBytes(5).toString('hex')}`;
  const uri = testEnvironment('VIGIE_TEST_MONGODB_URI');
  const { db, close } = await connectDatabase({ uri, database: name, app: 'tests' });
  const newWriter = (): JournalWriter => createMetricWriter(db, { log: 'process_0' });
  const writer = newWriter();
  const read = (series: SeriesKey, question: Question): Promise<readonly Point[]> =>
    createMetricReader(db).readRange({ seriesId: seriesId(series), ...question });
  return {
    db,
    newWriter,
    store: async (points, position, by = writer) => {
      by.append(points, position);
      await by.flush();
    },
    compact: (now = later) => createCompactor(db, { keepPointsMs: 365 * dayMs }).compactOnce(now, true),
    roll: (now = later) => createRoller(db).rollOnce(now, 1000),
    read,
    all: (series) => read(series, { from: 0, to: later + 30 * dayMs }),
    chunks: (day = dayOf(monday)) => chunkCollection(db, day).find({}).sort({ _id: 1 }).toArray(),
    remove: async () => {
      await db.dropDatabase();
      await close();
    },
  };
}

/** Points at a steady interval, in milliseconds; the value by the number of the point. */
export function steady(
  series: SeriesKey,
  from: number,
  count: number,
  valueAt: (index: number) => number = (index) => (index % 17) / 10,
): SeriesPoint[] {
  return Array.from({ length: count }, (_, index) => ({ series, time: from + index * 10_000, value: valueAt(index) }));
}

export function plain(points: readonly SeriesPoint[]): readonly Point[] {
  return points.map(({ time, value }) => ({ time, value }));
}
