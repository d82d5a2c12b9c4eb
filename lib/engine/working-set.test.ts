import { expect } from 'chai';
import type { StoredDocument } from './contract.ts';
import type { DocumentChange } from './patch.ts';
import { WorkingSet } from './working-set.ts';

const doc = (id: string, value: number): StoredDocument & { value: number } => ({ _id: id, value });
const setValue = (id: string, value: number, urgent = true): DocumentChange => ({
  collection: 'entities',
  id,
  urgent,
  patch: { set: [['value', value]], unset: [], splice: [] },
});

/** Decides and commits one version. */
function change(working: WorkingSet, written: DocumentChange, n: number, now = 0): void {
  const [value] = written.patch.set.map(([, each]) => Number(each));
  working.decide('entities', doc(written.id, value ?? 0), n);
  working.commit(written, { n, now });
}

describe('the working set', () => {
  it('shows a decided version to the next batch and writes the committed one alone', () => {
    const working = new WorkingSet();
    change(working, setValue('a', 1), 1);
    working.decide('entities', doc('a', 2), 2);
    expect(working.get('entities', 'a')).to.deep.equal(doc('a', 2));
    expect(working.takeWrites(10, 0)).to.deep.equal([
      { collection: 'entities', id: 'a', position: 1, dirtySince: 1, fields: ['value'], document: doc('a', 1) },
    ]);
  });

  it('coalesces several decisions into one write of the newest version', () => {
    const working = new WorkingSet();
    for (const n of [1, 2, 3]) change(working, setValue('a', n), n);
    const writes = working.takeWrites(10, 0);
    expect(writes).to.have.length(1);
    expect(writes[0]).to.include({ position: 3, dirtySince: 1 });
  });

  it('takes urgent documents at once and the others when they are old enough', () => {
    const working = new WorkingSet();
    change(working, setValue('lazy', 1, false), 1, 1000);
    change(working, setValue('urgent', 1), 2, 1000);
    expect(working.takeWrites(10, 500).map((write) => write.id)).to.deep.equal(['urgent']);
    expect(working.takeWrites(10, 1000).map((write) => write.id)).to.deep.equal(['lazy']);
  });

  it('hands out first what a person waits for', () => {
    const working = new WorkingSet();
    for (const id of ['a', 'b']) change(working, setValue(id, 1), 1);
    working.ask('b');
    expect(working.takeAsked().map((write) => write.id)).to.deep.equal(['b']);
    expect(working.takeAsked()).to.have.length(0);
    expect(working.takeWrites(10, 0).map((write) => write.id)).to.deep.equal(['a']);
  });

  it('does not hand a document out twice while it is being written', () => {
    const working = new WorkingSet();
    change(working, setValue('a', 1), 1);
    const first = working.takeWrites(10, 0);
    change(working, setValue('a', 2), 2);
    expect(working.takeWrites(10, 0)).to.have.length(0);
    expect(working.oldestDirty()).to.equal(2);
    working.finishWrites(first);
    expect(working.takeWrites(10, 0)).to.have.length(1);
    expect(working.oldestDirty()).to.equal(undefined);
  });

  it('redoes only what a document does not reflect yet', () => {
    const working = new WorkingSet();
    working.load({ collection: 'entities', id: 'a', document: doc('a', 5), position: 5 }, 1);
    working.redo(setValue('a', 4), { n: 4, now: 0 });
    expect(working.get('entities', 'a')).to.deep.equal(doc('a', 5));
    working.redo(setValue('a', 6), { n: 6, now: 0 });
    expect(working.get('entities', 'a')).to.deep.equal(doc('a', 6));
  });

  it('forgets only documents that wait for nothing', () => {
    const working = new WorkingSet(1);
    change(working, setValue('dirty', 1), 1);
    working.load({ collection: 'entities', id: 'clean', document: doc('clean', 1), position: 1 }, 1);
    working.evict(100);
    expect(working.keep('entities', 'dirty', 101)).to.equal(true);
    expect(working.keep('entities', 'clean', 101)).to.equal(false);
  });

  it('does not forget what a batch under way counts on while others commit', () => {
    const working = new WorkingSet(1);
    working.load({ collection: 'entities', id: 'known', document: doc('known', 1), position: 1 }, 1);
    expect(working.keep('entities', 'known', 101)).to.equal(true);
    working.load({ collection: 'entities', id: 'read', document: doc('read', 1), position: 1 }, 101);
    working.evict(100);
    expect(working.get('entities', 'known')).to.deep.equal(doc('known', 1));
    expect(working.get('entities', 'read')).to.deep.equal(doc('read', 1));
  });

  it('forgets a document that was removed once that is written, so that who wants it reads again', () => {
    const working = new WorkingSet();
    change(working, setValue('a', 1), 1);
    working.finishWrites(working.takeWrites(10, 0));
    const removal: DocumentChange = { ...setValue('a', 0), patch: { set: [], unset: [''], splice: [] } };
    working.decide('entities', { _id: 'a' }, 2);
    working.commit(removal, { n: 2, now: 0 });
    const writes = working.takeWrites(10, 0);
    expect(writes[0]).to.deep.include({ position: 2, document: { _id: 'a' } });
    working.finishWrites(writes);
    expect(working.keep('entities', 'a', 3)).to.equal(false);
  });

  it('keeps a document that is made again while its removal is written', () => {
    const working = new WorkingSet();
    change(working, setValue('a', 1), 1);
    working.decide('entities', { _id: 'a' }, 2);
    working.commit({ ...setValue('a', 0), patch: { set: [], unset: [''], splice: [] } }, { n: 2, now: 0 });
    const writes = working.takeWrites(10, 0);
    change(working, setValue('a', 3), 3);
    working.finishWrites(writes);
    expect(working.get('entities', 'a')).to.deep.equal(doc('a', 3));
  });
});
