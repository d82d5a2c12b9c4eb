import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import type { Db } from 'mongodb';
import { connectDatabase, type Database } from '../../lib/mongo/client.ts';
import { removeOld } from '../../lib/mongo/archives.ts';
import { dropSlices } from '../../lib/mongo/slices.ts';
import { testEnvironment } from '../support/vhost.ts';

const noon = Date.UTC(2026, 10, 2, 12);

interface Row {
  readonly _id: number | string;
  readonly time?: Date;
}

describe('dropping old slices', () => {
  let database: Database;
  let db: Db;

  before(async () => {
    const name = `retention_test_${randomBytes(5).toString('hex')}`;
    database = await connectDatabase({ uri: testEnvironment('VIGIE_TEST_MONGODB_URI'), database: name, app: 'tests' });
    db = database.db;
  });

  after(async () => {
    await db.dropDatabase();
    await database.close();
  });

  async function fill(name: string, ...rows: readonly Row[]): Promise<void> {
    await db.collection<Row>(name).insertMany([...rows]);
  }

  async function names(prefix: string): Promise<readonly string[]> {
    const collections = await db.listCollections({}, { nameOnly: true }).toArray();
    return collections
      .map(({ name }) => name)
      .filter((name) => name.startsWith(prefix))
      .sort();
  }

  it('drops the slices of every log whose last decision is too old, and never the last two', async () => {
    for (const [slice, hours] of [30, 20, 3, 2, 1].entries()) {
      const n = slice * 50_000;
      await fill(
        `decisions_process_0_0000000${slice}`,
        ...[n + 1, n + 2].map((_id) => ({ _id, time: new Date(noon - hours * 3_600_000) })),
      );
    }
    await fill('decisions_process_1_00000000', { _id: 1, time: new Date(0) });
    await fill('decisions_process_1_00000001', { _id: 50_001, time: new Date(0) });
    expect(await dropSlices(db, 'decisions', noon - 10 * 3_600_000)).to.equal(2);
    expect(await names('decisions_')).to.deep.equal([
      'decisions_process_0_00000002',
      'decisions_process_0_00000003',
      'decisions_process_0_00000004',
      'decisions_process_1_00000000',
      'decisions_process_1_00000001',
    ]);
  });

  it('drops slices of metrics by their days: one ends where the next begins', async () => {
    for (const day of ['20261005', '20261012', '20261019', '20261026'])
      await fill(`metric_chunks_${day}`, { _id: 's:1' });
    for (const day of ['20261005', '20261012', '20261019']) await fill(`metric_rollups_1m_${day}`, { _id: 's:1' });
    expect(await dropSlices(db, 'metric_chunks', Date.UTC(2026, 9, 18))).to.equal(1);
    expect(await dropSlices(db, 'metric_chunks', Date.UTC(2026, 9, 19) + 1)).to.equal(1);
    expect(await names('metric_')).to.deep.equal([
      'metric_chunks_20261019',
      'metric_chunks_20261026',
      'metric_rollups_1m_20261005',
      'metric_rollups_1m_20261012',
      'metric_rollups_1m_20261019',
    ]);
  });

  it('drops nothing where there is nothing', async () => {
    expect(await dropSlices(db, 'other', noon)).to.equal(0);
  });
});

describe('removing what is too old, one by one', () => {
  const day = 86_400_000;
  let database: Database;

  before(async () => {
    const name = `archive_test_${randomBytes(5).toString('hex')}`;
    database = await connectDatabase({ uri: testEnvironment('VIGIE_TEST_MONGODB_URI'), database: name, app: 'tests' });
  });

  after(async () => {
    await database.db.dropDatabase();
    await database.close();
  });

  it('takes dead letters by the time they were written', async () => {
    const letters = database.db.collection<{ _id: string; time: Date }>('dead_letters');
    const letter = (days: number) => {
      const time = noon - days * day;
      return { _id: `${time.toString(36).padStart(9, '0')}-process_0-1-0`, time: new Date(time) };
    };
    await letters.insertMany([letter(91), letter(89)]);
    expect(await removeOld(database.db, 'dead_letters', noon - 90 * day, 10)).to.equal(1);
    expect(await letters.find({}).toArray()).to.deep.equal([letter(89)]);
  });

  it('takes resolved alarms by the time of the resolution, and takes a bounded number at once', async () => {
    const archive = database.db.collection<{ _id: string; resolved: Date }>('resolved_alarms');
    const idOf = (created: number): string => `${created.toString(36).padStart(9, '0')}-process_0-1-0`;
    const alarm = (created: number, resolved: number) => ({
      _id: idOf(noon - created * day),
      resolved: new Date(noon - resolved * day),
    });
    const longLived = alarm(500, 2);
    const young = alarm(20, 19);
    await archive.insertMany([alarm(400, 380), alarm(390, 370), alarm(380, 366), longLived, young]);
    const before = noon - 365 * day;
    expect(await removeOld(database.db, 'resolved_alarms', before, 2)).to.equal(2);
    expect(await removeOld(database.db, 'resolved_alarms', before, 2)).to.equal(1);
    expect(await removeOld(database.db, 'resolved_alarms', before, 2)).to.equal(0);
    expect(await archive.find({}).sort({ _id: 1 }).toArray()).to.deep.equal([longLived, young]);
  });
});
