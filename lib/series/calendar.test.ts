import { expect } from 'chai';
import fc from 'fast-check';
import { dayMs, isStorable, sliceName, sliceStart, sliceStartOf, weekMs } from './calendar.ts';

describe('slices', () => {
  const cases = [
    { time: '2026-11-09T00:00:00.000Z', name: 'metric_chunks_20261109' },
    { time: '2026-11-08T23:59:59.999Z', name: 'metric_chunks_20261102' },
    { time: '2026-11-15T23:59:59.999Z', name: 'metric_chunks_20261109' },
    { time: '2027-01-01T12:00:00.000Z', name: 'metric_chunks_20261228' },
    { time: '2026-03-29T03:00:00.000Z', name: 'metric_chunks_20260323' },
    { time: '1970-01-01T00:00:00.000Z', name: 'metric_chunks_19700101' },
  ];
  for (const { time, name } of cases) {
    it(`of a week are named by their Monday: ${time} lies in ${name}`, () => {
      expect(sliceName('metric_chunks', Date.parse(time), weekMs)).to.equal(name);
    });
  }

  it('have names that say where they begin', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4 * dayMs, max: Date.UTC(4000, 0) }), (time) => {
        const name = sliceName('metric_chunks', time, weekMs);
        expect(sliceStartOf('metric_chunks', name)).to.equal(sliceStart(time, weekMs));
      }),
    );
  });

  for (const name of [
    'metric_chunks',
    'metric_chunks_x',
    'metric_chunks_2026110',
    'metric_chunks_20269999',
    'metric_rollups_1m_20261109',
  ]) {
    it(`are not mistaken: ${name} is none of metric_chunks`, () => {
      expect(sliceStartOf('metric_chunks', name)).to.equal(undefined);
    });
  }
});

describe('times that can be stored', () => {
  const cases = [
    { time: 0, expected: true },
    { time: Date.UTC(2026, 10, 9), expected: true },
    { time: -1, expected: false },
    { time: 1.5, expected: false },
    { time: Number.NaN, expected: false },
    { time: 1_000_000 * dayMs, expected: false },
  ];
  for (const { time, expected } of cases) {
    it(`${expected ? 'include' : 'exclude'} ${time}`, () => {
      expect(isStorable(time)).to.equal(expected);
    });
  }
});
