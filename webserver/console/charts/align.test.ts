import { expect } from 'chai';
import { alignPoints } from './align.ts';

describe('console/charts/align', () => {
  const cases = [
    ['nothing at all', [], [[]]],
    ['a series without points', [[]], [[], []]],
    [
      'one series',
      [
        [
          [1, 5],
          [2, 6],
        ],
      ],
      [
        [1, 2],
        [5, 6],
      ],
    ],
    [
      'series that take turns: the other one has nothing there, and no gap',
      [
        [
          [1, 5],
          [3, 6],
        ],
        [
          [2, 7],
          [4, 8],
        ],
      ],
      [
        [1, 2, 3, 4],
        [5, undefined, 6, undefined],
        [undefined, 7, undefined, 8],
      ],
    ],
    [
      'a hole: a gap where the next point was due',
      [
        [
          [10, 1],
          [20, 2],
          [30, 3],
          [70, 4],
          [80, 5],
        ],
      ],
      [
        [10, 20, 30, 40, 70, 80],
        [1, 2, 3, null, 4, 5],
      ],
    ],
    [
      'a hole in one of two: a gap in that one alone',
      [
        [
          [10, 1],
          [20, 1],
          [30, 1],
          [80, 1],
          [90, 1],
        ],
        [
          [40, 2],
          [50, 2],
        ],
      ],
      [
        [10, 20, 30, 40, 50, 80, 90],
        [1, 1, 1, null, undefined, 1, 1],
        [undefined, undefined, undefined, 2, 2, undefined, undefined],
      ],
    ],
  ] as const;
  for (const [what, series, aligned] of cases) {
    it(`aligns ${what}`, () => {
      expect(alignPoints(series)).to.deep.equal(aligned);
    });
  }

  it('makes no gap of a point that comes a little late', () => {
    const [, column] = alignPoints([
      [
        [10, 1],
        [20, 1],
        [42, 1],
        [52, 1],
      ],
    ]);
    expect(column).to.deep.equal([1, 1, 1, 1]);
  });
});
