/** When pbehaviors hold: windows of a range of time, and the same as iCalendar. */
import { z } from 'zod';
import type { CompiledPbehavior } from '../../lib/pbehavior/compile.ts';
import { canonicalTypes } from '../../lib/alarm/pbehavior-info.ts';
import { instant } from '../http/schema.ts';

export const windowSchema = z.strictObject({
  pbehavior: z.string(),
  title: z.string(),
  from: instant,
  /** Absent: until somebody ends it. */
  to: instant.optional(),
  type: z.string(),
  type_name: z.string(),
  canonical_type: z.enum(canonicalTypes),
  color: z.string(),
  reason_name: z.string().optional(),
});

export type CalendarWindow = z.output<typeof windowSchema>;

/** Windows of one answer at most. */
export const windowsMax = 5000;

export interface Range {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** The windows of these pbehaviors in a range, in the order of their beginning, cut at its borders; at most `windowsMax`. */
export function windowsIn(pbehaviors: readonly CompiledPbehavior[], range: Range): CalendarWindow[] {
  const windows = pbehaviors.flatMap((pbehavior) =>
    pbehavior.windows(range.from, range.to, windowsMax).map(({ from, to, type }) => {
      const { id, name, reason_name, ...info } = pbehavior.info(type, new Date(from));
      return {
        pbehavior: id,
        title: name,
        from: new Date(from),
        ...(pbehavior.fields.stop === undefined ? {} : { to: new Date(to) }),
        type: info.type,
        type_name: info.type_name,
        canonical_type: info.canonical_type,
        color: info.color,
        ...(reason_name === undefined ? {} : { reason_name }),
      };
    }),
  );
  return windows.sort((one, other) => one.from.getTime() - other.from.getTime()).slice(0, windowsMax);
}

/**
 * Windows as a calendar of RFC 5545. Each is an event of its own in UTC: what is excluded and what the clocks do is in it already, and every
 * program shows the same.
 */
export function iCalendarOf(windows: readonly CalendarWindow[], now: Date): string {
  const stamp = utc(now);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Vigie//Pbehaviors//EN',
    'CALSCALE:GREGORIAN',
    'X-WR-CALNAME:Vigie pbehaviors',
    ...windows.flatMap((window) => [
      'BEGIN:VEVENT',
      `UID:${window.pbehavior}-${utc(window.from)}@vigie`,
      `DTSTAMP:${stamp}`,
      `DTSTART:${utc(window.from)}`,
      ...(window.to === undefined ? [] : [`DTEND:${utc(window.to)}`]),
      `SUMMARY:${text(window.title)}`,
      `CATEGORIES:${text(window.type_name)}`,
      ...(window.reason_name === undefined ? [] : [`DESCRIPTION:${text(window.reason_name)}`]),
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function utc(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** RFC 5545, 3.3.11. */
function text(value: string): string {
  return value
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n/g, '\\n')
    .replace(/\p{Cc}/gu, ' ');
}

/** RFC 5545, 3.1: at most 75 octets a line, never inside a character. */
function folded(line: string): string {
  let result = '';
  let size = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (size + length > 75) {
      result += '\r\n ';
      size = 1;
    }
    result += character;
    size += length;
  }
  return result;
}
