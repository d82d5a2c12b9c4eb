import { expect } from 'chai';
import { eventTimes, readTimestampMs } from './timestamp.ts';

const now = 1_800_000_000_000;
const hour = 3_600_000;

describe('readTimestampMs', () => {
  for (const [value, expected] of [
    [1_800_000_000, now],
    [1_800_000_000.5, now + 500],
    ['1800000000', now],
    ['1800000000.250', now + 250],
    [1_800_000_000_123, now + 123],
    ['1800000000123', now + 123],
    [0, undefined],
    [-5, undefined],
    ['', undefined],
    ['yesterday', undefined],
    [null, undefined],
    [true, undefined],
    [{}, undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
    ['Infinity', undefined],
    ['9'.repeat(40), undefined],
  ] as const) {
    it(`reads ${JSON.stringify(value)} (${typeof value}) as ${expected}`, () => {
      expect(readTimestampMs(value)).to.equal(expected);
    });
  }
});

describe('eventTimes', () => {
  for (const [name, offset, timestamp, alarmTime] of [
    ['keeps a late event where it belongs', -hour, -hour, -hour],
    ['keeps an event of exactly 24 h ago', -24 * hour, -24 * hour, -24 * hour],
    ['gives alarms the reception when it is older', -25 * hour, -25 * hour, 0],
    ['keeps ten minutes of future', 600_000, 600_000, 600_000],
    ['gives metrics the reception when it is farther ahead', hour, 0, hour],
    ['gives both the reception when it is a day ahead', 25 * hour, 0, 0],
  ] as const) {
    it(name, () => {
      expect(eventTimes((now + offset) / 1000, now)).to.deep.equal({
        timestamp_ms: now + timestamp,
        alarm_time_ms: now + alarmTime,
      });
    });
  }

  it('takes the reception when there is no timestamp', () => {
    expect(eventTimes(undefined, now)).to.deep.equal({ timestamp_ms: now, alarm_time_ms: now });
  });
});
