import { expect } from 'chai';
import fc from 'fast-check';
import { firstOf } from './top.ts';

const ascending = (one: number, other: number): number => one - other;

describe('the first of many', () => {
  it('are those that a whole sort would put first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), fc.integer({ min: 1, max: 20 }), (items, count) => {
        expect(firstOf(items, count, ascending)).to.deep.equal(items.toSorted(ascending).slice(0, count));
      }),
    );
  });

  it('leaves what it was given as it was', () => {
    const items = [3, 1, 2];
    firstOf(items, 2, ascending);
    expect(items).to.deep.equal([3, 1, 2]);
  });
});
