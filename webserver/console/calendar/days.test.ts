import { expect } from 'chai';
import type { CalendarWindow } from '../../pbehaviors/calendar.ts';
import { datesOf, daysOf, isDate, stepFrom } from './days.ts';

const window = (from: string, to?: string): CalendarWindow => ({
  pbehavior: 'p',
  title: 'Disks',
  from: new Date(from),
  ...(to === undefined ? {} : { to: new Date(to) }),
  type: 'maintenance',
  type_name: 'Maintenance',
  canonical_type: 'maintenance',
  color: '#112233',
});

describe('the days of a calendar', () => {
  for (const [date, span, first, last, count] of [
    ['2026-11-22', 'month', '2026-10-26', '2026-12-06', 42],
    ['2027-02-10', 'month', '2027-02-01', '2027-02-28', 28],
    ['2026-12-31', 'month', '2026-11-30', '2027-01-03', 35],
    ['2026-11-22', 'week', '2026-11-16', '2026-11-22', 7],
    ['2026-11-23', 'week', '2026-11-23', '2026-11-29', 7],
  ] as const) {
    it(`of the ${span} of ${date} are whole weeks`, () => {
      const dates = datesOf(date, span);
      expect([dates[0], dates.at(-1), dates.length]).to.deep.equal([first, last, count]);
    });
  }

  it('go on to the next and the previous month and week', () => {
    expect(stepFrom('2026-01-31', 'month', 1)).to.equal('2026-02-01');
    expect(stepFrom('2026-01-31', 'month', -1)).to.equal('2025-12-01');
    expect(stepFrom('2026-01-01', 'week', -1)).to.equal('2025-12-25');
  });

  for (const text of ['2026-02-30', '2026-13-01', '9999-01-01', 'today', '2026-1-1', '1960-01-01']) {
    it(`are not those of ${text}`, () => expect(isDate(text)).to.equal(false));
  }

  const shown = (windows: readonly CalendarWindow[], ...dates: readonly string[]): readonly string[] =>
    daysOf(dates, windows, { zone: 'Europe/Paris', today: '2026-11-22' }).map(({ windows: found }) =>
      found.map(({ when }) => when).join(' + '),
    );

  it('say of each window what of it lies on the day, by the reader’s clock', () => {
    const windows = [
      window('2026-11-21T21:00:00Z', '2026-11-23T05:30:00Z'),
      window('2026-11-22T09:00:00Z', '2026-11-22T10:00:00Z'),
    ];
    expect(shown(windows, '2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24')).to.deep.equal([
      '',
      'from 22:00',
      'all day + 10:00–11:00',
      'until 06:30',
      '',
    ]);
  });

  it('have a window without an end for ever', () => {
    expect(shown([window('2026-11-21T21:00:00Z')], '2026-11-21', '2030-01-01')).to.deep.equal([
      'from 22:00',
      'all day',
    ]);
  });

  it('do not show a window on the day at whose midnight it ends', () => {
    expect(shown([window('2026-11-20T23:00:00Z', '2026-11-21T23:00:00Z')], '2026-11-21', '2026-11-22')).to.deep.equal([
      'all day',
      '',
    ]);
  });
});
