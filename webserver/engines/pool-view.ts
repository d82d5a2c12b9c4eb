/** One pool as it is shown: its configuration, what its processes say, and what the broker says of its queues. */
import type { QueueLength } from '../../lib/amqp/queue-lengths.ts';
import type { PoolConfig } from '../../lib/config/pool.ts';
import type { EngineFigures, PoolFigures, QueueFigures } from '../../lib/engine/pool-figures.ts';
import { type HealthStatus, worseOf } from '../../lib/telemetry/health.ts';
import type { ProcessHealth } from '../health/source.ts';
import { nextOf, queuesOf } from './layout.ts';
import type { PoolView } from './view.ts';

export interface PoolSources {
  readonly pools: readonly PoolConfig[];
  /** One per process, whether it answers or not. */
  readonly processes: readonly ProcessHealth[];
  /** Of the processes that answer. */
  readonly figures: readonly PoolFigures[];
  /** What the broker says; empty when it does not answer. */
  readonly lengths: ReadonlyMap<string, QueueLength>;
}

export function poolView(pool: PoolConfig, { pools, processes, figures, lengths }: PoolSources): PoolView {
  const worst = worstOf(processes);
  return {
    name: pool.name,
    enabled: pool.enabled,
    mode: pool.mode,
    partitions: pool.partitions,
    ...(pool.input.exchange === '' ? {} : { exchange: pool.input.exchange }),
    next: [...nextOf(pool, pools)],
    status: worst?.status ?? 'ok',
    reasons: processes
      .toSorted((one, other) => rank(other.status) - rank(one.status))
      .flatMap(({ app, reasons }) => reasons.map((reason) => (processes.length > 1 ? `${app}: ${reason}` : reason))),
    ...(worst?.since === undefined ? {} : { since: worst.since }),
    events_per_second: sum(figures.map((one) => one.events_per_second)),
    batch_seconds: worstTimes(figures.map((one) => one.batch_seconds)),
    redeliveries: sum(figures.map((one) => one.redeliveries)),
    queues: queuesOf(pool).map((name) =>
      queueView(
        name,
        figures.flatMap((one) => one.queues),
        lengths.get(name),
      ),
    ),
    engines: pool.engines.map((name) =>
      engineView(
        name,
        figures.flatMap((one) => one.engines),
      ),
    ),
    processes: [...processes],
  };
}

/** A pool knows also what it was handed and has not treated; the broker answers when the pool does not. */
function queueView(
  name: string,
  figures: readonly QueueFigures[],
  length: QueueLength | undefined,
): PoolView['queues'][number] {
  const own = figures.filter((queue) => queue.name === name);
  const depths = [...own.map(({ depth }) => depth), ...(length === undefined ? [] : [length.ready])];
  return {
    name,
    ...(depths.length === 0 ? {} : { depth: Math.max(...depths) }),
    ...(own.length === 0 ? {} : { age_seconds: Math.max(...own.map((queue) => queue.age_seconds)) }),
    ...(length === undefined ? {} : { consumers: length.consumers }),
  };
}

function engineView(name: string, figures: readonly EngineFigures[]): EngineFigures {
  const own = figures.filter((engine) => engine.name === name);
  return {
    name,
    events_per_second: sum(own.map((one) => one.events_per_second)),
    seconds_per_event: worstTimes(own.map((one) => one.seconds_per_event)),
    events: sum(own.map((one) => one.events)),
    forwarded: sum(own.map((one) => one.forwarded)),
    dropped: sum(own.map((one) => one.dropped)),
    dead_lettered: sum(own.map((one) => one.dead_lettered)),
  };
}

type Percentiles = PoolView['batch_seconds'];

function worstTimes(times: readonly Percentiles[]): Percentiles {
  return { p50: Math.max(0, ...times.map(({ p50 }) => p50)), p99: Math.max(0, ...times.map(({ p99 }) => p99)) };
}

function worstOf(processes: readonly ProcessHealth[]): ProcessHealth | undefined {
  const [first, ...others] = processes;
  return others.reduce((worst, one) => (rank(one.status) > rank(worst?.status) ? one : worst), first);
}

function rank(status: HealthStatus = 'ok'): number {
  return (['ok', 'degraded', 'failed'] as const).indexOf(status);
}

/** The worst of several; `ok` of none. */
export function worstStatus(statuses: readonly HealthStatus[]): HealthStatus {
  return statuses.reduce<HealthStatus>(worseOf, 'ok');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
