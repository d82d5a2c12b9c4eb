import { expect } from 'chai';
import { CarryOut } from '../../lib/engine/carry-out.ts';
import { type Decision, encodeDecision } from '../../lib/engine/decision.ts';
import { type Heritage, takeOver } from '../../lib/engine/take-over.ts';
import { WorkingSet } from '../../lib/engine/working-set.ts';
import { FencedError } from '../../lib/errors/errors.ts';
import { createDecisionStore, type DecisionStore } from '../../lib/mongo/decision-store.ts';
import { createDocumentStore } from '../../lib/mongo/document-store.ts';
import { createMetricWriter } from '../../lib/mongo/metric-writer.ts';
import { randomBytes } from 'node:crypto';
import { connectDatabase, type Database } from '../../lib/mongo/client.ts';
import { testEnvironment } from '../support/vhost.ts';

/** A decision that consumed one message and sets the counter of one entity to its own number. */
function decision(n: number, more: Partial<Decision> = {}): Decision {
  return {
    n,
    time: 1_700_000_000_000,
    rules: 0,
    inputs: [{ queue: 'vigie.process', digests: [`digest ${n}`], identified: '0' }],
    sources: { intake_0: n },
    acknowledged: 0,
    events: [],
    endings: [],
    documents: [
      {
        collection: 'entities',
        id: `e${n % 3}`,
        urgent: true,
        patch: { set: [['count', n]], unset: [], splice: [] },
      },
    ],
    archives: [],
    touches: [],
    points: [],
    outputs: [],
    forwarded: false,
    ...more,
  };
}

