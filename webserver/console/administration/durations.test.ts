import { expect } from 'chai';
import { readDurations, writeDurations } from './durations.ts';

describe('durations', () => {
  for (const [text, minutes] of [
    ['15 min, 1 h, 4 h, 12 h, 1 d, 1 w', [15, 60, 240, 720, 1440, 10_080]],
    ['90 min', [90]],
    ['3 d', [4320]],
  ] as const) {
    it(`are read and written: ${text}`, () => {
      expect(readDurations(text)).to.deep.equal({ minutes });
      expect(writeDurations(minutes)).to.equal(text);
    });
  }

  it('without a unit are minutes, and need no space', () => {
    expect(readDurations('30,2h')).to.deep.equal({ minutes: [30, 120] });
  });

  for (const [text, fault] of [
    ['', ''],
    ['1 h,', ''],
    ['1 h, soon', 'soon'],
    ['-5 min', '-5 min'],
    ['1.5 h', '1.5 h'],
    ['1 constructor', '1 constructor'],
  ] as const) {
    it(`refuse "${text}"`, () => {
      expect(readDurations(text)).to.deep.equal({ fault });
    });
  }
});
