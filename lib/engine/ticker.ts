/**
 * A pool that only ticks: each engine looks for what may be due and publishes wake-ups; the engine that owns the document decides. A tick
 * may run twice, late, or in two processes at once: nothing depends on it.
 */
import { hash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { Publisher } from '../amqp/publisher.ts';
import { exchanges } from '../amqp/topology.ts';
import { messageOf } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import { removeOld } from '../mongo/archives.ts';
import { dropSlices } from '../mongo/slices.ts';
import type { StoredDocument, TickContext } from './contract.ts';

/** An engine with its configuration, as far as ticks go. */
export interface TickingEngine {
  readonly name: string;
  tick(context: Omit<TickContext<never>, 'config' | 'rules'>): Promise<void>;
}

export interface TickerDeps {
  readonly engines: readonly TickingEngine[];
  readonly db: Db;
  readonly publisher: Publisher;
  readonly logger: Logger;
  readonly intervalMs: number;
  /** Says how the last round went; undefined when it went well. */
  onRound(problem: string | undefined): void;
}

export class Ticker {
  readonly #deps: TickerDeps;
  readonly #stopping = new AbortController();

  constructor(deps: TickerDeps) {
    this.#deps = deps;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const problems: string[] = [];
      for (const engine of this.#deps.engines) {
        await this.#tick(engine).catch((error: unknown) => problems.push(`${engine.name}: ${messageOf(error)}`));
      }
      if (problems.length > 0) this.#deps.logger.warn({ problems }, 'A tick failed and is tried again');
      this.#deps.onRound(problems.length === 0 ? undefined : problems.join('; '));
      await delay(this.#deps.intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #tick(engine: TickingEngine): Promise<void> {
    const { db } = this.#deps;
    const sending: Promise<void>[] = [];
    await engine.tick({
      now: Date.now(),
      find: (collection, filter, limit) =>
        db
          .collection<StoredDocument>(collection)
          .find({ ...filter })
          .limit(limit)
          .toArray(),
      scan: (collection, filter, fields) =>
        db
          .collection<StoredDocument>(collection)
          .find({ ...filter }, { projection: Object.fromEntries(fields.map((field) => [field, 1])) }),
      wakeUp: (event, key) => {
        sending.push(this.#wakeUp(event, key));
      },
      dropSlices: (name, before) => dropSlices(db, name, before),
      removeOld: (archive, before, limit) => removeOld(db, archive, before, limit),
    });
    await Promise.all(sending);
  }

  #wakeUp(event: Readonly<Record<string, unknown>>, key: string): Promise<void> {
    return this.#deps.publisher.publish({
      exchange: exchanges.actions,
      routingKey: String(event['event_type']),
      body: Buffer.from(JSON.stringify(event)),
      messageId: hash('sha1', key),
      mandatory: true,
    });
  }
}
