/** Thresholds: which state a figure causes. */
import type { Levels } from '../lib/config/collectd.ts';
import type { State, ThresholdRange } from '../lib/event/event.ts';
import type { Measure } from './reading.ts';

/** The levels of each metric of a source, by the metric's name. */
export type Thresholds = Readonly<Record<string, Levels>>;

/** The state that a figure causes, and why. */
export interface Verdict {
  readonly state: State;
  /** One per figure that is not ok: `major: used_percent is above 92`. */
  readonly reasons: readonly string[];
}

const stateNames = ['ok', 'minor', 'major', 'critical'] as const;

/** True when the range asks for an alert at this value. */
export function alerts(range: ThresholdRange, value: number): boolean {
  const inside = value >= (range.low ?? Number.NEGATIVE_INFINITY) && value <= (range.high ?? Number.POSITIVE_INFINITY);
  return range.inside === true ? inside : !inside;
}

/** A range in the syntax of Nagios plugins, as perf_data carries it. */
export function rangeText(range: ThresholdRange): string {
  const at = range.inside === true ? '@' : '';
  const high = range.high === undefined ? '' : String(range.high);
  if (range.low === 0 && high !== '') return `${at}${high}`;
  return `${at}${range.low === undefined ? '~' : range.low}:${high}`;
}

/** The worst state of all figures. */
export function judge(measures: readonly Measure[], thresholds: Thresholds): Verdict {
  let worst: State = 0;
  const reasons: string[] = [];
  for (const { metric, value, unit } of measures) {
    const found = levelOf(value, thresholds[metric] ?? {});
    if (found === undefined) continue;
    reasons.push(
      `${stateNames[found.state]}: ${metric} is ${position(found.range, value)}${unit === undefined ? '' : ` ${unit}`}`,
    );
    if (found.state > worst) worst = found.state;
  }
  return { state: worst, reasons };
}

function levelOf(value: number, levels: Levels): { readonly state: State; readonly range: ThresholdRange } | undefined {
  if (levels.critical !== undefined && alerts(levels.critical, value)) return { state: 3, range: levels.critical };
  if (levels.major !== undefined && alerts(levels.major, value)) return { state: 2, range: levels.major };
  if (levels.minor !== undefined && alerts(levels.minor, value)) return { state: 1, range: levels.minor };
  return undefined;
}

function position(range: ThresholdRange, value: number): string {
  if (range.inside === true) return `between ${range.low ?? '-∞'} and ${range.high ?? '∞'}`;
  return range.high !== undefined && value > range.high ? `above ${range.high}` : `below ${range.low}`;
}
