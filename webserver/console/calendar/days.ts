/** Windows on a calendar: the days of a week or a month, and what holds on each, in the reader's zone. */
import type { CalendarWindow } from '../../pbehaviors/calendar.ts';
import { formatClock, formatDate, parseLocal } from '../format.ts';
import { calendarTexts as say } from '../texts/en/calendar.ts';

export type CalendarSpan = 'month' | 'week';

const dayMs = 86_400_000;

/** A day by its date: `2026-11-22`. */
export interface CalendarDay {
  readonly date: string;
  /** `Mon 22`. */
  readonly label: string;
  readonly isToday: boolean;
  /** Of the month that is shown. */
  readonly isInside: boolean;
  readonly windows: readonly {
    readonly href: string;
    readonly when: string;
    readonly title: string;
    readonly kind: string;
    readonly type: string;
  }[];
}

/** The dates that a calendar shows around one: whole weeks from Monday on. */
export function datesOf(date: string, span: CalendarSpan): readonly string[] {
  const first = span === 'week' ? date : `${date.slice(0, 7)}-01`;
  const begin = mondayOf(first);
  if (span === 'week') return Array.from({ length: 7 }, (_, day) => plusDays(begin, day));
  const dates: string[] = [];
  for (let day = begin; day.slice(0, 7) <= date.slice(0, 7); day = plusDays(day, 7)) {
    for (let place = 0; place < 7; place += 1) dates.push(plusDays(day, place));
  }
  return dates;
}

/** The date to begin with of the calendar before or after. */
export function stepFrom(date: string, span: CalendarSpan, step: 1 | -1): string {
  if (span === 'week') return plusDays(date, 7 * step);
  const [year = 0, month = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + step, 1)).toISOString().slice(0, 10);
}

/** True for the date of a day that there is. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) && text > '1970-01-31' && text < '2200';
}

/** Midnight of a date in a zone, in milliseconds since the epoch. */
export function midnightOf(date: string, zone: string): number {
  return parseLocal(`${date}T00:00`, zone);
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

function mondayOf(date: string): string {
  const weekday = new Date(`${date}T00:00Z`).getUTCDay();
  return plusDays(date, -((weekday + 6) % 7));
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

export interface DaysContext {
  readonly zone: string;
  readonly today: string;
  /** The month that is shown, `2026-11`; absent: all days belong to it. */
  readonly month?: string;
}

/** Each date with the windows that touch it. */
export function daysOf(
  dates: readonly string[],
  windows: readonly CalendarWindow[],
  { zone, today, month }: DaysContext,
): readonly CalendarDay[] {
  return dates.map((date) => {
    const [from, to] = [midnightOf(date, zone), midnightOf(plusDays(date, 1), zone)];
    return {
      date,
      label: `${weekdays[new Date(`${date}T00:00Z`).getUTCDay()]} ${formatDate(from + dayMs / 2, zone)}`,
      isToday: date === today,
      isInside: month === undefined || date.startsWith(month),
      windows: windows
        .filter((window) => touches(window, from, to))
        .map((window) => entryOf(window, { from, to, zone })),
    };
  });
}

function touches(window: CalendarWindow, from: number, to: number): boolean {
  return window.from.getTime() < to && (window.to === undefined || window.to.getTime() > from);
}

interface Day {
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

function entryOf(window: CalendarWindow, day: Day) {
  return {
    href: `/calendar/${window.pbehavior}`,
    when: whenOn(window, day),
    title: window.title,
    kind: window.canonical_type,
    type: window.type_name,
  };
}

function whenOn(window: CalendarWindow, { from, to, zone }: Day): string {
  const begins = window.from.getTime() > from;
  const ends = window.to !== undefined && window.to.getTime() < to;
  const clock = (time: Date): string => formatClock(time.getTime(), time.getTime(), zone).slice(0, 5);
  if (begins && ends && window.to !== undefined) return say.fromTo(clock(window.from), clock(window.to));
  if (begins) return say.from(clock(window.from));
  return ends && window.to !== undefined ? say.until(clock(window.to)) : say.allDay;
}
