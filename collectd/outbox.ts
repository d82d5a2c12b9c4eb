/**
 * What waits for the broker: a buffer that is bounded in events and in bytes. While the broker is away the oldest events are dropped, because
 * what is happening now matters most; they are counted, and the recovery says so.
 *
 * Order: events of one resource are confirmed in their order. Events of different resources travel side by side.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../lib/errors/errors.ts';
import type { CollectorEvent } from './event.ts';

/** Resolves when the broker has the event for good; rejects when it is not certain. */
export type Publish = (event: CollectorEvent) => Promise<void>;

export interface OutboxOptions {
  readonly maxEvents: number;
  readonly maxBytes: number;
  /** First and longest pause after a failure, in milliseconds. */
  readonly minPauseMs?: number;
  readonly maxPauseMs?: number;
  /** A trouble that is over sooner is not worth a word, in milliseconds. */
  readonly graceMs?: number;
}

/** The end of a time without the broker. */
export interface Recovery {
  readonly awayMs: number;
  readonly delivered: number;
  readonly dropped: number;
}

export interface OutboxDeps {
  readonly publish: Publish;
  /** Milliseconds that only grow. */
  readonly elapsed: () => number;
  /** Called when publications have failed for longer than the grace; again when the reason changes. */
  readonly onAway: (reason: string) => void;
  /** Called after `onAway`, or when events were dropped, as soon as everything that waited is with the broker. */
  readonly onRecovered: (recovery: Recovery) => void;
}

/** Totals since the start, and what waits now. */
export interface OutboxCounts {
  readonly published: number;
  readonly dropped: number;
  readonly waiting: number;
  readonly waitingBytes: number;
}

interface Away {
  readonly sinceMs: number;
  /** The reason that was announced last. */
  readonly announced: string | undefined;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #deps: OutboxDeps;
  readonly #stopping = new AbortController();
  /** Oldest first, those in flight included. */
  #events: CollectorEvent[] = [];
  #inFlight: ReadonlySet<CollectorEvent> = new Set();
  #bytes = 0;
  #published = 0;
  #dropped = 0;
  #away: Away | undefined;
  /** Whether the newest publication failed: a broker that is back, with much to take over still, is worth waiting for. */
  #isFailing = false;
  /** The totals when nothing waited for the last time. */
  #calm = { published: 0, dropped: 0 };
  #draining: Promise<void> | undefined;

  constructor(options: OutboxOptions, deps: OutboxDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  counts(): OutboxCounts {
    return {
      published: this.#published,
      dropped: this.#dropped,
      waiting: this.#events.length,
      waitingBytes: this.#bytes,
    };
  }

  /** Takes the event and returns at once. */
  add(event: CollectorEvent): void {
    this.#events.push(event);
    this.#bytes += event.body.length;
    this.#trim();
    this.#draining ??= this.#drain();
  }

  /** Gives what waits until `deadlineMs` to leave; then it is lost. Resolves with the number of events that were lost. */
  async stop(deadlineMs: number): Promise<number> {
    const timer = setTimeout(() => this.#stopping.abort(), deadlineMs);
    if (this.#isFailing) this.#stopping.abort();
    await this.#draining;
    clearTimeout(timer);
    return this.#events.length;
  }

  #trim(): void {
    while (this.#events.length > this.#options.maxEvents || this.#bytes > this.#options.maxBytes) {
      const oldest = this.#events.findIndex((event) => !this.#inFlight.has(event));
      if (oldest === -1) return;
      for (const event of this.#events.splice(oldest, 1)) this.#bytes -= event.body.length;
      this.#dropped += 1;
    }
  }

  async #drain(): Promise<void> {
    let pauseMs = this.#options.minPauseMs ?? 250;
    while (this.#events.length > 0 && !this.#stopping.signal.aborted) {
      const failure = await this.#publishSome();
      this.#isFailing = failure !== undefined;
      if (failure === undefined) {
        pauseMs = this.#options.minPauseMs ?? 250;
        continue;
      }
      this.#failed(failure);
      await this.#pause(pauseMs);
      pauseMs = Math.min(pauseMs * 2, this.#options.maxPauseMs ?? 5000);
    }
    this.#draining = undefined;
    if (this.#events.length === 0) this.#cameBack();
  }

  /** Publishes the oldest event of each resource; the reason of the first failure, if any. */
  async #publishSome(): Promise<string | undefined> {
    const batch = firstPerResource(this.#events);
    this.#inFlight = new Set(batch);
    const results = await Promise.allSettled(batch.map((event) => this.#deps.publish(event)));
    const confirmed = new Set(batch.filter((_, index) => results[index]?.status === 'fulfilled'));
    this.#inFlight = new Set();
    this.#events = this.#events.filter((event) => !confirmed.has(event));
    for (const event of confirmed) this.#bytes -= event.body.length;
    this.#published += confirmed.size;
    const failed = results.find((result) => result.status === 'rejected');
    return failed === undefined ? undefined : messageOf(failed.reason);
  }

  #failed(reason: string): void {
    const nowMs = this.#deps.elapsed();
    const away = this.#away ?? { sinceMs: nowMs, announced: undefined };
    this.#away = away;
    if (nowMs - away.sinceMs < (this.#options.graceMs ?? 2000) || reason === away.announced) return;
    this.#away = { ...away, announced: reason };
    this.#deps.onAway(reason);
  }

  #cameBack(): void {
    const [away, before] = [this.#away, this.#calm];
    this.#away = undefined;
    this.#calm = { published: this.#published, dropped: this.#dropped };
    const dropped = this.#dropped - before.dropped;
    if (away === undefined || (away.announced === undefined && dropped === 0)) return;
    this.#deps.onRecovered({
      awayMs: this.#deps.elapsed() - away.sinceMs,
      delivered: this.#published - before.published,
      dropped,
    });
  }

  async #pause(ms: number): Promise<void> {
    const jittered = ms * (0.5 + Math.random() / 2);
    await delay(jittered, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

/** Longest run of publications that wait for their confirms at the same time. */
const maxInFlight = 200;

function firstPerResource(events: readonly CollectorEvent[]): readonly CollectorEvent[] {
  const first = new Map<string, CollectorEvent>();
  for (const event of events) {
    if (first.size === maxInFlight) break;
    if (!first.has(event.resource)) first.set(event.resource, event);
  }
  return [...first.values()];
}
