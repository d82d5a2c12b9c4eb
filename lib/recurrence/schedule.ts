/**
 * When a rule or a pbehavior is in force: from `start` to `stop`, once or again and again by a recurrence rule of RFC 5545, without what is
 * excluded. Recurrences are counted in the wall time of a zone: ten to twelve stays ten to twelve when the clocks change.
 */
import { RRuleTemporal } from 'rrule-temporal';
import { messageOf } from '../errors/errors.ts';
import { cutOut, mergeSpans, type Span } from './span.ts';

export interface Schedule {
  readonly start: Date;
  /** Absent: it never ends; then nothing recurs. */
  readonly stop?: Date;
  /** The parts of an RRULE, without its name: `FREQ=WEEKLY;BYDAY=MO`. */
  readonly rrule?: string;
  /** Of the IANA database, `Europe/Paris`; absent: UTC. */
  readonly time_zone?: string;
  readonly exdates?: readonly { readonly start: Date; readonly stop: Date }[];
}

export interface CompiledSchedule {
  /** Whether it is in force at this time, in milliseconds since the epoch. Cheap when asked again for nearly the same time. */
  isActive(at: number): boolean;
  /** When it is in force between two times, in order, without overlaps, cut at both ends; at most `limit` recurrences are looked at. */
  spans(from: number, to: number, limit?: number): readonly Span[];
}

/** Compiles a schedule; a text says what is wrong with it. */
export function compileSchedule(schedule: Schedule): CompiledSchedule | string {
  const { start, stop, rrule, time_zone: zone = 'UTC' } = schedule;
  if (stop !== undefined && stop.getTime() <= start.getTime()) return 'The stop must be after the start';
  if (rrule !== undefined && stop === undefined) return 'What recurs must have a stop';
  const excluded = (schedule.exdates ?? []).map((each) => ({ from: each.start.getTime(), to: each.stop.getTime() }));
  try {
    const raw = rrule === undefined || stop === undefined ? once(start, stop) : recurring({ start, stop, rrule, zone });
    return withMemory({ raw, excluded });
  } catch (error) {
    return `The recurrence is not understood: ${messageOf(error)}`;
  }
}

/** What is in force before anything is excluded. */
interface Occurrences {
  /** The last one that begins at this time or before, undefined when none does. */
  last(at: number): Span | undefined;
  /** When the first one after this time begins; infinite when none does. */
  next(at: number): number;
}

function once(start: Date, stop: Date | undefined): Occurrences {
  const span = { from: start.getTime(), to: stop?.getTime() ?? Number.POSITIVE_INFINITY };
  return {
    last: (at) => (span.from <= at ? span : undefined),
    next: (at) => (span.from > at ? span.from : Number.POSITIVE_INFINITY),
  };
}

interface Recurring {
  readonly start: Date;
  readonly stop: Date;
  readonly rrule: string;
  readonly zone: string;
}

function recurring({ start, stop, rrule, zone }: Recurring): Occurrences {
  if (/[\r\n:]/.test(rrule)) throw new RangeError('Only the parts of one RRULE, separated by semicolons');
  const first = zonedTime(start, zone);
  const length = first.toPlainDateTime().until(zonedTime(stop, zone).toPlainDateTime());
  const text = (plain: string): string => plain.slice(0, 19).replace(/[-:]/g, '');
  const rule = new RRuleTemporal({
    rruleString: `DTSTART;TZID=${zone}:${text(first.toPlainDateTime().toString({ smallestUnit: 'second' }))}\nRRULE:${rrule}`,
  });
  return {
    last: (at) => {
      const begin = rule.previous(new Date(at), true);
      if (begin === null) return undefined;
      const end = begin.toPlainDateTime().add(length).toZonedDateTime(zone);
      return { from: begin.epochMilliseconds, to: end.epochMilliseconds };
    },
    next: (at) => rule.next(new Date(at), false)?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
  };
}

type Zoned = NonNullable<ReturnType<RRuleTemporal['next']>>;

/** An instant in a zone, to the second. The library brings a Temporal of its own and shows it only through its occurrences. */
function zonedTime(date: Date, zone: string): Zoned {
  const text = date.toISOString().slice(0, 19).replace(/[-:]/g, '');
  const [only] = new RRuleTemporal({ rruleString: `DTSTART:${text}Z\nRRULE:FREQ=DAILY;COUNT=1` }).all();
  if (only === undefined) throw new RangeError('The date is out of bounds');
  return only.withTimeZone(zone);
}

interface Force {
  readonly raw: Occurrences;
  readonly excluded: readonly Span[];
}

/** Remembers until when its last answer is true. */
function withMemory(force: Force): CompiledSchedule {
  let known = { from: 0, to: 0, isActive: false };
  return {
    isActive: (at) => {
      if (at < known.from || at >= known.to) known = lookUp(force, at);
      return known.isActive;
    },
    spans: (from, to, limit = 10_000) => spansOf(force, { from, to }, limit),
  };
}

function lookUp({ raw, excluded }: Force, at: number): { from: number; to: number; isActive: boolean } {
  const last = raw.last(at);
  const isInside = last !== undefined && at < last.to;
  const exclusion = excluded.find((span) => span.from <= at && at < span.to);
  const changes = [
    raw.next(at),
    isInside ? last.to : Number.POSITIVE_INFINITY,
    exclusion?.to ?? Number.POSITIVE_INFINITY,
  ];
  for (const span of excluded) if (span.from > at) changes.push(span.from);
  return { from: at, to: Math.min(...changes), isActive: isInside && exclusion === undefined };
}

function spansOf({ raw, excluded }: Force, window: Span, limit: number): readonly Span[] {
  const found: Span[] = [];
  const before = raw.last(window.from);
  if (before !== undefined) found.push(before);
  let begin = raw.next(window.from);
  for (let count = 0; begin < window.to && count < limit; count += 1) {
    const span = raw.last(begin);
    if (span !== undefined) found.push(span);
    begin = raw.next(begin);
  }
  return cutOut(mergeSpans(found), excluded)
    .map(({ from, to }) => ({ from: Math.max(from, window.from), to: Math.min(to, window.to) }))
    .filter(({ from, to }) => from < to);
}
