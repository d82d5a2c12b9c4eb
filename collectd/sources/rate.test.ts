import { expect } from 'chai';
import { GrowthMeter, growths } from './rate.ts';

const counters = (values: Record<string, { in: number; out: number }>) => new Map(Object.entries(values));
const names = ['in', 'out'] as const;

describe('growths', () => {
  const cases = [
    {
      name: 'counts from one moment to the other',
      before: { a: { in: 1, out: 2 } },
      after: { a: { in: 5, out: 2 } },
      found: ['a 4 0'],
    },
    { name: 'leaves out what is new', before: {}, after: { a: { in: 5, out: 2 } }, found: [] },
    { name: 'leaves out what is gone', before: { a: { in: 1, out: 2 } }, after: {}, found: [] },
    {
      name: 'leaves out an object whose counters began anew',
      before: { a: { in: 9, out: 2 }, b: { in: 1, out: 1 } },
      after: { a: { in: 5, out: 3 }, b: { in: 2, out: 3 } },
      found: ['b 1 2'],
    },
  ];
  for (const { name, before, after, found } of cases) {
    it(name, () => {
      const answer = growths(counters(before), counters(after), names, 2);
      expect(answer.map(({ object, grown }) => `${object} ${grown('in')} ${grown('out')}`)).to.deep.equal(found);
    });
  }

  it('knows no growth when no time passed', () => {
    expect(growths(counters({ a: { in: 1, out: 1 } }), counters({ a: { in: 2, out: 2 } }), names, 0)).to.deep.equal([]);
  });
});

describe('GrowthMeter', () => {
  it('measures over the time that really passed', () => {
    let elapsedMs = 1000;
    const meter = new GrowthMeter(names, { now: () => 0, elapsed: () => elapsedMs });
    expect(meter.measure(counters({ a: { in: 1, out: 1 } }))).to.equal(undefined);
    elapsedMs = 4500;
    expect(meter.measure(counters({ a: { in: 8, out: 1 } }))?.[0]).to.include({ object: 'a', seconds: 3.5 });
  });
});
