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
    const dense = { start: date('2026-01-01T00:00:00Z'), stop: date('2026-01-01T00:00:01Z'), rrule: 'FREQ=MINUTELY' };
    const found = compiled(dense).spans(at('2026-02-01T00:00:00Z'), at('2027-02-01T00:00:00Z'), 5);
    expect(found.length).to.be.lessThan(8);
  });

  for (const [name, schedule] of [
    ['a stop before its start', { ...daily, stop: daily.start }],
    ['a recurrence without a stop', { start: daily.start, rrule: 'FREQ=DAILY' }],
    ['a recurrence that is none', { ...daily, rrule: 'FREQ=SOMETIMES' }],
    ['a recurrence of several lines', { ...daily, rrule: 'FREQ=DAILY\nRRULE:FREQ=DAILY' }],
    ['too many occurrences to count', { ...daily, rrule: 'FREQ=DAILY;COUNT=5001' }],
    ['a recurrence that never comes', { ...daily, rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }],
    ['a zone that does not exist', { ...daily, time_zone: 'Europe/Nowhere' }],
  ] as const) {
    it(`is refused with ${name}`, () => expect(compileSchedule(schedule)).to.be.a('string'));
  }
});
