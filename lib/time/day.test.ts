import { expect } from 'chai';
import { endOfDay, isTimeZone } from './day.ts';

describe('time/day', () => {
  for (const [time, zone, end] of [
    ['2026-11-29T12:00:00Z', 'UTC', '2026-11-30T00:00:00Z'],
    ['2026-11-29T00:00:00Z', 'UTC', '2026-11-30T00:00:00Z'],
    ['2026-11-29T23:30:00.250Z', 'Europe/Paris', '2026-11-30T23:00:00Z'],
    ['2026-11-29T12:00:00Z', 'America/New_York', '2026-11-30T05:00:00Z'],
    // The days on which the clocks change have 23 and 25 hours.
    ['2026-03-29T00:30:00Z', 'Europe/Paris', '2026-03-29T22:00:00Z'],
    ['2026-10-24T23:00:00Z', 'Europe/Paris', '2026-10-25T23:00:00Z'],
    ['2026-11-29T12:00:00Z', 'Asia/Kathmandu', '2026-11-29T18:15:00Z'],
  ] as const) {
    it(`ends the day of ${time} in ${zone} at ${end}`, () => {
      expect(new Date(endOfDay(Date.parse(time), zone)).getTime()).to.equal(Date.parse(end));
    });
  }

  it('knows which zones there are', () => {
    expect([isTimeZone('Europe/Paris'), isTimeZone('Paris'), isTimeZone('')]).to.deep.equal([true, false, false]);
  });
});
