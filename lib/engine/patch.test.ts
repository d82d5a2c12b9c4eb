import { expect } from 'chai';
import fc from 'fast-check';
import type { StoredDocument } from './contract.ts';
import { applyPatch, diff, isRemoved, touchedFields } from './patch.ts';

const doc = (fields: object): StoredDocument => ({ ...fields, _id: 'a' });
const step = (value: number): object => ({ type: 'stateinc', value });
const [one, two, three, four] = [step(1), step(2), step(3), step(4)];

const cases = [
  { name: 'a new document', before: undefined, after: { _id: 'a', name: 'x', alarm: { steps: [one] } } },
  { name: 'a changed field', before: { _id: 'a', name: 'x', kept: 1 }, after: { _id: 'a', name: 'y', kept: 1 } },
  { name: 'a removed field', before: { _id: 'a', name: 'x' }, after: { _id: 'a' } },
  {
    name: 'a field inside',
    before: { _id: 'a', alarm: { state: 1, x: 2 } },
    after: { _id: 'a', alarm: { state: 2, x: 2 } },
  },
  {
    name: 'a field gone inside',
    before: { _id: 'a', alarm: { state: 1, x: 2 } },
    after: { _id: 'a', alarm: { state: 1 } },
  },
  {
    name: 'a step appended',
    before: { _id: 'a', alarm: { steps: [one] } },
    after: { _id: 'a', alarm: { steps: [one, two] } },
  },
  {
    name: 'steps cropped and appended',
    before: { _id: 'a', alarm: { steps: [one, two, three] } },
    after: { _id: 'a', alarm: { steps: [one, four, three, two] } },
  },
  { name: 'the alarm resolved', before: { _id: 'a', alarm: { steps: [one] } }, after: { _id: 'a', alarm: undefined } },
];

describe('the patch between two versions of a document', () => {
  for (const { name, before, after } of cases) {
    it(`turns the old version into the new one: ${name}`, () => {
      const patch = diff(before, after);
      const made = patch === undefined ? before : applyPatch('a', before, patch);
      expect(JSON.parse(JSON.stringify(made))).to.deep.equal(JSON.parse(JSON.stringify(after)));
    });
  }

  it('is nothing when only the identity and the position differ', () => {
    const alarm = { state: 1 };
    expect(diff(doc({ alarm }), doc({ alarm }))).to.equal(undefined);
  });

  it('stores an appended step alone', () => {
    const patch = diff(doc({ alarm: { steps: [one, two] } }), doc({ alarm: { steps: [one, two, three] } }));
    expect(patch?.splice).to.deep.equal([{ path: 'alarm\u001Fsteps', index: 2, remove: 0, insert: [three] }]);
  });

  it('stores a folded and an appended step as two small splices', () => {
    const patch = diff(doc({ alarm: { steps: [one, two, three] } }), doc({ alarm: { steps: [one, three, four] } }));
    expect(patch?.splice).to.deep.equal([
      { path: 'alarm\u001Fsteps', index: 1, remove: 1, insert: [] },
      { path: 'alarm\u001Fsteps', index: 2, remove: 0, insert: [four] },
    ]);
  });

  it('takes equal dates for the same', () => {
    expect(diff(doc({ seen: new Date(5) }), doc({ seen: new Date(5) }))).to.equal(undefined);
  });

  it('names the paths to write', () => {
    const patch = diff(doc({ alarm: { x: 1, y: 1 }, name: 'n' }), doc({ alarm: { x: 2, y: 2 } }));
    expect(patch === undefined ? [] : touchedFields(patch)).to.have.members(['alarm.x', 'alarm.y', 'name']);
  });

  it('removes a document that is left with its id, also what the remover did not know of it', () => {
    const known = { _id: 'a', position: 3, name: 'A' };
    const patch = diff(known, { _id: 'a' });
    expect(patch).to.deep.equal({ set: [], unset: [''], splice: [] });
    const stored = { ...known, raised: 'by others' };
    const removed = applyPatch('a', stored, patch ?? { set: [], unset: [], splice: [] });
    expect([removed, isRemoved(removed), isRemoved(known)]).to.deep.equal([{ _id: 'a' }, true, false]);
    expect(diff(undefined, { _id: 'a' })).to.equal(undefined);
    expect(diff(removed, { _id: 'a' })).to.equal(undefined);
    expect(diff(removed, known)?.set).to.deep.equal([['name', 'A']]);
  });

  it('does not change what it is given', () => {
    const steps = Object.freeze([one]);
    const before = Object.freeze(doc({ alarm: Object.freeze({ steps }) }));
    const patch = diff(before, doc({ alarm: { steps: [one, two] } }));
    if (patch !== undefined) applyPatch('a', before, patch);
    expect(steps).to.have.length(1);
  });

  it('holds for any pair of flat documents', () => {
    const documents = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd'),
      fc.oneof(fc.integer(), fc.string(), fc.array(fc.integer())),
    );
    fc.assert(
      fc.property(documents, documents, (was, now) => {
        const [before, after] = [
          { _id: 'x', ...was },
          { _id: 'x', ...now },
        ];
        const patch = diff(before, after);
        expect(patch === undefined ? before : applyPatch('x', before, patch)).to.deep.equal(after);
      }),
    );
  });
});
