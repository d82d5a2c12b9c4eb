import { expect } from 'chai';
import { RecentRate } from './recent-rate.ts';

describe('RecentRate', () => {
  const start = 1_000_000_000;
  const cases: readonly [
    name: string,
    added: readonly (readonly [second: number, count: number])[],
    at: number,
    rate: number,
  ][] = [
    ['is nothing while nothing is counted', [], 20, 0],
    ['divides by at least one second', [[0, 50]], 0, 50],
    [
      'divides by the time since the start while that is short',
      [
        [0, 100],
        [3, 100],
      ],
      4,
      50,
    ],
    [
      'adds what came within one second',
      [
        [4, 10],
        [4, 10],
      ],
      4,
      5,
    ],
    [
      'forgets what is ten seconds old',
      [
        [0, 1000],
        [12, 90],
      ],
      21.999,
      9,
    ],
    ['forgets all of it when idle', [[0, 1000]], 3600, 0],
  ];
  for (const [name, added, at, rate] of cases) {
    it(name, () => {
      const recent = new RecentRate(start);
      for (const [second, count] of added) recent.add(count, start + second * 1000);
      expect(recent.perSecond(start + at * 1000)).to.be.closeTo(rate, 0.01);
    });
  }
});
