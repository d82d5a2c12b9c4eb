/**
 * The engines report on themselves: every minute one check event per engine, on an entity of its own, through the same pipeline as
 * everything else. Rates divide by the time that really passed. Thresholds per event are the seed system's (0.6 and 0.9 s).
 */
import type { State } from '../event/event.ts';

/** What one process of a pool saw of one engine since its last report. */
export interface Figures {
  readonly events: number;
  readonly forwarded: number;
  readonly dropped: number;
  readonly deadLettered: number;
  readonly batches: number;
  /** Time in the engine, in seconds. */
  readonly seconds: number;
  /** Seconds per event, by batch: the median and the 99th percentile. */
  readonly p50: number;
  readonly p99: number;
  readonly queueDepth: number;
  readonly queueAgeSeconds: number;
  readonly redeliveries: number;
}

export interface ReportInput {
  readonly engine: string;
  readonly component: string;
  readonly figures: Figures;
  readonly elapsedSeconds: number;
  /** Seconds since the epoch. */
  readonly timestamp: number;
}

const limits: Readonly<Record<'secondsPerEvent' | 'ageSeconds', readonly [minor: number, major: number]>> = {
  secondsPerEvent: [0.6, 0.9],
  ageSeconds: [30, 120],
};

/** The figures of several processes of a pool as one: counts are added, times are those of the worst. */
export function addFigures(one: Figures, other: Figures): Figures {
  return {
    events: one.events + other.events,
    forwarded: one.forwarded + other.forwarded,
    dropped: one.dropped + other.dropped,
    deadLettered: one.deadLettered + other.deadLettered,
    batches: one.batches + other.batches,
    seconds: one.seconds + other.seconds,
    p50: Math.max(one.p50, other.p50),
    p99: Math.max(one.p99, other.p99),
    queueDepth: one.queueDepth + other.queueDepth,
    queueAgeSeconds: Math.max(one.queueAgeSeconds, other.queueAgeSeconds),
    redeliveries: one.redeliveries + other.redeliveries,
  };
}

/** The check event of one engine, as a connector would send it. */
export function selfReport(input: ReportInput): Readonly<Record<string, unknown>> {
  const { figures } = input;
  const rate = figures.events / input.elapsedSeconds;
  const secondsPerEvent = figures.events === 0 ? 0 : figures.seconds / figures.events;
  return {
    connector: 'Engine',
    connector_name: 'engine',
    event_type: 'check',
    source_type: 'resource',
    component: input.component,
    resource: `Engine_${input.engine}`,
    timestamp: input.timestamp,
    state: stateOf(secondsPerEvent, figures.queueAgeSeconds),
    state_type: 1,
    output: `${rate.toFixed(2)} evt/sec, ${secondsPerEvent.toFixed(5)} sec/evt, ${figures.queueDepth} waiting`,
    perf_data_array: measurements(figures, rate, secondsPerEvent),
  };
}

function measurements(figures: Figures, rate: number, secondsPerEvent: number): readonly object[] {
  const limited = ([warn, crit]: readonly [number, number]): object => ({ warn, crit });
  const metric = (name: string, value: number, unit?: string, more?: object): object => ({
    metric: name,
    value: Number(value.toPrecision(6)),
    ...(unit === undefined ? {} : { unit }),
    ...more,
  });
  return [
    metric('cps_evt_per_sec', rate, 'evt'),
    metric('cps_sec_per_evt', secondsPerEvent, 's', limited(limits.secondsPerEvent)),
    metric('sec_per_evt_p50', figures.p50, 's'),
    metric('sec_per_evt_p99', figures.p99, 's'),
    metric('batch_size', figures.batches === 0 ? 0 : figures.events / figures.batches),
    metric('forwarded', figures.forwarded),
    metric('dropped', figures.dropped),
    metric('dead_lettered', figures.deadLettered),
    metric('queue_depth', figures.queueDepth),
    metric('queue_age', figures.queueAgeSeconds, 's', limited(limits.ageSeconds)),
    metric('redeliveries', figures.redeliveries),
  ];
}

/** The greatest state of both measures: minor and major, as in the seed. */
function stateOf(secondsPerEvent: number, ageSeconds: number): State {
  const [minorEvent, majorEvent] = limits.secondsPerEvent;
  const [minorAge, majorAge] = limits.ageSeconds;
  if (secondsPerEvent > majorEvent || ageSeconds > majorAge) return 2;
  return secondsPerEvent > minorEvent || ageSeconds > minorAge ? 1 : 0;
}

/** Nearest rank; 0 without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
