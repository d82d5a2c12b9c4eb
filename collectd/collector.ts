/** The host collector: reads its sources, publishes what they say, and reports on itself. */
import { messageOf } from '../lib/errors/errors.ts';
import type { State } from '../lib/event/event.ts';
import type { Logger } from '../lib/log/logger.ts';
import { type Origin, toEvent } from './event.ts';
import { formatCount, formatSeconds } from './figures.ts';
import { isAbsent } from './host.ts';
import { Outbox, type OutboxOptions, type Publish, type Recovery } from './outbox.ts';
import type { Clocks, Reading, Source } from './reading.ts';
import { type RunResult, type ScheduledSource, scheduleSource, type Timing } from './schedule.ts';
import type { Thresholds } from './threshold.ts';
import { Vanished } from './vanished.ts';

/** A source with what the operator configured for it. */
export interface ConfiguredSource {
  readonly source: Source;
  readonly timing: Timing;
  readonly thresholds: Thresholds;
}

export interface CollectorOptions {
  readonly origin: Origin;
  readonly sources: readonly ConfiguredSource[];
  readonly reportMs: number;
  readonly buffer: OutboxOptions;
}

export interface CollectorDeps {
  readonly publish: Publish;
  readonly clocks: Clocks;
  readonly logger: Logger;
  /** Says how a part of the collector is; no problem: it is well. */
  readonly setProblem: (part: string, problem: string | undefined) => void;
  /** Counts one run of a source. */
  readonly countRun: (source: string, result: RunResult['kind']) => void;
}

/** Name of the resource on which the collector reports on itself. */
const ownResource = 'collectd';

export class Collector {
  readonly #options: CollectorOptions;
  readonly #deps: CollectorDeps;
  readonly #vanished = new Vanished();
  readonly #outbox: Outbox;
  readonly #running: ScheduledSource[] = [];
  #reportTimer: NodeJS.Timeout | undefined;
  #missed = 0;
  #failed = 0;

  constructor(options: CollectorOptions, deps: CollectorDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#outbox = new Outbox(options.buffer, {
      publish: deps.publish,
      elapsed: deps.clocks.elapsed,
      onAway: (reason) => this.#brokerWentAway(reason),
      onRecovered: (recovery) => this.#brokerCameBack(recovery),
    });
  }

  /** What waits for the broker and what became of the rest. */
  get outbox(): Pick<Outbox, 'counts'> {
    return this.#outbox;
  }

  start(): void {
    for (const configured of this.#options.sources) {
      const { source, timing } = configured;
      const report = (result: RunResult) => this.#take(configured, result);
      this.#running.push(scheduleSource(source, timing, this.#deps.clocks.elapsed, report));
    }
    this.#reportTimer = setInterval(() => this.#report(), this.#options.reportMs);
    this.#report();
  }

  /** Reads no more, and gives what waits up to `deadlineMs` to reach the broker. */
  async stop(deadlineMs: number): Promise<void> {
    clearInterval(this.#reportTimer);
    for (const running of this.#running) running.stop();
    const lost = await this.#outbox.stop(deadlineMs);
    if (lost > 0) this.#deps.logger.error({ lost }, 'Events were lost because the broker was away at the stop');
  }

  #take({ source, timing, thresholds }: ConfiguredSource, result: RunResult): void {
    this.#deps.countRun(source.name, result.kind);
    this.#deps.setProblem(`source ${source.name}`, problemOf(result, timing));
    if (result.kind === 'missed') this.#missed += 1;
    if (result.kind === 'failed') this.#failed += 1;
    const readings =
      result.kind === 'readings'
        ? this.#vanished.complete(source.name, result.readings)
        : [troubleReading(source.name, result, timing)];
    this.#publish(readings, thresholds, source.name);
  }

  #publish(readings: readonly Reading[], thresholds: Thresholds, source: string): void {
    const timestampMs = this.#deps.clocks.now();
    for (const reading of readings) {
      const event = toEvent(reading, thresholds, this.#options.origin, timestampMs);
      this.#vanished.remember(source, event.resource, event.state);
      this.#outbox.add(event);
    }
  }

  #brokerWentAway(reason: string): void {
    this.#deps.setProblem('broker', reason);
    this.#deps.logger.warn({ reason }, 'The broker does not take events, they wait in the buffer');
  }

  #brokerCameBack(recovery: Recovery): void {
    this.#deps.setProblem('broker', undefined);
    this.#deps.logger.warn(recovery, 'The broker takes events again');
    const { awayMs, delivered, dropped } = recovery;
    const story = `${formatCount(delivered, 'event')} came late, ${dropped} were dropped`;
    // Minor until the next report: the history has a hole that nothing fills.
    this.#report(`The broker was away for ${formatSeconds(awayMs / 1000)}: ${story}`, dropped > 0 ? 1 : 0);
  }

  #report(news?: string, state: State = 0): void {
    const { published, dropped, waiting, waitingBytes } = this.#outbox.counts();
    const sources = formatCount(this.#options.sources.length, 'source');
    const figures = `${sources} read, ${formatCount(published, 'event')} published, ${waiting} waiting, ${dropped} dropped`;
    const counter = (metric: string, value: number) => ({ metric, value, min: 0, counter: true as const });
    const measures = [
      counter('published', published),
      counter('dropped', dropped),
      counter('missed_deadlines', this.#missed),
      counter('failed_readings', this.#failed),
      { metric: 'waiting', value: waiting, min: 0, max: this.#options.buffer.maxEvents },
      { metric: 'waiting_bytes', value: waitingBytes, unit: 'B', min: 0, max: this.#options.buffer.maxBytes },
    ];
    this.#publish([{ resource: ownResource, output: news ?? figures, measures, state }], {}, ownResource);
  }
}

function problemOf(result: RunResult, timing: Timing): string | undefined {
  if (result.kind === 'missed') return `missed its deadline of ${timing.deadlineMs / 1000} s`;
  if (result.kind === 'failed' && !isAbsent(result.error)) return messageOf(result.error);
  return undefined;
}

/** What a source that answered nothing says of itself. That a container has no such file is a fact, not a fault. */
function troubleReading(source: string, result: Exclude<RunResult, { kind: 'readings' }>, timing: Timing): Reading {
  if (result.kind === 'missed') {
    const output = `Source ${source} missed its deadline of ${timing.deadlineMs / 1000} s`;
    return { resource: source, output, measures: [], state: 2 };
  }
  if (isAbsent(result.error)) {
    return { resource: source, output: `Source ${source} finds nothing to read on this host`, measures: [], state: 0 };
  }
  return { resource: source, output: `Source ${source} failed: ${messageOf(result.error)}`, measures: [], state: 2 };
}