describe('taking a log over', function () {
  this.timeout(60_000);
  let database: Database;

  beforeEach(async () => {
    const name = `take_over_test_${randomBytes(5).toString('hex')}`;
    database = await connectDatabase({ uri: testEnvironment('VIGIE_TEST_MONGODB_URI'), database: name, app: 'tests' });
  });

  afterEach(async () => {
    await database.db.dropDatabase();
    await database.close();
  });

  const logOf = (partition: number, pool = 'process'): DecisionStore =>
    createDecisionStore(database.db, pool, `${pool}_${partition}`);

  /** Writes the decisions of a predecessor. The log begins with `first`. */
  const fill = async (log: DecisionStore, first: number, last: number, more: Partial<Decision> = {}): Promise<void> => {
    for (let n = first; n <= last; n += 1) await log.insert(await encodeDecision(decision(n, more)));
  };

  const take = async (
    decisions: DecisionStore,
    layout = '1 alarm',
  ): Promise<Heritage & { readonly carryOut: CarryOut }> => {
    const working = new WorkingSet();
    const documents = createDocumentStore(database.db);
    const { heritage, carryOut } = await takeOver({
      decisions,
      documents,
      working,
      layout,
      createCarryOut: (done) =>
        new CarryOut(
          {
            working,
            documents,
            decisions,
            metrics: createMetricWriter(database.db, { log: 'process_0' }),
            next: [],
            send: async () => undefined,
            failPoint: () => undefined,
          },
          done,
        ),
    });
    return { ...heritage, carryOut };
  };

  /** Carries out what was taken over. */
  const carry = async ({ carryOut }: { readonly carryOut: CarryOut }): Promise<void> => {
    const running = carryOut.run();
    await carryOut.drain();
    carryOut.stop();
    await running;
  };

  const counts = async (): Promise<unknown> =>
    Object.fromEntries(
      (await database.db.collection<{ _id: string; count: number }>('entities').find().toArray()).map((entity) => [
        entity._id,
        entity.count,
      ]),
    );

  it('knows every decision whose messages may come again, however many there are', async () => {
    const log = logOf(0);
    await fill(log, 1, 400);
    await log.advance(400, 0);
    const { unacknowledged } = await take(log);
    expect(unacknowledged.map(({ n }) => n)).to.deep.equal(Array.from({ length: 400 }, (_, index) => index + 1));
  });

  it('reads, redoes and goes on where one slice of the log ends and the next begins', async () => {
    const log = logOf(0);
    await log.state();
    await fill(log, 49_995, 50_004);
    await log.advance(49_997, 49_997);
    const taken = await take(log);
    expect(taken).to.include({ n: 50_005, redone: 7 });
    await carry(taken);
    expect(await counts()).to.deep.equal({ e0: 50_004, e1: 50_002, e2: 50_003 });
    expect(await log.last()).to.equal(50_005);
    expect((await log.read(49_990, 50_010)).map((row) => row._id)).to.have.length(11);
  });

  for (const last of [49_998, 49_999, 50_000]) {
    it(`fences the predecessor off when its last decision was ${last}`, async () => {
      const log = logOf(0);
      await log.state();
      await fill(log, last - 2, last);
      const { n } = await take(log);
      expect(n).to.equal(last + 1);
      const late = await log.insert(await encodeDecision(decision(last + 1))).catch((error: unknown) => error);
      expect(late).to.be.instanceOf(FencedError);
    });
  }

  it('removes a document again, also what others have raised in it, and leaves one that was made anew', async () => {
    const log = logOf(0);
    const [e1, e2, kept] = ['e1', 'e2', 'e0'];
    const entities = database.db.collection<{ _id: string; [field: string]: unknown }>('entities');
    await entities.insertMany([e1, e2, kept].map((_id) => ({ _id, position: 0, raised: new Date() })));
    const removal = (id: string, unset: string[], set: [string, unknown][] = []) => ({
      documents: [{ collection: 'entities', id, urgent: true, patch: { set, unset, splice: [] } }],
    });
    await fill(log, 1, 3);
    await fill(log, 4, 4, removal(e1, ['']));
    await fill(log, 5, 5, removal(e2, ['']));
    await fill(log, 6, 6, removal(e2, [], [['count', 60]]));
    await carry(await take(log));
    expect(await counts()).to.deep.equal({ e0: 3, e2: 60 });
    expect(await entities.findOne({ _id: e2 })).to.deep.equal({ _id: e2, count: 60, position: 6 });
  });

  it('gives a document that comes from another log a position beyond all that it had', async () => {
    const [one, other] = [logOf(0), logOf(1)];
    await fill(one, 1, 3);
    await fill(other, 1, 40);
    await carry(await take(one, '2 alarm'));
    await carry(await take(other, '2 alarm'));
    const taken = await take(one, '1 alarm');
    expect(taken).to.include({ n: 41, redone: 0 });
    expect(await one.last()).to.equal(5);
    expect(await take(one, '1 alarm')).to.include({ n: 42 });
    expect(await take(one, '1 alarm')).to.include({ n: 43 });
  });

  it('fences the predecessor off also where the numbers leap', async () => {
    await fill(logOf(1), 1, 40);
    await carry(await take(logOf(1)));
    const log = logOf(0);
    await fill(log, 1, 3);
    await log.state();
    await take(log, '3 alarm');
    const late = await log.insert(await encodeDecision(decision(4))).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(FencedError);
    const successor = await take(log, '3 alarm');
    const beaten = await log.insert(await encodeDecision(decision(42))).catch((error: unknown) => error);
    expect(successor.n).to.equal(42);
    expect(beaten).to.be.instanceOf(FencedError);
  });

  it('begins a new log, of whatever pool, beyond all others', async () => {
    await fill(logOf(0), 1, 40);
    await carry(await take(logOf(0)));
    expect(await take(logOf(0, 'alarms'))).to.include({ n: 42, redone: 0 });
  });

  it('goes over a gap in the numbers', async () => {
    const log = logOf(0);
    await fill(log, 1, 3);
    await fill(log, 7, 9);
    const taken = await take(log);
    expect(taken).to.include({ n: 10, redone: 6 });
    await carry(taken);
    expect(await counts()).to.deep.equal({ e0: 9, e1: 7, e2: 8 });
  });

  it('redoes nothing that the documents reflect already, and writes nothing older over them', async () => {
    const log = logOf(0);
    await fill(log, 1, 6);
    const first = await take(log);
    const second = await take(log);
    await carry(second);
    await carry(first);
    expect(await counts()).to.deep.equal({ e0: 6, e1: 4, e2: 5 });
  });
});
