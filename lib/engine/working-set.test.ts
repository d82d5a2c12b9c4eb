import { expect } from 'chai';
import type { StoredDocument } from './contract.ts';
import type { Patch } from './patch.ts';
import { WorkingSet } from './working-set.ts';

const doc = (id: string, value: number): StoredDocument & { value: number } => ({ _id: id, value });
const setValue = (value: number): Patch => ({ set: [[['value'], value]], unset: [], splice: [] });

/** Decides and commits one version. */
function change(working: WorkingSet, id: string, value: number, n: number, urgent = true, now = 0): void {
  working.decide('entities', doc(id, value), n);
  working.commit('entities', id, setValue(value), urgent, n, now);
}

describe('the working set', () => {
  it('shows a decided version to the next batch and writes the committed one alone', () => {
    const working = new WorkingSet();
    change(working, 'a', 1, 1);
    working.decide('entities', doc('a', 2), 2);
    expect(working.get('entities', 'a')).to.deep.equal(doc('a', 2));
    expect(working.takeWrites(10, 0)).to.deep.equal([
      { collection: 'entities', id: 'a', position: 1, dirtySince: 1, fields: ['value'], document: doc('a', 1) },
    ]);
  });

  it('coalesces several decisions into one write of the newest version', () => {
    const working = new WorkingSet();
    for (const n of [1, 2, 3]) change(working, 'a', n, n);
    const writes = working.takeWrites(10, 0);
    expect(writes).to.have.length(1);
    expect(writes[0]).to.include({ position: 3, dirtySince: 1 });
  });

  it('takes urgent documents at once and the others when they are old enough', () => {
    const working = new WorkingSet();
    change(working, 'lazy', 1, 1, false, 1000);
    change(working, 'urgent', 1, 2, true, 1000);
    expect(working.takeWrites(10, 500).map((write) => write.id)).to.deep.equal(['urgent']);
    expect(working.takeWrites(10, 1000).map((write) => write.id)).to.deep.equal(['lazy']);
  });

  it('does not hand a document out twice while it is being written', () => {
    const working = new WorkingSet();
    change(working, 'a', 1, 1);
    const first = working.takeWrites(10, 0);
    change(working, 'a', 2, 2);
    expect(working.takeWrites(10, 0)).to.have.length(0);
    expect(working.oldestDirty()).to.equal(2);
    working.finishWrites(first);
    expect(working.takeWrites(10, 0)).to.have.length(1);
    expect(working.oldestDirty()).to.equal(undefined);
  });

  it('redoes only what a document does not reflect yet', () => {
    const working = new WorkingSet();
    working.load('entities', 'a', doc('a', 5), 5);
    working.redo('entities', 'a', setValue(4), 4, 0);
    expect(working.get('entities', 'a')).to.deep.equal(doc('a', 5));
    working.redo('entities', 'a', setValue(6), 6, 0);
    expect(working.get('entities', 'a')).to.deep.equal(doc('a', 6));
  });

  it('forgets only documents that wait for nothing', () => {
    const working = new WorkingSet(1);
    change(working, 'dirty', 1, 1);
    working.load('entities', 'clean', doc('clean', 1), 1);
    working.evict(100);
    expect(working.has('entities', 'dirty')).to.equal(true);
    expect(working.has('entities', 'clean')).to.equal(false);
  });
});
