/** Recurrences against a second reckoning, day by day, where the clocks change. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  comes,
  instantOf,
  type Recurring,
  type Rule,
  reckon,
  textOf,
} from '../../tests/support/recurrence-reckoning.ts';
import { type CompiledSchedule, compileSchedule } from './schedule.ts';
import { mergeSpans, type Span } from './span.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Zones, and the day before a night in which their clocks are moved, forward or backward. */
const nights: readonly (readonly [zone: string, day: string])[] = [
  ['Europe/Paris', '2026-03-28'],
  ['Europe/Paris', '2026-10-24'],
  ['America/New_York', '2026-03-07'],
  ['America/New_York', '2026-10-31'],
  // By half an hour.
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Australia/Lord_Howe', '2026-04-04'],
  // 30 December 2011 did not exist there.
  ['Pacific/Apia', '2011-12-29'],
  ['Asia/Beirut', '2026-03-28'],
  ['UTC', '2026-03-28'],
];

/** Hours of the day: before, in and after what is left out or comes twice, and around it. */
const hours = ['01:30 02:30', '02:00 03:00', '02:10 02:20', '02:30 03:15', '00:00 24:00', '22:00 30:00'];

function compiled({ start, stop, rule, zone }: Recurring): CompiledSchedule {
  const schedule = { start: new Date(start), stop: new Date(stop), rrule: textOf(rule), time_zone: zone };
  const result = compileSchedule(schedule);
  if (typeof result === 'string') throw new Error(`${textOf(rule)}: ${result}`);
  return result;
}

const cut = (spans: readonly Span[], window: Span): readonly Span[] =>
  mergeSpans(spans)
    .map(({ from, to }) => ({ from: Math.max(from, window.from), to: Math.min(to, window.to) }))
    .filter(({ from, to }) => from < to);

/** When it is in force by what it says of an instant and until when that is so, as an engine asks. */
function followed(schedule: CompiledSchedule, window: Span): readonly Span[] {
  const spans: Span[] = [];
  for (let from = window.from; from < window.to; ) {
    const { isActive, until } = schedule.at(from);
    expect(until).to.be.greaterThan(from);
    if (isActive) spans.push({ from, to: until });
    from = until;
  }
  return cut(spans, window);
}

const shown = (spans: readonly Span[]): readonly string[] =>
  spans.map(({ from, to }) => `${new Date(from).toISOString()} ${new Date(to).toISOString()}`);

function expectAgreement(recurring: Recurring, window: Span): void {
  const expected = shown(cut(reckon(recurring, window), window));
  const schedule = compiled(recurring);
  const what = `${new Date(recurring.start).toISOString()} ${recurring.zone} ${textOf(recurring.rule)}`;
  expect(shown(schedule.spans(window.from, window.to)), what).to.deep.equal(expected);
  expect(shown(followed(schedule, window)), what).to.deep.equal(expected);
}

/** `02:30`, in milliseconds. */
const timeOf = (text: string): number => Number(text.slice(0, 2)) * hourMs + Number(text.slice(3)) * minuteMs;

/** The greatest interval that is tried. */
const intervals = { HOURLY: 30, DAILY: 10, WEEKLY: 5, MONTHLY: 5, YEARLY: 2 };

const some = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value[] | undefined> =>
  fc.option(fc.uniqueArray(value, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 1 });

const sometimes = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 1 });

/** A place is one among days that are named. */
const withPlace = (rule: Rule): Rule =>
  rule.byDay === undefined && rule.byMonthDay === undefined ? { ...rule, bySetPos: undefined } : rule;

const anyRule = fc.constantFrom<Rule['freq'][]>('HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY').chain((freq) => {
  const isOfMonth = freq === 'MONTHLY' || freq === 'YEARLY';
  const ordinal = isOfMonth ? fc.constantFrom(0, 1, 2, 4, 5, -1, -2) : fc.constant(0);
  return fc.record({
    freq: fc.constant(freq),
    interval: fc.integer({ min: 1, max: intervals[freq] }),
    byMonth: some(fc.constantFrom(1, 2, 3, 4, 10, 11, 12)),
    byMonthDay: freq === 'WEEKLY' ? fc.constant(undefined) : some(fc.constantFrom(1, 2, 13, 28, 29, 30, 31, -1, -3)),
    byDay: some(fc.record({ ordinal, weekday: fc.integer({ min: 0, max: 6 }) })),
    byHour: some(fc.integer({ min: 0, max: 23 })),
    bySetPos: freq === 'MONTHLY' ? sometimes(fc.constantFrom(1, 2, -1, -2)) : fc.constant(undefined),
  });
});

describe('recurrences, against a second reckoning', () => {
  for (const [zone, day] of nights) {
    for (const rule of [
      { freq: 'DAILY', interval: 1 },
      { freq: 'HOURLY', interval: 5 },
    ] as const) {
      it(`agree in ${zone}, in the night after ${day}, ${rule.freq}`, () => {
        for (const [begin = '', end = ''] of hours.map((each) => each.split(' '))) {
          const firstDay = Date.parse(day) - 5 * dayMs;
          const [start, stop] = [instantOf(firstDay + timeOf(begin), zone), instantOf(firstDay + timeOf(end), zone)];
          expectAgreement({ start, stop, zone, rule }, { from: start + 3.7 * dayMs, to: start + 7.2 * dayMs });
        }
      });
    }
  }

  it('agree for any rule, begun up to four years before, in the days around such a night', () => {
    const law = fc.property(
      anyRule,
      fc.constantFrom(...nights),
      fc.record({ days: fc.integer({ min: 0, max: 1500 }), quarters: fc.integer({ min: 0, max: 95 }) }),
      fc.integer({ min: 1, max: 120 }),
      fc.record({
        count: sometimes(fc.integer({ min: 1, max: 60 })),
        until: sometimes(fc.integer({ min: 0, max: 95 })),
      }),
      (rule, [zone, day], before, quarters, { count, until }) => {
        const night = Date.parse(day);
        const start = night - before.days * dayMs + before.quarters * 15 * minuteMs;
        const end =
          count === undefined && until !== undefined ? { until: night + dayMs + until * 15 * minuteMs } : { count };
        // Those that overlap in a day that is left out as a whole may end in any order.
        const length = Math.min(quarters, zone === 'Pacific/Apia' ? 4 : 120) * 15 * minuteMs;
        const recurring = { start, stop: start + length, zone, rule: { ...withPlace(rule), ...end } };
        const window = { from: night - 3 * dayMs, to: night + 5 * dayMs };
        // One that never comes is refused.
        fc.pre(comes(recurring, window.from));
        expectAgreement(recurring, window);
      },
    );
    fc.assert(law, { numRuns: 100, endOnFailure: true });
  }).timeout(30_000);
});
