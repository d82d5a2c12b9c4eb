import { expect } from 'chai';
import { encodeDecision } from '../../lib/engine/decision.ts';
import { createDecisionStore } from '../../lib/mongo/decision-store.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site } from '../support/site.ts';
import { check, decision, noon } from './event-log-storage.ts';

describe('the pool scheduler', () => {
  let site: Site;
  before(async () => {
    site = await createSite();
  });
  after(() => site.remove());

  it('indexes the event log as far as its blocks are complete', async function index() {
    this.timeout(60_000);
    const { db } = site.database;
    const store = createDecisionStore(db, 'process', 'process_0');
    for (const n of [1, 2, 249, 250, 251, 499])
      await store.insert(await encodeDecision(decision(n, noon + n, [check(`of-${n}`, 'disk')])));
    await site.start('engines/main.js', ['scheduler']);
    const heads = () => db.collection<{ _id: string }>('event_index_process_0_00000000').find({ _id: /^h:/ }).toArray();
    const found = await eventually(
      'the first block',
      async () => (await heads()).length > 0 && (await heads()),
      30_000,
    );
    expect(found.map(({ _id }) => _id)).to.deep.equal(['h:0000000000']);
  });
});
