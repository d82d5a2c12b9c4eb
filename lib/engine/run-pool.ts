/** Runs one pool for as long as the process lives: connects, subscribes, and starts over after each failure, with growing pauses. */
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { type BrokerConnection, openConnection } from '../amqp/connection.ts';
import { createPublisher } from '../amqp/publisher.ts';
import { type FaultCollector, validate } from '../config/load.ts';
import type { PoolConfig } from '../config/pool.ts';
import { messageOf } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import { connectDatabase, type Database } from '../mongo/client.ts';
import { createDecisionStore } from '../mongo/decision-store.ts';
import { createDocumentStore } from '../mongo/document-store.ts';
import { startEventIndexing } from '../mongo/event-log-maintenance.ts';
import { startMetricMaintenance } from '../mongo/metric-maintenance.ts';
import { createLookups } from '../lookup/lookups.ts';
import { createMetricWriter } from '../mongo/metric-writer.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { NextPool } from './carry-out.ts';
import { type AskOutside, bindEngine, type ChainEngine } from './chain.ts';
import type { DecodingEngine, EventEngine, IndexDeclaration, RuleSource } from './contract.ts';
import { EngineCounters } from './counters.ts';
import { ForwardPool } from './forward-pool.ts';
import type { FailPoint } from './fail-point.ts';
import { LogPool } from './log-pool.ts';
import { PoolStatus } from './pool-status.ts';
import { createRuleStore, RuleSet } from './rules.ts';
import { startSelfReporter } from './self-reporter.ts';
import { Ticker, type TickingEngine } from './ticker.ts';

/** An engine as the registry lists it, whatever its configuration and rules. */
export interface RegisteredEngine {
  readonly name: string;
  readonly input: 'message' | 'event';
  readonly indexes: readonly IndexDeclaration[];
  readonly rules: RuleSource<unknown> | undefined;
  /** Checks the configuration (faults are collected) and binds it. */
  configure(file: string, table: unknown, faults: FaultCollector): ConfiguredEngine | undefined;
}

export interface ConfiguredEngine {
  bind(rules: () => unknown, ask: AskOutside): ChainEngine;
  tick(rules: () => unknown): TickingEngine['tick'] | undefined;
}

/** Makes a registry entry of a declared engine. */
export function register<Config, Rules>(
  engine: DecodingEngine<Config, Rules> | EventEngine<Config, Rules>,
): RegisteredEngine {
  const { name, input, indexes } = engine;
  return {
    name,
    input,
    indexes,
    rules: engine.rules,
    configure: (file, table, faults) => {
      const schema: z.ZodType<Config> = engine.configSchema;
      const config = validate(file, table, schema, faults);
      if (config === undefined) return undefined;
      return {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `rules.compile` of this very engine made
        bind: (rules, ask) => bindEngine(engine, config, () => rules() as Rules, ask),
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        tick: (rules) => tickOf(engine, config, () => rules() as Rules),
      };
    },
  };
}

function tickOf<Config, Rules>(
  engine: DecodingEngine<Config, Rules> | EventEngine<Config, Rules>,
  config: Config,
  rules: () => Rules,
): TickingEngine['tick'] | undefined {
  if (engine.tick === undefined) return undefined;
  return async (context) => engine.tick?.({ ...context, config, rules: rules() });
}

export interface PoolRunDeps {
  readonly pool: PoolConfig;
  readonly partition: number;
  readonly next: readonly NextPool[];
  readonly engines: readonly { readonly registered: RegisteredEngine; readonly configured: ConfiguredEngine }[];
  readonly amqpUrl: string;
  readonly heartbeatSeconds: number;
  readonly entryQueueMaxBytes: number;
  readonly mongodbUri: string;
  readonly database: string;
  readonly app: string;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  failPoint(name: FailPoint): Promise<void> | void;
}

interface Subscribable {
  subscribe(): Promise<void>;
  stop(): void;
}

/** Longest pause between two subscriptions, in milliseconds. */
const longestPauseMs = 10_000;

export class PoolRun {
  readonly #deps: PoolRunDeps;
  readonly #status: PoolStatus;
  readonly #counters: EngineCounters;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #current: Subscribable | undefined;
  /** Resolves when the pool treats its queue for the first time, or when it is stopped before. */
  readonly ready: Promise<void>;
  #markReady: () => void = () => undefined;

