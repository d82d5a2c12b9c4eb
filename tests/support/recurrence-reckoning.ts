/**
 * A second reckoning of recurrences, for tests: it looks at every day from the first on, and knows zones by `Intl` alone. Slow, and it shares no reckoning
 * with the library or with `lib/recurrence`.
 */
import type { Span } from '../../lib/recurrence/span.ts';

export interface Rule {
  readonly freq: 'HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';
  readonly interval: number;
  readonly count?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly until?: number | undefined;
  readonly byMonth?: readonly number[] | undefined;
  readonly byMonthDay?: readonly number[] | undefined;
  /** Weekdays, Monday 0; the ordinal 0 is every one. */
  readonly byDay?: readonly { readonly ordinal: number; readonly weekday: number }[] | undefined;
  readonly byHour?: readonly number[] | undefined;
  readonly bySetPos?: number | undefined;
}

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The rule as it is written: `FREQ=DAILY;COUNT=3`. */
export function textOf(rule: Rule): string {
  const days = rule.byDay?.map(({ ordinal, weekday }) => `${ordinal === 0 ? '' : ordinal}${weekdays[weekday] ?? ''}`);
  const until = rule.until === undefined ? undefined : new Date(rule.until).toISOString().replace(/\.\d+|[-:]/g, '');
  const parts: readonly (readonly [string, string | number | readonly (string | number)[] | undefined])[] = [
    ['FREQ', rule.freq],
    ['INTERVAL', rule.interval],
    ['COUNT', rule.count],
    ['UNTIL', until],
    ['BYMONTH', rule.byMonth],
    ['BYMONTHDAY', rule.byMonthDay],
    ['BYDAY', days],
    ['BYHOUR', rule.byHour],
    ['BYSETPOS', rule.bySetPos],
  ];
  return parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${[value].flat().join()}`])).join(';');
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clock of a zone shows at an instant, as if that were UTC. */
export function clockOf(at: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** When the clock of a zone shows this: the first time where it does twice; later by what the clocks were moved where it never does. */
export function instantOf(clock: number, zone: string): number {
  const offset = (at: number): number => clockOf(at, zone) - at;
  const offsets = [-48, -12, 0, 12, 48].map((hours) => offset(clock + hours * hourMs));
  const instants = offsets.map((each) => clock - each).filter((at) => clockOf(at, zone) === clock);
  return instants.length > 0 ? Math.min(...instants) : clock - (offsets[0] ?? 0);
}

export interface Recurring {
  readonly start: number;
  readonly stop: number;
  readonly rule: Rule;
  readonly zone: string;
}

/** Its occurrences that touch this window, in the order in which they are counted. */
export function reckon({ start, stop, rule, zone }: Recurring, window: Span): readonly Span[] {
  const first = clockOf(start, zone);
  const length = clockOf(stop, zone) - first;
  const slackMs = 2 * dayMs;
  return clocksOf(rule, first, window.to + slackMs)
    .slice(0, rule.count)
    .filter((clock) => clock + length > window.from - slackMs)
    .map((clock) => {
      const [from, to] = [instantOf(clock, zone), instantOf(clock + length, zone)];
      return { from, to: to > from ? to : from + length };
    })
    .filter(({ from, to }) => from < window.to && to > window.from && from <= (rule.until ?? from));
}

/** True when it has an occurrence before this instant. */
export function comes({ start, rule, zone }: Recurring, horizon: number): boolean {
  return clocksOf(rule, clockOf(start, zone), horizon).length > 0;
}

function clocksOf(rule: Rule, first: number, horizon: number): readonly number[] {
  const clocks: number[] = [];
  let period: number[] = [];
  const firstDay = Math.floor(first / dayMs);
  // From the first of the year on: what is picked from a month by its place counts also days before the start.
  const from = Date.UTC(new Date(first).getUTCFullYear(), 0, 1) / dayMs;
  for (let day = from; day * dayMs < horizon; day += 1) {
    if (isDay(rule, day, firstDay)) period.push(...timesOf(rule, day, first));
    if (rule.bySetPos === undefined || new Date((day + 1) * dayMs).getUTCDate() === 1) {
      clocks.push(...(rule.bySetPos === undefined ? period : period.slice(...place(rule.bySetPos))));
      period = [];
    }
  }
  return clocks.filter((clock) => clock >= first);
}

/** The first, the second, …; the last is -1. */
function place(position: number): [number, number | undefined] {
  if (position > 0) return [position - 1, position];
  return [position, position === -1 ? undefined : position + 1];
}

function timesOf({ freq, interval, byHour }: Rule, day: number, first: number): readonly number[] {
  const hours = Array.from({ length: 24 }, (_each, hour) => hour);
  const ofFirst = Math.floor(first / hourMs);
  return hours
    .filter((hour) => byHour?.includes(hour) ?? (freq === 'HOURLY' || hour === ofFirst % 24))
    .filter((hour) => freq !== 'HOURLY' || (day * 24 + hour - ofFirst) % interval === 0)
    .map((hour) => day * dayMs + hour * hourMs + (first % hourMs));
}

function isDay(rule: Rule, day: number, firstDay: number): boolean {
  const [date, first] = [new Date(day * dayMs), new Date(firstDay * dayMs)];
  const { freq, interval, byMonth, byMonthDay, byDay } = rule;
  // 5 January 1970 was a Monday.
  const week = (each: number): number => Math.floor((each - 4) / 7);
  const month = (each: Date): number => each.getUTCFullYear() * 12 + each.getUTCMonth();
  const periods = {
    HOURLY: 0,
    DAILY: day - firstDay,
    WEEKLY: week(day) - week(firstDay),
    MONTHLY: month(date) - month(first),
    YEARLY: date.getUTCFullYear() - first.getUTCFullYear(),
  }[freq];
  if (periods % (freq === 'HOURLY' ? 1 : interval) !== 0) return false;
  if (byMonth !== undefined && !byMonth.includes(date.getUTCMonth() + 1)) return false;
  if (byMonthDay !== undefined && !byMonthDay.some((each) => isMonthDay(date, each))) return false;
  if (byDay !== undefined) return byDay.some((each) => isWeekday(rule, date, each));
  if (byMonthDay !== undefined) return true;
  if (freq === 'WEEKLY') return date.getUTCDay() === first.getUTCDay();
  if (freq === 'MONTHLY') return date.getUTCDate() === first.getUTCDate();
  if (freq !== 'YEARLY') return true;
  return (
    date.getUTCDate() === first.getUTCDate() && (byMonth !== undefined || date.getUTCMonth() === first.getUTCMonth())
  );
}

const daysIn = (date: Date): number =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

const isMonthDay = (date: Date, day: number): boolean => date.getUTCDate() === (day > 0 ? day : daysIn(date) + 1 + day);

/** The n-th such day of the month; of the year where the rule is yearly and names no month. */
function isWeekday(rule: Rule, date: Date, { ordinal, weekday }: { ordinal: number; weekday: number }): boolean {
  if ((date.getUTCDay() + 6) % 7 !== weekday) return false;
  if (ordinal === 0) return true;
  const isOfYear = rule.freq === 'YEARLY' && rule.byMonth === undefined;
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const [size, place] = isOfYear
    ? [
        (Date.UTC(date.getUTCFullYear() + 1, 0, 1) - yearStart) / dayMs,
        (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - yearStart) / dayMs,
      ]
    : [daysIn(date), date.getUTCDate() - 1];
  return ordinal > 0 ? Math.floor(place / 7) + 1 === ordinal : Math.floor((size - 1 - place) / 7) + 1 === -ordinal;
}
