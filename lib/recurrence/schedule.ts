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
  /** The same, and until when that is so, infinite when it stays; the answer may change nothing at that time. */
  at(at: number): { readonly isActive: boolean; readonly until: number };
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
    // One that never comes again throws after 10,000 tries: better here than in an engine.
    raw.next(start.getTime());
    return withMemory({ raw, excluded });
  } catch (error) {
    return `The recurrence is not understood: ${messageOf(error)}`;
  }
}

/** What is in force before anything is excluded. */
interface Occurrences {
  /** The last one that begins at this time or before, undefined when none does. */
  last(at: number): Span | undefined;
  /** The first one that begins after this time, undefined when none does. */
  next(at: number): Span | undefined;
}

function once(start: Date, stop: Date | undefined): Occurrences {
  const span = { from: start.getTime(), to: stop?.getTime() ?? Number.POSITIVE_INFINITY };
  return {
    last: (at) => (span.from <= at ? span : undefined),
    next: (at) => (span.from > at ? span : undefined),
  };
}

interface Recurring {
  readonly start: Date;
  readonly stop: Date;
  readonly rrule: string;
  readonly zone: string;
}

/** Occurrences that are counted are tried one by one, at most 10,000. */
const countMax = 5000;

/** Times of the day are in doubt for so long at most: clocks are moved by an hour, seldom by two. */
const doubtMs = 3 * 3_600_000;

/**
 * Occurrences are counted on a clock without a zone, and then looked up on the clock of the zone. Counting in the zone leaves out those whose time does
 * not exist (RFC 5545, 3.3.10): a maintenance from midnight to midnight would not take place on a day that begins at one. Here it begins later
 * by what the clocks were moved (3.3.5), and of a time that exists twice the first counts.
 */
function recurring({ start, stop, rrule, zone }: Recurring): Occurrences {
  if (/[\r\n:]/.test(rrule)) throw new RangeError('Only the parts of one RRULE, separated by semicolons');
  if (Number(/COUNT=(\d+)/i.exec(rrule)?.[1] ?? 0) > countMax) throw new RangeError(`COUNT is at most ${countMax}`);
  const first = zonedTime(start, zone);
  const length = first.toPlainDateTime().until(zonedTime(stop, zone).toPlainDateTime());
  const clock = (at: number): number => {
    const there = first.add({ milliseconds: at - first.epochMilliseconds });
    return at + there.offsetNanoseconds / 1_000_000;
  };
  const rule = new RRuleTemporal({
    rruleString: `DTSTART:${stamp(clock(first.epochMilliseconds))}Z\nRRULE:${withUntilOn(clock, rrule)}`,
  });
  const begins = (occurrence: Zoned): number => occurrence.toPlainDateTime().toZonedDateTime(zone).epochMilliseconds;
  const spanOf = (occurrence: Zoned | null): Span | undefined => {
    if (occurrence === null) return undefined;
    const end = occurrence.toPlainDateTime().add(length).toZonedDateTime(zone);
    return { from: begins(occurrence), to: end.epochMilliseconds };
  };
  return {
    last: (at) => {
      let found = rule.previous(new Date(clock(at) + doubtMs), true);
      while (found !== null && begins(found) > at) found = rule.previous(new Date(found.epochMilliseconds), false);
      return spanOf(found);
    },
    next: (at) => {
      let found = rule.next(new Date(clock(at) - doubtMs), false);
      while (found !== null && begins(found) <= at) found = rule.next(new Date(found.epochMilliseconds), false);
      return spanOf(found);
    },
  };
}

/** `20260131T120000`. */
function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:]/g, '');
}

/** The end of a recurrence is an instant; on the clock that occurrences are counted on, it is the time that the zone's clock shows then. */
function withUntilOn(clock: (at: number) => number, rrule: string): string {
  return rrule.replace(/UNTIL=(\d{8}T\d{6})Z/i, (_text, until: string) => {
    const at = Date.parse(until.replace(/(....)(..)(..)T(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'));
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

interface Force {
  readonly raw: Occurrences;
  readonly excluded: readonly Span[];
}

/** Remembers until when its last answer is true. */
function withMemory(force: Force): CompiledSchedule {
  let known = { from: 0, to: 0, isActive: false };
  const look = (at: number): typeof known => {
    if (at < known.from || at >= known.to) known = lookUp(force, at);
    return known;
  };
  return {
    isActive: (at) => look(at).isActive,
    at: (at) => {
      const { isActive, to: until } = look(at);
      return { isActive, until };
    },
    spans: (from, to, limit = 10_000) => spansOf(force, { from, to }, limit),
  };
}

function lookUp({ raw, excluded }: Force, at: number): { from: number; to: number; isActive: boolean } {
  const last = raw.last(at);
  const isInside = last !== undefined && at < last.to;
  const exclusion = excluded.find((span) => span.from <= at && at < span.to);
  const changes = [
    raw.next(at)?.from ?? Number.POSITIVE_INFINITY,
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
  let span = raw.next(window.from);
  for (let count = 0; span !== undefined && span.from < window.to && count < limit; count += 1) {
    found.push(span);
    span = raw.next(span.from);
  }
  return cutOut(mergeSpans(found), excluded)
    .map(({ from, to }) => ({ from: Math.max(from, window.from), to: Math.min(to, window.to) }))
    .filter(({ from, to }) => from < to);
}
