/** What a source finds out, before anyone says whether it is good or bad. */
import type { State } from '../lib/event/event.ts';

/** One figure of a reading. */
export interface Measure {
  /** Name of the metric; a threshold of the same name applies to it. */
  readonly metric: string;
  readonly value: number;
  /** `%`, `B`, `B/s`, `s`, `ms`, `1/s`; absent for a plain number. */
  readonly unit?: string;
  /** Bounds of the possible values. */
  readonly min?: number;
  readonly max?: number;
  /** True: a total that only grows. Absent: a value of this moment. */
  readonly counter?: true;
}

/** The state of one object (the memory, a mount point, an interface) at one moment. Becomes one event. */
export interface Reading {
  readonly resource: string;
  /** A sentence with figures and units, without full stop. */
  readonly output: string;
  readonly measures: readonly Measure[];
  /** At least this state, whatever the thresholds say: something is wrong that has no figure. */
  readonly state?: State;
  /** True: the source's thresholds are meant for other readings (a sum, a single core). */
  readonly withoutThresholds?: true;
}

/** One subject that is read at an interval. The readings of the subject as a whole carry the source's name as resource. */
export interface Source {
  readonly name: string;
  /**
   * Reads once. An empty list: nothing to say yet (a rate needs two readings). `signal` is aborted at the deadline: what can be abandoned
   * is. Rejects when the host cannot be read; never called again before it has settled.
   */
  read(signal: AbortSignal): Promise<readonly Reading[]>;
}

/** The clocks of a source. */
export interface Clocks {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that only grow: rates divide by their difference. */
  readonly elapsed: () => number;
}

/** A percentage of the whole, from 0 to 100; 0 when there is no whole. */
export function percentOf(part: number, whole: number): number {
  return whole > 0 ? Math.min(100, Math.max(0, (part / whole) * 100)) : 0;
}

/** A share in percent as a measure. */
export function percentMeasure(metric: string, value: number): Measure {
  return { metric, value: rounded(value), unit: '%', min: 0, max: 100 };
}

/** Three decimals are more than any of these figures means. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
