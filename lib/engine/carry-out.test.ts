import { expect } from 'chai';
import type { DecisionStore } from '../mongo/decision-store.ts';
import type { DocumentStore } from '../mongo/document-store.ts';
import type { MetricWriter } from '../series/store.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { CarryOut } from './carry-out.ts';
import type { Decision } from './decision.ts';
import { WorkingSet } from './working-set.ts';

const nothing = async (): Promise<void> => undefined;
const documents: DocumentStore = {
  find: async () => [],
  write: nothing,
  archive: nothing,
  touch: nothing,
  createIndexes: nothing,
};
const metrics: MetricWriter = {
  append: () => undefined,
  oldestPending: () => undefined,
  pendingCount: () => 0,
  flush: nothing,
};
const decisions: DecisionStore = {
  last: async () => 0,
  furthest: async () => 0,
  insert: nothing,
  read: async () => [],
  state: async () => ({ done: 0, acknowledged: 0 }),
  advance: nothing,
  setSuspect: nothing,
  setLayout: nothing,
};

/** A decision that changes one document for which nobody waits. */
const decision: Decision = {
  n: 1,
  time: 0,
  rules: 0,
  inputs: [],
  sources: {},
  acknowledged: 0,
  events: [],
  endings: [],
  documents: [
    { collection: 'entities', id: 'a', urgent: false, patch: { set: [['value', 1]], unset: [], splice: [] } },
  ],
  archives: [],
  touches: [],
  points: [],
  outputs: [],
  forwarded: false,
};

describe('carrying out', function () {
  this.timeout(15_000);
  const now = Date.now;

  afterEach(() => {
    Date.now = now;
  });

  it('goes on when the clock of the machine is set back', async () => {
    const working = new WorkingSet();
    const carryOut = new CarryOut(
      { working, documents, decisions, metrics, next: [], send: nothing, failPoint: () => undefined },
      0,
    );
    carryOut.commit(decision, true);
    Date.now = () => now() - 3_600_000;
    const running = carryOut.run();
    await eventually('the decision to be carried out', () => carryOut.done === 1);
    carryOut.stop();
    await running;
    expect(working.dirtyCount()).to.equal(0);
  });
});
