/** What a pool counts of each engine: the source of the self-reports and of the Prometheus counters. */
import { Counter, Histogram, type Registry } from 'prom-client';
import type { EngineFigures } from './pool-figures.ts';
import { RecentRate } from './recent-rate.ts';
import { percentile } from './self-report.ts';
import type { Traveller } from './traveller.ts';

/** Totals since the start of the process. */
export interface EngineTotals {
  events: number;
  forwarded: number;
  dropped: number;
  deadLettered: number;
  /** Time in `process`, in seconds. */
  seconds: number;
  batches: number;
  /** Seconds per event of the newest batches, for percentiles. */
  readonly recent: number[];
}

/** Batches that the percentiles of a self-report look back on. */
const recentBatches = 512;

export class EngineCounters {
  readonly totals = new Map<string, EngineTotals>();
  readonly #rates = new Map<string, RecentRate>();
  readonly #events: Counter<'pool' | 'engine' | 'outcome'>;
  readonly #seconds: Histogram<'pool' | 'engine'>;
  readonly #pool: string;

  constructor(registry: Registry, pool: string, engines: readonly string[]) {
    this.#pool = pool;
    this.#events = new Counter({
      name: 'vigie_engine_events_total',
      help: 'Events treated, by engine and outcome',
      labelNames: ['pool', 'engine', 'outcome'],
      registers: [registry],
    });
    this.#seconds = new Histogram({
      name: 'vigie_engine_batch_seconds',
      help: 'Time an engine took for one batch',
      labelNames: ['pool', 'engine'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
      registers: [registry],
    });
    for (const engine of engines) {
      this.totals.set(engine, emptyTotals());
      this.#rates.set(engine, new RecentRate(Date.now()));
    }
  }

  treated(engine: string, travellers: readonly Traveller[], milliseconds: number): void {
    const totals = this.totals.get(engine) ?? emptyTotals();
    let dropped = 0;
    let deadLettered = 0;
    for (const { ending } of travellers) {
      if (ending?.outcome.kind === 'drop') dropped += 1;
      else if (ending?.outcome.kind === 'dead_letter') deadLettered += 1;
    }
    const forwarded = travellers.length - dropped - deadLettered;
    totals.events += travellers.length;
    totals.forwarded += forwarded;
    totals.dropped += dropped;
    totals.deadLettered += deadLettered;
    totals.batches += 1;
    totals.seconds += milliseconds / 1000;
    totals.recent.push(milliseconds / 1000 / travellers.length);
    if (totals.recent.length > recentBatches) totals.recent.shift();
    this.totals.set(engine, totals);
    this.#rates.get(engine)?.add(travellers.length, Date.now());
    this.#seconds.observe({ pool: this.#pool, engine }, milliseconds / 1000);
    this.#count(engine, { forwarded, dropped, dead_lettered: deadLettered });
  }

  /** In the order of the pool. */
  figures(): EngineFigures[] {
    const now = Date.now();
    return [...this.totals].map(([name, { events, forwarded, dropped, deadLettered, recent }]) => ({
      name,
      events_per_second: this.#rates.get(name)?.perSecond(now) ?? 0,
      seconds_per_event: { p50: percentile(recent, 0.5), p99: percentile(recent, 0.99) },
      events,
      forwarded,
      dropped,
      dead_lettered: deadLettered,
    }));
  }

  #count(engine: string, outcomes: Readonly<Record<string, number>>): void {
    for (const [outcome, count] of Object.entries(outcomes)) {
      if (count > 0) this.#events.inc({ pool: this.#pool, engine, outcome }, count);
    }
  }
}

function emptyTotals(): EngineTotals {
  return { events: 0, forwarded: 0, dropped: 0, deadLettered: 0, seconds: 0, batches: 0, recent: [] };
}
