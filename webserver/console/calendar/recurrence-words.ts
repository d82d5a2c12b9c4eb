/** A recurrence (RFC 5545) in words. */
import { calendarTexts as say } from '../texts/en/calendar.ts';
import { formatLocal } from '../format.ts';

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const spoken = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'COUNT', 'UNTIL', 'WKST']);

/** `every 2 weeks on Monday and Friday, until 2026-06-30`; the rule itself where it says more than that. */
export function recurrenceWords(rrule: string, zone: string): string {
  const parts = new Map(rrule.split(';').map((part) => splitAt(part)));
  const unit = say.units[(parts.get('FREQ') ?? '').toLowerCase()];
  const days = daysOf(parts);
  if (unit === undefined || days === undefined || [...parts.keys()].some((name) => !spoken.has(name))) {
    return say.repeated(rrule);
  }
  const count = Number(parts.get('COUNT') ?? Number.NaN);
  const until = untilOf(parts.get('UNTIL'), zone);
  return [
    say.every(Number(parts.get('INTERVAL') ?? 1), unit) + days,
    ...(Number.isNaN(count) ? [] : [say.times(count)]),
    ...(until === undefined ? [] : [say.until(until)]),
  ].join(', ');
}

function splitAt(part: string): readonly [string, string] {
  const [name = '', value = ''] = part.split('=');
  return [name.toUpperCase(), value.toUpperCase()];
}

/** Undefined when they are too many for a sentence. */
function daysOf(parts: ReadonlyMap<string, string>): string | undefined {
  const [byDay, byMonthDay] = [parts.get('BYDAY'), parts.get('BYMONTHDAY')];
  if (byDay === undefined) return byMonthDay === undefined ? '' : say.onDate(byMonthDay);
  if (byMonthDay !== undefined) return undefined;
  const named = byDay.split(',').map((day) => {
    const [, place = '', name = ''] = /^([+-]?\d*)([A-Z]{2})$/.exec(day) ?? [];
    const weekday = say.weekdays[weekdays.indexOf(name)];
    const ordinal = place === '' ? '' : say.ordinals[place.replace('+', '')];
    return weekday === undefined || ordinal === undefined ? undefined : say.onDay(ordinal, weekday);
  });
  return named.every((day) => day !== undefined) ? say.onDays(named) : undefined;
}

function untilOf(text: string | undefined, zone: string): string | undefined {
  const [, year, month, day, hour = '00', minute = '00'] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\dZ?)?$/.exec(text ?? '') ?? [];
  if (year === undefined) return undefined;
  return formatLocal(Date.parse(`${year}-${month}-${day}T${hour}:${minute}Z`), zone).slice(0, 10);
}

/** The rule of every month on the weekday of a date (`2026-12-06`): its first to fourth one, or the last. */
export function monthlyOnWeekday(date: string): string {
  const time = new Date(`${date.slice(0, 10)}T00:00Z`);
  const place = Math.ceil(time.getUTCDate() / 7);
  return `FREQ=MONTHLY;BYDAY=${place > 4 ? -1 : place}${weekdays[(time.getUTCDay() + 6) % 7] ?? ''}`;
}
