import { expect } from 'chai';
import { formatBytes, formatCount, formatNumber, formatPercent, formatSeconds } from './figures.ts';

const cases: readonly (readonly [text: string, expected: string])[] = [
  [formatBytes(0), '0 B'],
  [formatBytes(1023), '1023 B'],
  [formatBytes(1536), '1.5 KiB'],
  [formatBytes(25_276_518_400), '23.5 GiB'],
  [formatBytes(5 * 1024 ** 6), '5120.0 PiB'],
  [formatNumber(12.345), '12.3'],
  [formatPercent(99.96), '100.0 %'],
  [formatSeconds(2), '2 s'],
  [formatSeconds(45.24), '45.2 s'],
  [formatSeconds(60), '1 min'],
  [formatSeconds(93_784), '1 day 2 h 3 min'],
  [formatSeconds(172_800), '2 days'],
  [formatCount(1, 'core'), '1 core'],
  [formatCount(0, 'core'), '0 cores'],
  [formatCount(2, 'process', 'processes'), '2 processes'],
];

describe('figures', () => {
  for (const [text, expected] of cases) {
    it(`writes ${expected}`, () => expect(text).to.equal(expected));
  }
});
