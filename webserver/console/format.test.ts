import { expect } from 'chai';
import {
  formatAge,
  formatClock,
  formatCount,
  formatDuration,
  formatExact,
  formatMeasure,
  initialsOf,
} from './format.ts';

describe('console/format', () => {
  const durations = [
    [0, '00:00:00'],
    [-5000, '00:00:00'],
    [252_000, '00:04:12'],
    [86_399_999, '23:59:59'],
    [86_400_000, '1 d'],
    [3 * 86_400_000 + 1, '3 d'],
    [1200 * 86_400_000, '1,200 d'],
  ] as const;
  for (const [ms, text] of durations) {
    it(`writes a duration of ${ms} ms as ${text}`, () => {
      expect(formatDuration(ms)).to.equal(text);
    });
  }

  const ages = [
    [-1, '0 s'],
    [12_999, '12 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [86_400_000 * 6, '6 d'],
  ] as const;
  for (const [ms, text] of ages) {
    it(`writes an age of ${ms} ms as ${text}`, () => {
      expect(formatAge(ms)).to.equal(text);
    });
  }

  it('separates thousands', () => {
    expect([0, 999, 1240, 10_000].map(formatCount)).to.deep.equal(['0', '999', '1,240', '10,000']);
  });

  it('writes the time of day in the zone of the reader, with the date when it is another day there', () => {
    const now = Date.parse('2026-11-22T13:32:07Z');
    expect(formatClock(Date.parse('2026-11-22T13:31:55Z'), now, 'Europe/Paris')).to.equal('14:31:55');
    expect(formatClock(Date.parse('2026-11-21T22:59:00Z'), now, 'Europe/Paris')).to.equal('21 Nov 23:59');
    expect(formatClock(Date.parse('2026-11-21T23:30:00Z'), now, 'Europe/Paris')).to.equal('00:30:00');
    expect(formatExact(now, 'Europe/Paris')).to.equal('22 November 2026, 14:32:07 (Europe/Paris)');
  });

  const zoned = [
    ['2026-03-29T00:59:59Z', 'Europe/Paris', '29 March 2026, 01:59:59 (Europe/Paris)'],
    ['2026-03-29T01:00:00Z', 'Europe/Paris', '29 March 2026, 03:00:00 (Europe/Paris)'],
    ['2026-10-25T00:59:59Z', 'Europe/Paris', '25 October 2026, 02:59:59 (Europe/Paris)'],
    ['2026-10-25T01:00:00Z', 'Europe/Paris', '25 October 2026, 02:00:00 (Europe/Paris)'],
    ['2026-01-01T00:00:00Z', 'Asia/Kathmandu', '1 January 2026, 05:45:00 (Asia/Kathmandu)'],
    ['2026-01-01T00:00:00Z', 'America/St_Johns', '31 December 2025, 20:30:00 (America/St_Johns)'],
    ['2026-01-01T00:00:00Z', 'UTC', '1 January 2026, 00:00:00 (UTC)'],
  ] as const;
  for (const [iso, zone, text] of zoned) {
    it(`writes ${iso} as ${text}`, () => {
      expect(formatExact(Date.parse(iso), zone)).to.equal(text);
    });
  }

  const measures = [
    [18_200_000, 'B/s', '18.2 MB/s'],
    [512, 'MB', '512 MB'],
    [2048, 'KB', '2.05 MB'],
    [412, 's', '412 s'],
    [0.4, 's', '400 ms'],
    [0.000_02, 's', '20 µs'],
    [0, 's', '0 s'],
    [91.25, '%', '91.3 %'],
    [4812, '', '4,812'],
    [0.25, '', '0.25'],
    [12_345_678, '', '12.3 M'],
    [1500, 'ms', '1,500 ms'],
    [-1500, 'B', '-1.5 kB'],
    [Number.NaN, 's', '–'],
  ] as const;
  for (const [value, unit, text] of measures) {
    it(`writes ${value} ${unit} as ${text}`, () => {
      expect(formatMeasure(value, unit)).to.equal(text);
    });
  }

  it('makes two letters of a name', () => {
    const names = ['Marie Bell', 'marie.bell', 'root', 'nagios.poller-1', 'É', '', '***'];
    expect(names.map(initialsOf)).to.deep.equal(['MB', 'MB', 'RO', 'NP', 'É', '?', '?']);
  });
});
