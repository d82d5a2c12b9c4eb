import { expect } from 'chai';
import { monthlyOnWeekday, recurrenceWords } from './recurrence-words.ts';

describe('a recurrence in words', () => {
  for (const [rule, words] of [
    ['FREQ=DAILY', 'every day'],
    ['FREQ=DAILY;INTERVAL=2', 'every 2 days'],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every week on Monday, Tuesday, Wednesday, Thursday and Friday'],
    ['FREQ=MONTHLY;BYDAY=1SU', 'every month on the first Sunday'],
    ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=3', 'every month on the last Friday, 3 times'],
    ['FREQ=MONTHLY;BYMONTHDAY=15', 'every month on day 15'],
    ['freq=yearly', 'every year'],
    // The last minute of the day in Paris.
    ['FREQ=WEEKLY;UNTIL=20260630T215900Z', 'every week, until 2026-06-30'],
    ['FREQ=YEARLY;BYMONTH=3', 'repeats (FREQ=YEARLY;BYMONTH=3)'],
    ['FREQ=MONTHLY;BYDAY=7SU', 'repeats (FREQ=MONTHLY;BYDAY=7SU)'],
    ['nonsense', 'repeats (nonsense)'],
  ] as const) {
    it(`says ${rule}`, () => expect(recurrenceWords(rule, 'Europe/Paris')).to.equal(words));
  }

  for (const [date, rule] of [
    ['2026-12-06T02:00', 'FREQ=MONTHLY;BYDAY=1SU'],
    ['2026-12-07', 'FREQ=MONTHLY;BYDAY=1MO'],
    ['2026-12-28', 'FREQ=MONTHLY;BYDAY=4MO'],
    ['2026-12-29', 'FREQ=MONTHLY;BYDAY=-1TU'],
  ] as const) {
    it(`makes ${rule} of ${date}`, () => expect(monthlyOnWeekday(date)).to.equal(rule));
  }
});
