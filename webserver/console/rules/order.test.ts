import { expect } from 'chai';
import { moved, type Placed } from './order.ts';

const rules = (...pairs: readonly (readonly [string, number])[]): readonly Placed[] =>
  pairs.map(([id, priority]) => ({ id, priority }));

function orderAfter(before: readonly Placed[], id: string, by: -1 | 1): readonly string[] {
  const changed = new Map(moved(before, id, by).map((rule) => [rule.id, rule]));
  return before
    .map((rule) => changed.get(rule.id) ?? rule)
    .toSorted((one, other) => one.priority - other.priority || (one.id < other.id ? -1 : 1))
    .map((rule) => rule.id);
}

describe('moving a rule in the order', () => {
  for (const [name, before, id, by, after] of [
    ['up past another', rules(['a', 10], ['b', 20], ['c', 30]), 'c', -1, ['a', 'c', 'b']],
    ['down past another', rules(['a', 10], ['b', 20], ['c', 30]), 'a', 1, ['b', 'a', 'c']],
    ['up among equals', rules(['a', 100], ['b', 100], ['c', 100]), 'c', -1, ['a', 'c', 'b']],
    ['down among equals', rules(['a', 100], ['b', 100], ['c', 101]), 'a', 1, ['b', 'a', 'c']],
    ['up at the top', rules(['a', 10], ['b', 20]), 'a', -1, ['a', 'b']],
    ['down at the end', rules(['a', 10], ['b', 20]), 'b', 1, ['a', 'b']],
    ['one that is gone', rules(['a', 10]), 'x', 1, ['a']],
  ] as const) {
    it(name, () => expect(orderAfter(before, id, by)).to.deep.equal(after));
  }

  it('changes the two alone where it can', () => {
    expect(moved(rules(['a', 10], ['b', 20], ['c', 30]), 'c', -1)).to.deep.equal(rules(['c', 20], ['b', 30]));
  });
});
