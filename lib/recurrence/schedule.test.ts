import { expect } from 'chai';
import { type CompiledSchedule, compileSchedule, type Schedule } from './schedule.ts';

const at = (text: string): number => Date.parse(text);
const date = (text: string): Date => new Date(text);

function compiled(schedule: Schedule): CompiledSchedule {
  const result = compileSchedule(schedule);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

function spans(schedule: Schedule, from: string, to: string): readonly string[] {
  return compiled(schedule)
    .spans(at(from), at(to))
    .map((span) => `${new Date(span.from).toISOString()} ${new Date(span.to).toISOString()}`);
}

describe('a schedule', () => {
  it('is in force from its start on, and no more at its stop', () => {
    const { isActive } = compiled({ start: date('2026-01-01T10:00:00Z'), stop: date('2026-01-01T12:00:00Z') });
    const times = ['09:59:59', '10:00:00', '11:59:59', '12:00:00', '10:00:00'];
    expect(times.map((time) => isActive(at(`2026-01-01T${time}Z`)))).to.deep.equal([false, true, true, false, true]);
  });

  it('without a stop never ends', () => {
    expect(compiled({ start: date('2026-01-01T10:00:00Z') }).isActive(at('2100-01-01T00:00:00Z'))).to.equal(true);
  });

  const daily: Schedule = {
    start: date('2026-03-27T09:00:00Z'),
    stop: date('2026-03-27T11:00:00Z'),
    rrule: 'FREQ=DAILY',
    time_zone: 'Europe/Paris',
  };

  it('keeps its hours of the day when the clocks change', () => {
    expect(spans(daily, '2026-03-28T00:00:00Z', '2026-03-30T00:00:00Z')).to.deep.equal([
      '2026-03-28T09:00:00.000Z 2026-03-28T11:00:00.000Z',
      '2026-03-29T08:00:00.000Z 2026-03-29T10:00:00.000Z',
    ]);
    const { isActive } = compiled(daily);
    expect(isActive(at('2026-03-28T08:30:00Z'))).to.equal(false);
    expect(isActive(at('2026-03-29T08:30:00Z'))).to.equal(true);
    expect(isActive(at('2026-03-29T10:00:00Z'))).to.equal(false);
  });

  it('ends at its hour of the day in a night in which the clocks change', () => {
    const nightly = { ...daily, start: date('2026-03-20T21:00:00Z'), stop: date('2026-03-21T05:00:00Z') };
    expect(spans(nightly, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).to.deep.equal([
      '2026-03-28T21:00:00.000Z 2026-03-29T04:00:00.000Z',
    ]);
  });

  it('is cut at the borders of what is looked at, and finds what began before', () => {
    expect(spans(daily, '2026-03-28T10:00:00Z', '2026-03-29T09:00:00Z')).to.deep.equal([
      '2026-03-28T10:00:00.000Z 2026-03-28T11:00:00.000Z',
      '2026-03-29T08:00:00.000Z 2026-03-29T09:00:00.000Z',
    ]);
  });

  it('is not in force in what is excluded, and is again afterwards', () => {
    const exdates = [{ start: date('2026-03-28T09:30:00Z'), stop: date('2026-03-28T10:00:00Z') }];
    const schedule = { ...daily, exdates };
    expect(spans(schedule, '2026-03-28T00:00:00Z', '2026-03-29T00:00:00Z')).to.deep.equal([
      '2026-03-28T09:00:00.000Z 2026-03-28T09:30:00.000Z',
      '2026-03-28T10:00:00.000Z 2026-03-28T11:00:00.000Z',
    ]);
    const { isActive } = compiled(schedule);
    const times = ['09:29:59', '09:30:00', '10:00:00', '11:00:00'];
    expect(times.map((time) => isActive(at(`2026-03-28T${time}Z`)))).to.deep.equal([true, false, true, false]);
  });

  it('ends at an instant, whatever the clock of the zone shows then', () => {
    const schedule = { ...daily, rrule: 'FREQ=DAILY;UNTIL=20260329T080000Z' };
    expect(spans(schedule, '2026-03-28T12:00:00Z', '2026-04-05T00:00:00Z')).to.have.length(1);
    const shorter = { ...daily, rrule: 'FREQ=DAILY;UNTIL=20260329T075959Z' };
    expect(spans(shorter, '2026-03-28T12:00:00Z', '2026-04-05T00:00:00Z')).to.deep.equal([]);
  });

  it('ends with its last recurrence', () => {
    const { isActive } = compiled({
      start: date('2026-01-01T00:00:00Z'),
      stop: date('2026-01-01T00:00:03Z'),
      rrule: 'FREQ=SECONDLY;COUNT=2',
    });
    const seconds = ['00', '01', '03', '04'];
    expect(seconds.map((second) => isActive(at(`2026-01-01T00:00:${second}Z`)))).to.deep.equal([
      true,
      true,
      true,
      false,
    ]);
  });

  it('looks at no more recurrences than it is told to', () => {
    const dense = { start: date('2026-01-01T00:00:00Z'), stop: date('2026-01-01T00:00:01Z'), rrule: 'FREQ=HOURLY' };
    const found = compiled(dense).spans(at('2026-02-01T00:00:00Z'), at('2027-02-01T00:00:00Z'), 5);
    expect(found.length).to.be.lessThan(8);
  });

  it('ends after a day that it names without a time, as the zone counts days', () => {
    const evenings = { ...daily, start: date('2026-03-01T21:30:00Z'), stop: date('2026-03-01T22:00:00Z') };
    const found = spans(
      { ...evenings, rrule: 'FREQ=DAILY;UNTIL=20260303' },
      '2026-03-02T12:00:00Z',
      '2026-03-10T00:00:00Z',
    );
    expect(found.map((span) => span.slice(0, 16))).to.deep.equal(['2026-03-02T21:30', '2026-03-03T21:30']);
  });

  it('takes as long as it does else in a night that has not its hours', () => {
    const nightly = { ...daily, start: date('2026-03-20T01:00:00Z'), stop: date('2026-03-20T02:00:00Z') };
    expect(spans(nightly, '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).to.deep.equal([
      '2026-03-29T01:00:00.000Z 2026-03-29T02:00:00.000Z',
      '2026-03-30T00:00:00.000Z 2026-03-30T01:00:00.000Z',
    ]);
  });

  for (const [rrule, from] of [
    ['FREQ=MONTHLY;BYDAY=1SU', '2026-12-06T03:00'],
    ['FREQ=MONTHLY;BYDAY=-1FR', '2026-12-25T03:00'],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '2026-11-30T03:00'],
    ['FREQ=YEARLY;BYMONTH=2;BYDAY=-1SU', '2027-02-28T03:00'],
    ['FREQ=YEARLY;BYDAY=20MO', '2027-05-17T03:00'],
    ['FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO', '2026-12-28T03:00'],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29', '2028-02-29T03:00'],
    ['FREQ=DAILY;INTERVAL=100', '2027-01-30T03:00'],
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SU', '2026-12-13T03:00'],
    ['FREQ=HOURLY;BYMINUTE=0,20,40', '2026-11-29T12:20'],
    ['FREQ=MONTHLY;COUNT=5000', '2026-12-05T03:00'],
    ['FREQ=SECONDLY;COUNT=5000', undefined],
    ['FREQ=DAILY;UNTIL=20100101T000000Z', undefined],
  ] as const) {
    it(`is soon found forty years after it began: ${rrule}`, () => {
      const start = date('1986-01-05T03:00:00Z');
      const schedule = compiled({ start, stop: new Date(start.getTime() + 60_000), rrule });
      const { until } = schedule.at(at('2026-11-29T12:01:00Z'));
      expect(Number.isFinite(until) ? new Date(until).toISOString().slice(0, 16) : undefined).to.equal(from);
    }).timeout(2000);
  }

  it('waits forty years where it must: there is no 29 February on a Sunday between 2088 and 2128', () => {
    const leap = { start: date('2088-02-29T00:00:00Z'), stop: date('2088-03-01T00:00:00Z') };
    const { at: look } = compiled({ ...leap, rrule: 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU' });
    const until = at('2128-02-29T00:00:00Z');
    expect(look(at('2088-02-29T12:00:00Z'))).to.deep.equal({ isActive: true, until: at('2088-03-01T00:00:00Z') });
    expect(look(at('2088-03-01T00:00:00Z'))).to.deep.equal({ isActive: false, until });
  }).timeout(5000);

  for (const [name, schedule] of [
    ['a stop before its start', { ...daily, stop: daily.start }],
    ['a recurrence without a stop', { start: daily.start, rrule: 'FREQ=DAILY' }],
    ['a recurrence that is none', { ...daily, rrule: 'FREQ=SOMETIMES' }],
    ['a recurrence of several lines', { ...daily, rrule: 'FREQ=DAILY\nRRULE:FREQ=DAILY' }],
    ['a part that there is not', { ...daily, rrule: 'FREQ=DAILY;BYHOURS=3' }],
    ['a part that is there twice', { ...daily, rrule: 'FREQ=DAILY;BYHOUR=3;BYHOUR=4' }],
    ['an hour that no day has', { ...daily, rrule: 'FREQ=DAILY;BYHOUR=25' }],
    ['an empty part', { ...daily, rrule: 'FREQ=DAILY;BYHOUR=' }],
    ['a weekday that there is not', { ...daily, rrule: 'FREQ=WEEKLY;BYDAY=XX' }],
    ['an ordinal of a weekday in a week', { ...daily, rrule: 'FREQ=WEEKLY;BYDAY=2MO' }],
    ['a count and an end', { ...daily, rrule: 'FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z' }],
    ['a count of none', { ...daily, rrule: 'FREQ=DAILY;COUNT=0' }],
    ['an end before its start', { ...daily, rrule: 'FREQ=DAILY;UNTIL=20250101T000000Z' }],
    ['every second, for ever', { ...daily, rrule: 'FREQ=SECONDLY' }],
    ['every minute, until it ends', { ...daily, rrule: 'FREQ=MINUTELY;UNTIL=20300101T000000Z' }],
    ['seconds that are sought one by one', { ...daily, rrule: 'FREQ=SECONDLY;COUNT=5000;BYMONTH=3' }],
    ['every minute in disguise', { ...daily, rrule: `FREQ=HOURLY;BYMINUTE=${[...Array(60).keys()].join()}` }],
    [
      'every hour of a day, twice',
      { ...daily, rrule: `FREQ=YEARLY;BYMINUTE=0,30;BYHOUR=${[...Array(24).keys()].join()}` },
    ],
    ['too many occurrences to count', { ...daily, rrule: 'FREQ=DAILY;COUNT=5001' }],
    ['a recurrence that never comes', { ...daily, rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }],
    ['a zone that does not exist', { ...daily, time_zone: 'Europe/Nowhere' }],
  ] as const) {
    it(`is refused with ${name}`, () => expect(compileSchedule(schedule)).to.be.a('string'));
  }
});
