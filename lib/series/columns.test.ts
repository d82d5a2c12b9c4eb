import { expect } from 'chai';
import fc from 'fast-check';
import { ByteWriter } from './bytes.ts';
import { between, type Columns, columnsOf, inOrder, merge, readColumns, without, writeColumns } from './columns.ts';

/** Bits of each value, so that minus zero and the last digit count. */
function bits(values: Float64Array): readonly bigint[] {
  return [...new BigUint64Array(Float64Array.from(values).buffer)];
}

function pack(columns: Columns): Uint8Array {
  const out = new ByteWriter();
  writeColumns(out, columns);
  return out.copy();
}

function expectRoundTrip(columns: Columns): void {
  const read = readColumns(pack(columns));
  expect([...read.times]).to.deep.equal([...columns.times]);
  expect(bits(read.values)).to.deep.equal(bits(columns.values));
}

const start = Date.UTC(2026, 10, 9);
const count = 512;
const each = (value: (index: number) => number): number[] => Array.from({ length: count }, (_, index) => value(index));
/** Deterministic noise from 0 to 1. */
const noise = (index: number): number => ((index * 7919 + 104729) % 1000) / 1000;

const time = fc.integer({ min: 0, max: 253_402_300_800_000 });
const value = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.integer({ min: -100_000, max: 100_000 }).map((hundredths) => hundredths / 100),
  fc.constantFrom(0, -0, 0.1 + 0.2, 5e-324, Number.MAX_VALUE, Number.POSITIVE_INFINITY, 2 ** 53, 2 ** 50),
);
const points = fc.array(fc.tuple(time, value), { maxLength: 200, size: 'max' }).map((pairs) =>
  columnsOf(
    pairs.map(([at]) => at),
    pairs.map(([, measured]) => measured),
  ),
);

describe('packed points', () => {
  it('come back bit by bit, in any order and with repeated times', () => {
    fc.assert(fc.property(points, expectRoundTrip), { numRuns: 500 });
  });

  it('come back bit by bit when times are steady and values walk', () => {
    const walk = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 600, size: 'max' });
    fc.assert(
      fc.property(
        walk,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 90_000 }),
        (steps, places, interval) => {
          let level = 0;
          const values = steps.map((step) => (level += step) / 10 ** places);
          expectRoundTrip(
            columnsOf(
              steps.map((_, index) => start + index * interval),
              values,
            ),
          );
        },
      ),
    );
  });

  const cases = [
    { name: 'a constant each minute', interval: () => 60_000, value: () => 20, bytes: 0.1 },
    { name: 'a constant that is no short decimal', interval: () => 60_000, value: () => 1 / 3, bytes: 0.1 },
    {
      name: 'a load with two places, times with jitter',
      interval: (i: number) => 10_000 + Math.round(noise(i) * 6),
      value: (i: number) => Math.round((1 + noise(i)) * 100) / 100,
      bytes: 1.6,
    },
    {
      name: 'a counter of bytes with a varying rate',
      interval: (i: number) => 10_000 + Math.round(noise(i) * 6),
      value: (i: number) => 1e12 + i * 50_000 + Math.round(noise(i) * 2000),
      bytes: 2.4,
    },
    {
      name: 'kibibytes that are whole blocks',
      interval: () => 10_000,
      value: (i: number) => 4096 * Math.round(1e6 + noise(i) * 200),
      bytes: 1.1,
    },
    { name: 'arbitrary doubles', interval: () => 10_000, value: (i: number) => Math.sin(i), bytes: 9 },
  ];
  for (const { name, interval, value: valueOf, bytes } of cases) {
    it(`take at most ${bytes} bytes a point: ${name}`, () => {
      let at = start;
      const columns = columnsOf(
        each((index) => (at += interval(index))),
        each(valueOf),
      );
      expectRoundTrip(columns);
      expect(pack(columns).length / count).to.be.at.most(bytes);
    });
  }
});

describe('points in order', () => {
  it('keep the last of those with the same time', () => {
    expect(inOrder(columnsOf([30, 10, 30, 20], [1, 2, 3, 4]))).to.deep.equal(columnsOf([10, 20, 30], [2, 4, 3]));
  });

  it('merge like a table by time in which the preferred side overwrites', () => {
    const few = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer()), { maxLength: 30 });
    fc.assert(
      fc.property(few, few, fc.constantFrom('existing' as const, 'incoming' as const), (left, right, prefer) => {
        const ordered = (pairs: readonly (readonly [number, number])[]): Columns =>
          inOrder(
            columnsOf(
              pairs.map(([at]) => at),
              pairs.map(([, measured]) => measured),
            ),
          );
        const table = new Map(prefer === 'incoming' ? [...left, ...right] : [...right, ...left]);
        const expected = ordered([...table]);
        const merged = merge(ordered(left), ordered(right), prefer);
        expect(merged.times).to.deep.equal(expected.times);
        expect(merged.values).to.deep.equal(expected.values);
      }),
    );
  });

  it('are the same object when a merge changes nothing', () => {
    const existing = columnsOf([10, 20, 30], [1, 2, 3]);
    expect(merge(existing, columnsOf([20], [2]), 'incoming')).to.equal(existing);
    expect(merge(existing, columnsOf([20], [9]), 'existing')).to.equal(existing);
  });

  it('are cut at a range that includes its beginning only', () => {
    expect(between(columnsOf([10, 20, 30], [1, 2, 3]), 10, 30)).to.deep.equal(columnsOf([10, 20], [1, 2]));
  });

  it('leave out the times that are known', () => {
    expect(without(columnsOf([10, 20, 30], [1, 2, 3]), Float64Array.of(20, 40))).to.deep.equal(
      columnsOf([10, 30], [1, 3]),
    );
  });
});
