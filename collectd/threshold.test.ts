import { expect } from 'chai';
import type { Levels } from '../lib/config/collectd.ts';
import type { ThresholdRange } from '../lib/event/event.ts';
import { parseRange } from '../lib/perf-data/range.ts';
import { alerts, judge, rangeText } from './threshold.ts';

const ranges: readonly { range: ThresholdRange; text: string; alert: readonly number[]; quiet: readonly number[] }[] = [
  { range: { low: 0, high: 90 }, text: '90', alert: [-1, 90.1], quiet: [0, 50, 90] },
  { range: { low: 10 }, text: '10:', alert: [9.9, -5], quiet: [10, 1e9] },
  { range: { high: 10 }, text: '~:10', alert: [10.5], quiet: [10, -1e9] },
  { range: { low: 5, high: 10 }, text: '5:10', alert: [4, 11], quiet: [5, 10] },
  { range: { low: 5, high: 10, inside: true }, text: '@5:10', alert: [5, 7, 10], quiet: [4.9, 10.1] },
  { range: { low: 0, high: 10, inside: true }, text: '@10', alert: [0, 10], quiet: [-1, 11] },
  { range: { low: 0 }, text: '0:', alert: [-1], quiet: [0, 1] },
  { range: {}, text: '~:', alert: [], quiet: [-1, 0, 1] },
];

describe('threshold ranges', () => {
  for (const { range, text, alert, quiet } of ranges) {
    it(`${text} alerts at ${alert.join(', ') || 'nothing'} and not at ${quiet.join(', ')}`, () => {
      expect(alert.filter((value) => !alerts(range, value))).to.deep.equal([]);
      expect(quiet.filter((value) => alerts(range, value))).to.deep.equal([]);
    });

    it(`${text} is written as it is read`, () => {
      expect(rangeText(range)).to.equal(text);
      expect(parseRange(text)).to.deep.equal(range);
    });
  }
});

const levels: Levels = { minor: { low: 0, high: 80 }, major: { low: 0, high: 90 }, critical: { low: 0, high: 95 } };
const verdicts: readonly { name: string; values: Record<string, number>; state: number; reasons: readonly string[] }[] =
  [
    { name: 'no figure is ok', values: {}, state: 0, reasons: [] },
    { name: 'a figure within all ranges is ok', values: { used: 80 }, state: 0, reasons: [] },
    { name: 'a figure without thresholds is ok', values: { other: 1000 }, state: 0, reasons: [] },
    { name: 'above the lowest is minor', values: { used: 81 }, state: 1, reasons: ['minor: used is above 80 %'] },
    { name: 'above two is major', values: { used: 91 }, state: 2, reasons: ['major: used is above 90 %'] },
    { name: 'above all is critical', values: { used: 96 }, state: 3, reasons: ['critical: used is above 95 %'] },
    { name: 'below a range says so', values: { used: -1 }, state: 3, reasons: ['critical: used is below 0 %'] },
    {
      name: 'the worst figure wins and each is named',
      values: { used: 96, inodes: 81 },
      state: 3,
      reasons: ['critical: used is above 95 %', 'minor: inodes is above 80 %'],
    },
  ];

describe('judge', () => {
  for (const { name, values, state, reasons } of verdicts) {
    it(name, () => {
      const measures = Object.entries(values).map(([metric, value]) => ({ metric, value, unit: '%' }));
      expect(judge(measures, { used: levels, inodes: levels })).to.deep.equal({ state, reasons });
    });
  }

  it('leaves out a level that is not set', () => {
    expect(judge([{ metric: 'used', value: 99 }], { used: { major: { low: 0, high: 90 } } })).to.deep.equal({
      state: 2,
      reasons: ['major: used is above 90'],
    });
  });

  it('names both ends of a range that alerts inside', () => {
    const inside = { used: { minor: { low: 5, high: 10, inside: true as const } } };
    expect(judge([{ metric: 'used', value: 7 }], inside).reasons).to.deep.equal(['minor: used is between 5 and 10']);
  });
});
