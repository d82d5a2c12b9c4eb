/**
 * A pool without a log: messages in, messages out, nothing else. What it sends has an id derived from what it got, so that a message
 * that is treated twice (the process died before the acknowledgement) is recognised downstream.
 */
import type { BrokerConnection } from '../amqp/connection.ts';
import { declareExchanges, ensureChainQueue, entryQueue } from '../amqp/topology.ts';
import type { PoolConfig } from '../config/pool.ts';
import { TransientError } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import type { DocumentStore } from '../mongo/document-store.ts';
import { type ChainEngine, runChain } from './chain.ts';
import type { Traveller } from './traveller.ts';
import type { ArchiveEffect } from './contract.ts';
import type { EngineCounters } from './counters.ts';
import { deadLetter } from './dead-letter.ts';
import { type Delivery, DeliveryQueue } from './deliveries.ts';
import type { PoolStatus } from './pool-status.ts';
import { serverVersion } from './server-version.ts';
import { type Wire, WireSender } from './wire-sender.ts';

export interface ForwardPoolDeps {
  readonly pool: PoolConfig;
  readonly engines: readonly ChainEngine[];
  readonly counters: EngineCounters;
  readonly status: PoolStatus;
  readonly documents: DocumentStore;
  readonly logger: Logger;
  readonly entryQueueMaxBytes: number;
  connect(): Promise<BrokerConnection>;
}

const noDocuments = { get: () => undefined, load: async () => undefined, put: () => undefined };

export class ForwardPool {
  readonly #deps: ForwardPoolDeps;
  readonly #stopping = new AbortController();
  #arrived: () => void = () => undefined;

  constructor(deps: ForwardPoolDeps) {
    this.#deps = deps;
  }

  stop(): void {
    this.#stopping.abort();
    this.#arrived();
  }

  /** One subscription: resolves after `stop`, rejects when something failed. */
  async subscribe(): Promise<void> {
    const connection = await this.#deps.connect();
    try {
      const lost = connection.closed.then((reason) => {
        throw new TransientError('broker_unavailable', `The connection to the broker was closed: ${reason}`);
      });
      await Promise.race([this.#serve(connection), lost]);
    } finally {
      await connection.close();
    }
  }

  async #serve(connection: BrokerConnection): Promise<void> {
    const { pool, status, logger, entryQueueMaxBytes } = this.#deps;
    const sending = await connection.model.createConfirmChannel();
    const channel = await connection.model.createChannel();
    for (const each of [sending, channel]) each.on('error', () => void connection.close());
    const name = entryQueue(pool.name);
    await declareExchanges(channel);
    const difference = await ensureChainQueue(connection, name, serverVersion(connection), entryQueueMaxBytes);
    if (difference !== undefined)
      logger.warn({ queue: name, difference }, 'A queue keeps the settings it was made with');
    for (const key of pool.input.routing_keys) await channel.bindQueue(name, pool.input.exchange, key);
    const kind = { name, trusted: false, batches: false, prefetch: pool.prefetch };
    const queue = new DeliveryQueue(channel, kind, () => this.#arrived());
    await queue.consume(() => void connection.close());
    status.ready();
    const sender = new WireSender({ channel: sending, signal: this.#stopping.signal, logger });
    let nextDepth = 0;
    while (!this.#stopping.signal.aborted) {
      if (queue.length === 0) await this.#arrival();
      if (performance.now() >= nextDepth) {
        nextDepth = performance.now() + 1000;
        status.depth(name, (await queue.depth()) + queue.length);
      }
      if (queue.length > 0) await this.#treat(queue, sender);
    }
  }

  async #treat(queue: DeliveryQueue, sender: WireSender): Promise<void> {
    const { pool, engines, counters, status, documents } = this.#deps;
    const now = Date.now();
    const deliveries: Delivery[] = [];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      deliveries.push(next);
      if (deliveries.length >= pool.batch_size) break;
    }
    const last = deliveries.at(-1);
    if (last === undefined) return;
    const travellers = deliveries.map((delivery) => toTraveller(delivery, now));
    await runChain(engines, travellers, { documents: noDocuments, now, counters });
    await documents.archive(
      travellers.flatMap((traveller, place) => this.#deadLetter(traveller, deliveries[place], now)),
    );
    const wires = travellers.flatMap((traveller, place) => toWires(pool.name, traveller, deliveries[place]));
    await sender.send(wires);
    queue.acknowledge(last);
    status.forwarded(queue.name, deliveries.length, now);
  }

  #deadLetter(traveller: Traveller, delivery: Delivery | undefined, now: number): readonly ArchiveEffect[] {
    if (traveller.ending?.outcome.kind !== 'dead_letter' || delivery === undefined) return [];
    const { pool } = this.#deps;
    const { origin, ending } = traveller;
    return [deadLetter({ pool: pool.name, id: `${pool.name}-${delivery.digest}`, origin, ended: ending, now })];
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000);
      this.#arrived = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function toTraveller(delivery: Delivery, now: number): Traveller {
  const { content, fields, properties } = delivery.message;
  const contentType: unknown = properties.contentType;
  const origin = {
    event_id: delivery.digest,
    body: content,
    routing_key: fields.routingKey,
    content_type: typeof contentType === 'string' ? contentType : undefined,
    received_ms: now,
    trusted: false,
  };
  return { origin, value: origin, ending: undefined };
}

function toWires(pool: string, traveller: Traveller, delivery: Delivery | undefined): readonly Wire[] {
  if (traveller.ending?.outcome.kind !== 'redirect' || delivery === undefined) return [];
  const { exchange, messages } = traveller.ending.outcome;
  return messages.map((message, place) => ({
    exchange,
    routingKey: message.routing_key,
    text: JSON.stringify(message.body),
    messageId: `${pool}:${delivery.digest}:${place}`,
    contentType: 'application/json',
  }));
}
