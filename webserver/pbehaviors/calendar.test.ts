import { expect } from 'chai';
import { bookOf, storedPbehavior } from '../../tests/support/pbehavior-story.ts';
import { type CalendarWindow, iCalendarOf, windowsIn, windowsMax } from './calendar.ts';

const window: CalendarWindow = {
  pbehavior: 'p1',
  title: 'Disks',
  from: new Date('2026-11-02T08:00:00Z'),
  to: new Date('2026-11-02T09:30:00Z'),
  type: 'maintenance',
  type_name: 'Maintenance',
  canonical_type: 'maintenance',
  color: '#112233',
};

const linesOf = (one: Partial<CalendarWindow>): readonly string[] =>
  iCalendarOf([{ ...window, ...one }], new Date('2026-11-22T12:00:00.123Z')).split('\r\n');

describe('the calendar of pbehaviors', () => {
  it('is one of RFC 5545, in UTC', () => {
    expect(linesOf({ reason_name: 'Hardware' })).to.deep.equal([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Vigie//Pbehaviors//EN',
      'CALSCALE:GREGORIAN',
      'X-WR-CALNAME:Vigie pbehaviors',
      'BEGIN:VEVENT',
      'UID:p1-20261102T080000Z@vigie',
      'DTSTAMP:20261122T120000Z',
      'DTSTART:20261102T080000Z',
      'DTEND:20261102T093000Z',
      'SUMMARY:Disks',
      'CATEGORIES:Maintenance',
      'DESCRIPTION:Hardware',
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  for (const [title, expected] of [
    ['a,b;c\\d', 'SUMMARY:a\\,b\\;c\\\\d'],
    ['one\r\nBEGIN:VEVENT', 'SUMMARY:one\\nBEGIN:VEVENT'],
    ['a\u0007b', 'SUMMARY:a b'],
  ] as const) {
    it(`writes ${JSON.stringify(title)} so that it stays one text`, () =>
      expect(linesOf({ title })).to.include(expected));
  }

  it('folds lines at 75 octets, never inside a character', () => {
    const title = 'é€😀'.repeat(40);
    const lines = linesOf({ title });
    for (const line of lines) expect(Buffer.byteLength(line)).to.be.at.most(75);
    expect(lines.join('\r\n').replaceAll('\r\n ', '')).to.contain(`SUMMARY:${title}\r\n`);
  });

  it('leaves the end away where there is none', () => {
    const { to: _to, ...open } = window;
    expect(iCalendarOf([open], new Date())).not.to.contain('DTEND');
  });

  it('has the windows of all in order, and no more than an answer holds', () => {
    const hourly = { stop: '2026-11-02T08:10:00Z', rrule: 'FREQ=HOURLY' };
    const book = bookOf([storedPbehavior('a', hourly), storedPbehavior('b', { ...hourly, type: 'pause' })]);
    const found = windowsIn(book.pbehaviors, { from: Date.parse('2026-11-01Z'), to: Date.parse('2027-11-01Z') });
    expect(found).to.have.length(windowsMax);
    const times = found.map(({ from }) => from.getTime());
    expect(times).to.deep.equal([...times].sort((one, other) => one - other));
    expect(new Set(found.map(({ pbehavior }) => pbehavior))).to.deep.equal(new Set(['a', 'b']));
  });
});