  constructor(deps: PoolRunDeps) {
    this.#deps = deps;
    const { pool, telemetry } = deps;
    this.ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    const health = {
      set: (source: string, status: 'ok' | 'degraded' | 'failed', reason?: string) =>
        telemetry.setHealth(source, status, reason),
    };
    this.#status = new PoolStatus(pool.name, telemetry.registry, health, () => this.#markReady());
    this.#counters = new EngineCounters(telemetry.registry, pool.name, pool.engines);
    telemetry.setFigures(() => ({
      ...this.#status.figures(),
      partition: deps.partition,
      engines: this.#counters.figures(),
    }));
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#current?.stop();
    this.#markReady();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let pause = 500;
    while (!signal.aborted) {
      const started = performance.now();
      try {
        await this.#withDatabase();
      } catch (error) {
        this.#status.failed(messageOf(error));
        this.#deps.logger.warn({ error, pauseMs: pause }, 'The pool stopped and starts over');
      }
      if (signal.aborted) return;
      pause = performance.now() - started > 60_000 ? 500 : Math.min(pause * 2, longestPauseMs);
      await delay(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }

  async #withDatabase(): Promise<void> {
    const { mongodbUri: uri, database: name, app } = this.#deps;
    const database = await connectDatabase({ uri, database: name, app });
    try {
      await createDocumentStore(database.db).createIndexes(
        this.#deps.engines.flatMap(({ registered }) => registered.indexes),
      );
      await this.#subscribe(database);
    } finally {
      this.#current = undefined;
      await database.close();
    }
  }

  async #subscribe(database: Database): Promise<void> {
    const { pool, amqpUrl: url, app, logger, partition } = this.#deps;
    const publisher = createPublisher({ url, app: `${app} reports`, logger });
    const stopReports = startSelfReporter({
      pool,
      partition,
      publisher,
      logger,
      counters: this.#counters,
      status: this.#status,
      db: database.db,
    });
    const log = `${pool.name}_${partition}`;
    const rules = new RuleSet(createRuleStore(database.db), this.#ruleSources(), { logger, log });
    try {
      await rules.start();
      const running =
        pool.mode === 'ticks' ? this.#ticker(database, publisher, rules) : this.#consumer(database, rules);
      this.#current = running;
      if (!this.#stopping.signal.aborted) await running.subscribe();
    } finally {
      rules.stop();
      stopReports();
      await publisher.close();
    }
  }

  #consumer(database: Database, rules: RuleSet): Subscribable {
    const { pool, partition } = this.#deps;
    const ask = createLookups(database.db);
    const shared = {
      ...this.#deps,
      engines: this.#deps.engines.map(({ registered, configured }) =>
        configured.bind(() => rules.of(registered.name), ask),
      ),
      counters: this.#counters,
      status: this.#status,
      documents: createDocumentStore(database.db),
      connect: () => this.#connect(),
    };
    if (pool.mode === 'none') return new ForwardPool(shared);
    const log = `${pool.name}_${partition}`;
    return new LogPool({
      ...shared,
      rules,
      decisions: createDecisionStore(database.db, pool.name, log),
      createMetricWriter: () => createMetricWriter(database.db, { log }),
    });
  }

  #ticker(database: Database, publisher: ReturnType<typeof createPublisher>, rules: RuleSet): Subscribable {
    const { pool, engines, logger } = this.#deps;
    const ticking = engines.flatMap(({ registered: { name }, configured }) => {
      const tick = configured.tick(() => rules.of(name));
      return tick === undefined ? [] : [{ name, tick }];
    });
    const ticker = new Ticker({
      engines: ticking,
      db: database.db,
      publisher,
      logger,
      intervalMs: pool.tick_seconds * 1000,
      onRound: (problem) => (problem === undefined ? this.#status.ready() : this.#status.failed(problem)),
    });
    const subscribe = async (): Promise<void> => {
      const keepsStorage = engines.some(({ registered }) => registered.name === 'retention');
      const maintenance = keepsStorage
        ? [
            startMetricMaintenance(database.db, { logger, keepPointsMs: keptPointsMs(pool) }),
            startEventIndexing(database.db, logger),
          ]
        : [];
      try {
        await ticker.run();
      } finally {
        await Promise.all(maintenance.map((part) => part.stop()));
      }
    };
    return { subscribe, stop: () => ticker.stop() };
  }

  #ruleSources(): ReadonlyMap<string, RuleSource<unknown>> {
    return new Map(
      this.#deps.engines.flatMap(({ registered }) =>
        registered.rules === undefined ? [] : [[registered.name, registered.rules] as const],
      ),
    );
  }

  #connect(): Promise<BrokerConnection> {
    const { amqpUrl, app, heartbeatSeconds } = this.#deps;
    return openConnection(amqpUrl, { app, heartbeatSeconds });
  }
}

/** How long the retention of this pool keeps metrics as they were measured; its own default when nothing is set. */
function keptPointsMs(pool: PoolConfig): number {
  const days = pool.engine['retention']?.['metric_raw_days'];
  return (typeof days === 'number' ? days : 15) * 86_400_000;
}
