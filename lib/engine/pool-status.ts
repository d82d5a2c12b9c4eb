/** What a pool knows of itself while it runs: for its health, its self-reports and its Prometheus counters. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Decision } from './decision.ts';
import type { Batch } from './intake.ts';
import type { PoolFigures } from './pool-figures.ts';
import { QueueAge } from './queue-age.ts';
import { RecentRate } from './recent-rate.ts';
import { percentile } from './self-report.ts';

export interface PoolHealth {
  set(source: string, status: 'ok' | 'degraded' | 'failed', reason?: string): void;
}

/** Batches that the percentiles look back on. */
const recentBatches = 512;

export class PoolStatus {
  readonly #health: PoolHealth;
  readonly #events: Counter<'pool'>;
  readonly #duplicates: Counter<'pool'>;
  readonly #redelivered: Counter<'pool'>;
  readonly #depth: Gauge<'queue'>;
  readonly #age: Gauge<'queue'>;
  readonly #pool: string;
  readonly #ages = new Map<string, QueueAge>();
  readonly #depths = new Map<string, number>();
  readonly #rate = new RecentRate(Date.now());
  /** Seconds of the newest batches. */
  readonly #recent: number[] = [];
  readonly #onReady: () => void;
  committedN = 0;
  redeliveries = 0;
  batches = 0;
  batchEvents = 0;

  constructor(pool: string, registry: Registry, health: PoolHealth, onReady: () => void) {
    this.#pool = pool;
    this.#health = health;
    this.#onReady = onReady;
    const labelled = { labelNames: ['pool'] as const, registers: [registry] };
    this.#events = new Counter({ name: 'vigie_pool_events_total', help: 'Events committed', ...labelled });
    this.#duplicates = new Counter({ name: 'vigie_pool_duplicates_total', help: 'Inputs known already', ...labelled });
    this.#redelivered = new Counter({
      name: 'vigie_pool_redeliveries_total',
      help: 'Messages handed out again',
      ...labelled,
    });
    const queues = { labelNames: ['queue'] as const, registers: [registry] };
    this.#depth = new Gauge({ name: 'vigie_queue_depth', help: 'Messages that wait', ...queues });
    this.#age = new Gauge({ name: 'vigie_queue_age_seconds', help: 'How long the next message has waited', ...queues });
  }

  /** The log is owned and messages are treated. */
  ready(): void {
    this.#health.set('pipeline', 'ok');
    this.#onReady();
  }

  /** Alive, but another process does the work. */
  waiting(reason: string): void {
    this.#health.set('pipeline', 'degraded', reason);
  }

  failed(reason: string): void {
    this.#health.set('pipeline', 'failed', reason);
  }

  committed(decision: Decision, batch: Batch): void {
    this.committedN = decision.n;
    this.redeliveries += batch.redelivered;
    this.batches += 1;
    this.batchEvents += decision.events.length;
    this.#took(batch.travellers.length, decision.time);
    this.#events.inc({ pool: this.#pool }, batch.travellers.length);
    this.#duplicates.inc({ pool: this.#pool }, batch.duplicates);
    this.#redelivered.inc({ pool: this.#pool }, batch.redelivered);
    for (const { queue, digests } of batch.inputs) this.#ageOf(queue).took(digests.length);
  }

  /** A pool without a log passed messages on that it took in hand at `since` (milliseconds). */
  forwarded(queue: string, messages: number, since: number): void {
    this.batches += 1;
    this.batchEvents += messages;
    this.#took(messages, since);
    this.#events.inc({ pool: this.#pool }, messages);
    this.#ageOf(queue).took(messages);
  }

  depth(queue: string, messages: number): void {
    const now = Date.now();
    this.#depths.set(queue, messages);
    this.#ageOf(queue).sample(messages, now);
    this.#depth.set({ queue }, messages);
    this.#age.set({ queue }, this.#ageOf(queue).seconds(now));
  }

  /** Deepest queue and greatest age in seconds, over the queues of this process. */
  async queues(): Promise<{ readonly depth: number; readonly ageSeconds: number }> {
    const depth = (await this.#depth.get()).values.reduce((most, entry) => Math.max(most, entry.value), 0);
    const now = Date.now();
    const ageSeconds = [...this.#ages.values()].reduce((most, age) => Math.max(most, age.seconds(now)), 0);
    return { depth, ageSeconds };
  }

  /** What the socket shows of the pool, without its engines. */
  figures(): Omit<PoolFigures, 'engines' | 'partition'> {
    const now = Date.now();
    return {
      pool: this.#pool,
      events_per_second: this.#rate.perSecond(now),
      batch_seconds: { p50: percentile(this.#recent, 0.5), p99: percentile(this.#recent, 0.99) },
      batches: this.batches,
      redeliveries: this.redeliveries,
      queues: [...this.#depths].map(([name, depth]) => ({ name, depth, age_seconds: this.#ageOf(name).seconds(now) })),
    };
  }

  #took(events: number, sinceMs: number): void {
    const now = Date.now();
    this.#rate.add(events, now);
    this.#recent.push(Math.max(0, now - sinceMs) / 1000);
    if (this.#recent.length > recentBatches) this.#recent.shift();
  }

  #ageOf(queue: string): QueueAge {
    const known = this.#ages.get(queue);
    if (known !== undefined) return known;
    const age = new QueueAge();
    this.#ages.set(queue, age);
    return age;
  }
}
