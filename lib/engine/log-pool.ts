/**
 * A pool with a decision log: take over, then gather → decide → commit → acknowledge, and carry out behind. One subscription lives as
 * long as its connection; any failure drops everything in memory, and the next subscription takes over from the log.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel } from 'amqplib';
import type { BrokerConnection } from '../amqp/connection.ts';
import {
  actionQueue,
  declareExchanges,
  ensureChainQueue,
  entryQueue,
  lockQueue,
  partitionQueue,
} from '../amqp/topology.ts';
import type { PoolConfig } from '../config/pool.ts';
import { messageOf, TransientError } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { DecisionStore } from '../mongo/decision-store.ts';
import type { DocumentStore } from '../mongo/document-store.ts';
import type { MetricWriter } from '../series/store.ts';
import { CarryOut, type NextPool } from './carry-out.ts';
import type { ChainEngine } from './chain.ts';
import type { EngineCounters } from './counters.ts';
import type { FailPoint } from './fail-point.ts';
import { toWires } from './output.ts';
import type { PoolStatus } from './pool-status.ts';
import type { RuleSet } from './rules.ts';
import { serverVersion } from './server-version.ts';
import { Subscription } from './subscription.ts';
import { takeOver } from './take-over.ts';
import { WireSender } from './wire-sender.ts';
import { WorkingSet } from './working-set.ts';

export interface LogPoolDeps {
  readonly pool: PoolConfig;
  readonly partition: number;
  readonly engines: readonly ChainEngine[];
  readonly next: readonly NextPool[];
  readonly rules: RuleSet;
  readonly counters: EngineCounters;
  readonly status: PoolStatus;
  readonly logger: Logger;
  readonly decisions: DecisionStore;
  readonly documents: DocumentStore;
  createMetricWriter(): MetricWriter;
  connect(): Promise<BrokerConnection>;
  readonly entryQueueMaxBytes: number;
  /** Called at the named points of a batch's way; tests kill or freeze the process there. */
  failPoint(name: FailPoint): Promise<void> | void;
}

export class LogPool {
  readonly #deps: LogPoolDeps;
  readonly #log: string;
  #stopping = false;
  #wake: () => void = () => undefined;

  constructor(deps: LogPoolDeps) {
    this.#deps = deps;
    this.#log = `${deps.pool.name}_${deps.partition}`;
  }

  /** Finishes the batch in hand, carries out what is committed, and ends `subscribe`. */
  stop(): void {
    this.#stopping = true;
    this.#wake();
  }

  /** One subscription. Resolves after `stop`; rejects when the connection, the log or the database failed. */
  async subscribe(): Promise<void> {
    const connection = await this.#deps.connect();
    try {
      const channel = await connection.model.createConfirmChannel();
      const lost = connection.closed.then((reason) => {
        throw new TransientError('broker_unavailable', `The connection to the broker was closed: ${reason}`);
      });
      await Promise.race([this.#serve(connection, channel), lost]);
    } finally {
      await connection.close();
    }
  }

  async #serve(connection: BrokerConnection, channel: ConfirmChannel): Promise<void> {
    const { pool, status } = this.#deps;
    channel.on('error', () => undefined);
    await this.#declare(connection, channel);
    if (!(await this.#lock(connection))) return;
    const aborting = new AbortController();
    const sender = new WireSender({ channel, signal: aborting.signal, logger: this.#deps.logger });
    const working = new WorkingSet();
    await this.#deps.failPoint('locked');
    const { heritage, carryOut } = await takeOver({
      ...this.#deps,
      working,
      layout: `${pool.partitions} ${pool.engines.join(' ')}`,
      createCarryOut: (done) =>
        new CarryOut(
          {
            ...this.#deps,
            working,
            metrics: this.#deps.createMetricWriter(),
            send: (leaving) => sender.send(toWires(this.#log, leaving)),
          },
          done,
        ),
    });
    await this.#deps.failPoint('taken-over');
    this.#deps.logger.info({ log: this.#log, n: heritage.n, redone: heritage.redone }, 'The log was taken over');
    const carrying = carryOut.run();
    carrying.catch(() => undefined);
    try {
      const treating = new Subscription({
        ...this.#deps,
        log: this.#log,
        heritage,
        working,
        carryOut,
        isStopping: () => this.#stopping,
      });
      this.#wake = () => treating.wake();
      await treating.open(connection);
      status.ready();
      await Promise.race([treating.run(), carrying]);
      await Promise.race([carryOut.drain(), carrying]);
    } finally {
      aborting.abort();
      carryOut.stop();
    }
  }

  async #declare(connection: BrokerConnection, channel: ConfirmChannel): Promise<void> {
    const { pool, next, partition, logger } = this.#deps;
    const version = serverVersion(connection);
    const ensure = async (queue: string, maxBytes?: number): Promise<void> => {
      const difference = await ensureChainQueue(connection, queue, version, maxBytes);
      if (difference !== undefined) logger.warn({ queue, difference }, 'A queue keeps the settings it was made with');
    };
    await declareExchanges(channel);
    for (const { name, partitions } of next) {
      for (let place = 0; place < partitions; place += 1) await ensure(partitionQueue(name, place));
    }
    if (pool.input.exchange === '') {
      await ensure(partitionQueue(pool.name, partition));
    } else {
      await ensure(entryQueue(pool.name), this.#deps.entryQueueMaxBytes);
      for (const key of pool.input.routing_keys) {
        await channel.bindQueue(entryQueue(pool.name), pool.input.exchange, key);
      }
    }
    if (pool.input.actions) {
      await ensure(actionQueue(pool.name));
      await channel.bindQueue(actionQueue(pool.name), 'vigie.actions', '#');
    }
  }

  /** Waits until no other process owns the log; false when stopped meanwhile. The log's numbers are the real fence. */
  async #lock(connection: BrokerConnection): Promise<boolean> {
    while (!this.#stopping) {
      const channel = await connection.model.createChannel();
      channel.on('error', () => undefined);
      try {
        await channel.assertQueue(lockQueue(this.#log), { exclusive: true, durable: false });
        return true;
      } catch (error) {
        this.#deps.status.waiting(`another process owns the log ${this.#log}`);
        this.#deps.logger.debug({ log: this.#log, reason: messageOf(error) }, 'Another process owns the log');
        await delay(1000);
      }
    }
    return false;
  }
}
