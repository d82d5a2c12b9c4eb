/** The small parts that every page shows in the same way: severities, times, people. */
import type { State } from '../../lib/event/event.ts';
import { formatAge, formatClock, formatDuration, formatExact, initialsOf } from './format.ts';
import type { Texts } from './texts/en.ts';

/** For whom and when a page is made. */
export interface Reading {
  readonly texts: Texts;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The reader's IANA time zone. */
  readonly zone: string;
}

/** A severity: bars by `level`, the word, and the colour by `tone`, always together. */
export interface MarkView {
  readonly level: State;
  readonly tone: Tone;
  readonly word: string;
}

export type Tone = 'ok' | 'minor' | 'major' | 'critical' | 'accent' | 'muted';

/** A moment: `text` for the eye, `iso` for the script that keeps it running, `title` for the tooltip. */
export interface TimeView {
  readonly iso: string;
  readonly text: string;
  readonly title: string;
}

export interface PersonView {
  readonly name: string;
  readonly initials: string;
  readonly title: string;
}

const tones: readonly Tone[] = ['ok', 'minor', 'major', 'critical'];

/** The tone of a state; a number that is no state counts as critical. */
export function toneOf(state: number): Tone {
  return tones[state] ?? 'critical';
}

/** The word for a state. */
export function wordOf(state: number, texts: Texts): string {
  return texts.states[state] ?? String(state);
}

export function markOf(state: State, texts: Texts): MarkView {
  return { level: state, tone: toneOf(state), word: wordOf(state, texts) };
}

/** How long something lasts since `time`, as `00:04:12`. */
export function lastingSince(time: Date, reading: Reading, title: (exact: string) => string): TimeView {
  const at = time.getTime();
  return {
    iso: time.toISOString(),
    text: formatDuration(reading.now - at),
    title: title(formatExact(at, reading.zone)),
  };
}

/** How long ago something was, as `12 s`. */
export function agoSince(time: Date, reading: Reading, title: (exact: string) => string): TimeView {
  const at = time.getTime();
  return { iso: time.toISOString(), text: formatAge(reading.now - at), title: title(formatExact(at, reading.zone)) };
}

/** The time of day; the tooltip has the date too, and how long ago it was. */
export function clockOf(time: Date, reading: Reading): TimeView {
  const at = time.getTime();
  return { iso: time.toISOString(), text: formatClock(at, reading.now, reading.zone), title: exactOf(time, reading) };
}

/** Date, time and zone, and how long ago it was: `22 November 2026, 14:31:55 (Europe/Paris) · 3 min ago`. */
export function exactOf(time: Date, { now, zone, texts }: Reading): string {
  const at = time.getTime();
  const exact = formatExact(at, zone);
  return at > now ? exact : `${exact} · ${texts.charts.ago(formatAge(now - at))}`;
}

export function personOf(name: string, title: string): PersonView {
  return { name, initials: initialsOf(name), title };
}
