/**
 * When a rule or a pbehavior is in force: from `start` to `stop`, once or again and again by a recurrence rule of RFC 5545, without what is
 * excluded. Recurrences are counted in the wall time of a zone: ten to twelve stays ten to twelve when the clocks change.
 */
import { messageOf } from '../errors/errors.ts';
import { type Occurrences, once, recurring } from './occurrences.ts';
import { partsFault } from './parts.ts';
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
  const fault = rrule === undefined ? undefined : partsFault(rrule);
  if (fault !== undefined) return fault;
  const excluded = (schedule.exdates ?? []).map((each) => ({ from: each.start.getTime(), to: each.stop.getTime() }));
  try {
    const raw = rrule === undefined || stop === undefined ? once(start, stop) : recurring({ start, stop, rrule, zone });
    if (raw.next(start.getTime() - 1000) === undefined) return 'The recurrence never comes';
    return withMemory({ raw, excluded });
  } catch (error) {
    return `The recurrence is not understood: ${messageOf(error)}`;
  }
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
