/** What is in force before anything is excluded: once, or again and again on the wall clock of a zone. */
import { RRuleTemporal } from 'rrule-temporal';
import { messageOf } from '../errors/errors.ts';
import type { Span } from './span.ts';

export interface Occurrences {
  /** The last one that begins at this time or before, undefined when none does. */
  last(at: number): Span | undefined;
  /** The first one that begins after this time, undefined when none does. */
  next(at: number): Span | undefined;
}

export function once(start: Date, stop: Date | undefined): Occurrences {
  const span = { from: start.getTime(), to: stop?.getTime() ?? Number.POSITIVE_INFINITY };
  return {
    last: (at) => (span.from <= at ? span : undefined),
    next: (at) => (span.from > at ? span : undefined),
  };
}

interface Recurring {
  readonly start: Date;
  readonly stop: Date;
  /** Without a fault (`partsFault`). */
  readonly rrule: string;
  readonly zone: string;
}

/** An occurrence: when it is on the clock that occurrences are counted on, and when it is. */
interface Occurrence {
  readonly counted: number;
  readonly span: Span;
}

/** Tries of the library: 54 years of days, since a 29 February that is a Sunday may be forty years off. */
const triesMax = 20_000;

/** Clocks were moved by a day at most: Samoa had no 30 December 2011. */
const movedMs = 25 * 3_600_000;

/**
 * Occurrences are counted on a clock without a zone, and then looked up on the clock of the zone. Counting in the zone leaves out those whose time does
 * not exist (RFC 5545, 3.3.10): a maintenance from midnight to midnight would not take place on a day that begins at one. Here it begins later
 * by what the clocks were moved (3.3.5), and of a time that exists twice the first counts. It ends when the clock shows its stop; where that would be
 * before it begins, it takes as long as it does else.
 */
export function recurring({ start, stop, rrule, zone }: Recurring): Occurrences {
  const first = zonedTime(start, zone);
  const length = first.toPlainDateTime().until(zonedTime(stop, zone).toPlainDateTime());
  const offset = (at: number): number =>
    first.add({ milliseconds: at - first.epochMilliseconds }).offsetNanoseconds / 1_000_000;
  const clock = (at: number): number => at + offset(at);
  /** By how much the clocks are moved near this time: so far the order of occurrences may be another than that in which they are counted. */
  const movedNear = (at: number): number => {
    const offsets = [at - movedMs, at, at + movedMs].map(offset);
    return Math.max(...offsets) - Math.min(...offsets);
  };
  const rule = new RRuleTemporal({
    rruleString: `DTSTART:${stamp(clock(first.epochMilliseconds))}Z\nRRULE:${withUntilOn(clock, rrule)}`,
    strict: true,
    maxIterations: triesMax,
  });
  const occurrenceOf = (at: Zoned | null): Occurrence | undefined => {
    if (at === null) return undefined;
    const begin = at.toPlainDateTime().toZonedDateTime(zone);
    const end = at.toPlainDateTime().add(length).toZonedDateTime(zone).epochMilliseconds;
    const from = begin.epochMilliseconds;
    return {
      counted: at.epochMilliseconds,
      span: { from, to: end > from ? end : begin.add(length).epochMilliseconds },
    };
  };
  const before = (counted: number, isIncluded: boolean) =>
    occurrenceOf(found(() => rule.previous(new Date(counted), isIncluded)));
  const after = (counted: number) => occurrenceOf(found(() => rule.next(new Date(counted), false)));
  return {
    last: (at) => {
      let best = before(clock(at) + movedNear(at), true);
      while (best !== undefined && best.span.from > at) best = before(best.counted, false);
      if (best === undefined) return undefined;
      const border = best.counted - movedNear(best.span.from);
      let other = border < best.counted ? before(best.counted, false) : undefined;
      for (; other !== undefined && other.counted >= border; other = before(other.counted, false)) {
        if (other.span.from <= at && (other.span.from > best.span.from || isLonger(other, best))) best = other;
      }
      return best.span;
    },
    next: (at) => {
      let best = after(clock(at) - movedNear(at));
      while (best !== undefined && best.span.from <= at) best = after(best.counted);
      if (best === undefined) return undefined;
      const border = best.counted + movedNear(best.span.from);
      let other = border > best.counted ? after(best.counted) : undefined;
      for (; other !== undefined && other.counted <= border; other = after(other.counted)) {
        if (other.span.from > at && (other.span.from < best.span.from || isLonger(other, best))) best = other;
      }
      return best.span;
    },
  };
}

/** Of two that the clocks moved to the same beginning, the longer one counts. */
function isLonger({ span }: Occurrence, { span: other }: Occurrence): boolean {
  return span.from === other.from && span.to > other.to;
}

/** What the library gives up on does not come: an engine goes on. */
function found(search: () => Zoned | null): Zoned | null {
  try {
    return search();
  } catch (error) {
    if (messageOf(error).startsWith('Maximum ')) return null;
    throw error;
  }
}

/** `20260131T120000`. */
function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:]/g, '');
}

/**
 * The end of a recurrence is an instant; on the clock that occurrences are counted on, it is the time that the zone's clock shows then. A day without a
 * time is one of the zone, to its end.
 */
function withUntilOn(clock: (at: number) => number, rrule: string): string {
  return rrule.replace(/UNTIL=(\d{8})(T\d{6}Z)?/i, (_text, day: string, time: string | undefined) => {
    if (time === undefined) return `UNTIL=${day}T235959Z`;
    const at = Date.parse(`${day}${time}`.replace(/(....)(..)(..)T(..)(..)(..)/, '$1-$2-$3T$4:$5:$6'));
    return `UNTIL=${stamp(clock(at))}Z`;
  });
}

type Zoned = NonNullable<ReturnType<RRuleTemporal['next']>>;

/** An instant in a zone, to the second. The library brings a Temporal of its own and shows it only through its occurrences. */
function zonedTime(date: Date, zone: string): Zoned {
  const [only] = new RRuleTemporal({
    rruleString: `DTSTART:${stamp(date.getTime())}Z\nRRULE:FREQ=DAILY;COUNT=1`,
  }).all();
  if (only === undefined) throw new RangeError('The date is out of bounds');
  return only.withTimeZone(zone);
}
