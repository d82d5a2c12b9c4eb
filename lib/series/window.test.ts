import { expect } from 'chai';
import fc from 'fast-check';
import type { MetricType } from '../event/event.ts';
import { dayMs, hourMs, minuteMs } from './calendar.ts';
import { type Columns, columnsOf, inOrder, slice } from './columns.ts';
import { dayLevel, hourLevel, minuteLevel, packWindows, replaceWindows, unpackWindows } from './rollup.ts';
import type { Aggregation } from './store.ts';
import { ratesOf, valuesOf, widen, windowsOf } from './window.ts';

const types: readonly MetricType[] = ['GAUGE', 'COUNTER', 'DERIVE', 'ABSOLUTE'];
const start = Date.UTC(2026, 10, 9);
const points = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 * dayMs }), fc.integer({ min: 0, max: 1e6 })), {
    minLength: 1,
    maxLength: 200,
  })
  .map((pairs) =>
    inOrder(
      columnsOf(
        pairs.map(([offset]) => start + offset),
        pairs.map(([, value]) => value),
      ),
    ),
  );

function at(minutes: readonly number[], values: readonly number[]): Columns {
  return columnsOf(
    minutes.map((minute) => start + minute * minuteMs),
    values,
  );
}

describe('windows', () => {
  it('keep minimum, maximum, sum, count, and the first and last point', () => {
    const [only, ...others] = windowsOf(at([0, 10, 59], [5, -2, 4]), hourMs, 'GAUGE');
    expect(others).to.deep.equal([]);
    expect(only).to.deep.equal({
      start,
      count: 3,
      sum: 7,
      min: -2,
      max: 5,
      first: 5,
      last: 4,
      firstTime: start,
      lastTime: start + 59 * minuteMs,
      increase: -1,
    });
  });

  it('begin at their first millisecond and end before the next', () => {
    const windows = windowsOf(
      columnsOf([start - 1, start, start + hourMs - 1, start + hourMs], [1, 2, 3, 4]),
      hourMs,
      'GAUGE',
    );
    expect(windows.map((window) => [window.start - start, window.count])).to.deep.equal([
      [-hourMs, 1],
      [0, 2],
      [hourMs, 1],
    ]);
  });

  it('follow UTC on the days when clocks change elsewhere', () => {
    const march29 = Date.UTC(2026, 2, 29);
    const hours = windowsOf(
      columnsOf(
        Array.from({ length: 24 }, (_, hour) => march29 + hour * hourMs),
        Array.from({ length: 24 }, () => 1),
      ),
      hourMs,
      'GAUGE',
    );
    expect(hours).to.have.lengthOf(24);
    expect(widen(hours, dayMs, 'GAUGE').map((day) => [day.start, day.count])).to.deep.equal([[march29, 24]]);
  });

  it('made of narrower ones equal those made of the points', () => {
    fc.assert(
      fc.property(points, fc.constantFrom(...types), (columns, type) => {
        const minutes = windowsOf(columns, minuteMs, type);
        const hours = widen(minutes, hourMs, type);
        expect(hours).to.deep.equal(windowsOf(columns, hourMs, type));
        expect(widen(hours, dayMs, type)).to.deep.equal(windowsOf(columns, dayMs, type));
      }),
    );
  });

  it('are the same in whatever order and batches the points came', () => {
    fc.assert(
      fc.property(points, fc.infiniteStream(fc.nat()), (columns, keys) => {
        const shuffled = [...columns.times.keys()]
          .map((index) => ({ index, key: keys.next().value }))
          .sort((a, b) => a.key - b.key);
        const again = inOrder(
          columnsOf(
            shuffled.map(({ index }) => columns.times[index] ?? 0),
            shuffled.map(({ index }) => columns.values[index] ?? 0),
          ),
        );
        expect(windowsOf(again, minuteMs, 'COUNTER')).to.deep.equal(windowsOf(columns, minuteMs, 'COUNTER'));
      }),
    );
  });

  it('come back from their packed form bit by bit', () => {
    fc.assert(
      fc.property(
        points,
        fc.constantFrom(...types),
        fc.constantFrom(minuteLevel, hourLevel, dayLevel),
        (columns, type, level) => {
          const fractions = { times: columns.times, values: columns.values.map((value) => value / 7) };
          const windows = windowsOf(fractions, level.width, type);
          expect(unpackWindows(packWindows(windows, level.width), level.width)).to.deep.equal(windows);
        },
      ),
    );
  });

  it('are replaced in a range and kept outside of it', () => {
    const hours = windowsOf(at([0, 60, 120, 180], [1, 2, 3, 4]), hourMs, 'GAUGE');
    const [better] = windowsOf(at([70], [9]), hourMs, 'GAUGE');
    const replaced = replaceWindows(hours, {
      from: start + hourMs,
      to: start + 3 * hourMs,
      windows: better === undefined ? [] : [better],
    });
    expect(replaced.map(({ sum }) => sum)).to.deep.equal([1, 9, 4]);
  });
});

describe('values of windows', () => {
  const cases: readonly { readonly aggregation: Aggregation; readonly values: readonly number[] }[] = [
    { aggregation: 'avg', values: [15, 40] },
    { aggregation: 'min', values: [10, 40] },
    { aggregation: 'max', values: [20, 40] },
    { aggregation: 'sum', values: [30, 40] },
    { aggregation: 'count', values: [2, 1] },
    { aggregation: 'last', values: [20, 40] },
  ];
  for (const { aggregation, values } of cases) {
    it(`give ${aggregation} for each that has points`, () => {
      const windows = windowsOf(at([0, 1, 120], [10, 20, 40]), hourMs, 'GAUGE');
      const expected = values.map((value, index) => ({ time: start + index * 2 * hourMs, value }));
      expect(valuesOf(windows, aggregation, 'GAUGE')).to.deep.equal(expected);
    });
  }
});

describe('rates per second', () => {
  const cases: readonly {
    readonly name: string;
    readonly type: MetricType;
    readonly minutes: readonly number[];
    readonly values: readonly number[];
    readonly rates: readonly number[];
  }[] = [
    { name: 'a counter', type: 'COUNTER', minutes: [0, 1, 2], values: [600, 1200, 3000], rates: [10, 30] },
    {
      name: 'a counter that restarts from zero',
      type: 'COUNTER',
      minutes: [0, 1, 2],
      values: [600, 60, 120],
      rates: [1, 1],
    },
    { name: 'a derivative that goes down', type: 'DERIVE', minutes: [0, 1], values: [600, 0], rates: [-10] },
    {
      name: 'a counter that reading resets',
      type: 'ABSOLUTE',
      minutes: [0, 1, 2],
      values: [600, 60, 120],
      rates: [1, 2],
    },
    { name: 'a counter over a gap', type: 'COUNTER', minutes: [0, 60], values: [0, 3600], rates: [1] },
    { name: 'a single point', type: 'COUNTER', minutes: [0], values: [5], rates: [] },
  ];
  for (const { name, type, minutes, values, rates } of cases) {
    it(`of ${name} are the same from points and from windows of one point`, () => {
      const columns = at(minutes, values);
      expect(ratesOf(columns, type).map(({ value }) => value)).to.deep.equal(rates);
      expect(valuesOf(windowsOf(columns, minuteMs, type), 'rate', type).map(({ value }) => value)).to.deep.equal(rates);
    });
  }

  it('times their seconds add up to what was counted, resets included, however the windows are cut', () => {
    fc.assert(
      fc.property(
        points,
        fc.constantFrom(minuteMs, hourMs, dayMs),
        fc.constantFrom(...types),
        (columns, width, type) => {
          const counted = ratesOf(columns, type).map(({ time, value }) => value * secondsBefore(columns, time));
          const whole = windowsOf(columns, 10 * 365 * dayMs, type)[0]?.increase ?? 0;
          expect(counted.reduce((sum, value) => sum + value, 0)).to.be.closeTo(whole, 1e-3);
          const windows = windowsOf(columns, width, type);
          const joined = widen(windows, 10 * 365 * dayMs, type);
          expect(joined[0]?.increase).to.equal(whole);
        },
      ),
    );
  });
});

function secondsBefore(columns: Columns, time: number): number {
  const index = columns.times.indexOf(time);
  const [before] = slice(columns, index - 1, index).times;
  return (time - (before ?? time)) / 1000;
}
