/**
 * Publishes with confirms over a connection that heals itself. For processes that only send (host collector, webserver, self-reports);
 * a pool publishes on the connection it consumes with.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel } from 'amqplib';
import { messageOf, TransientError } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import { type BrokerConnection, openConnection } from './connection.ts';
import { queueLengths, type QueueLength } from './queue-lengths.ts';
import { declareExchanges } from './topology.ts';

export interface Publication {
  readonly exchange: string;
  readonly routingKey: string;
  /** The JSON text, unless `contentType` says otherwise. */
  readonly body: Buffer;
  readonly contentType?: string;
  readonly messageId: string;
  /** True: a message that no queue takes is a failure, not a success. */
  readonly mandatory?: boolean;
}

export interface Publisher {
  /**
   * Resolves when the broker has the message for good.
   *
   * @throws {TransientError} `broker_publish_failed` when there is no connection, no confirm in time, a refusal (the queue is full), or no queue for a mandatory message.
   */
  publish(message: Publication): Promise<void>;
  /**
   * What the broker says of queues, by name; one that does not exist is absent.
   *
   * @throws {TransientError} `broker_unavailable` when there is no connection.
   */
  queueLengths(names: readonly string[]): Promise<ReadonlyMap<string, QueueLength>>;
  /** Undefined while connected, else why not. */
  problem(): string | undefined;
  close(): Promise<void>;
}

export interface PublisherOptions {
  readonly url: string;
  readonly app: string;
  readonly logger: Logger;
  /** Milliseconds that a confirm may take. */
  readonly confirmTimeoutMs?: number;
  /** Longest pause between attempts to connect, in milliseconds. */
  readonly maxBackoffMs?: number;
}

/** Starts connecting in the background and returns at once. */
export function createPublisher(options: PublisherOptions): Publisher {
  const state = new PublisherState(options);
  const running = state.run();
  return {
    publish: (message) => state.publish(message),
    queueLengths: (names) => state.queueLengths(names),
    problem: () => state.problem,
    close: async () => {
      await state.stop();
      await running;
    },
  };
}

interface Returned {
  readonly messageId: string | undefined;
}

class PublisherState {
  problem: string | undefined = 'connecting';
  readonly #options: PublisherOptions;
  readonly #stopping = new AbortController();
  readonly #returned = new Set<string>();
  /** What waits for a confirm. amqplib tells nobody when the connection is lost, so each would wait for its timeout. */
  readonly #pending = new Set<(reason: string) => void>();
  #connection: BrokerConnection | undefined;
  #channel: ConfirmChannel | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    let pause = 250;
    while (!this.#stopping.signal.aborted) {
      try {
        const { closed } = await this.#connect();
        pause = 250;
        this.problem = (await closed) || 'closed';
        this.#options.logger.warn({ reason: this.problem }, 'The connection to the broker was lost');
      } catch (error) {
        this.problem = messageOf(error);
      }
      this.#channel = undefined;
      for (const fail of this.#pending) fail('the connection was lost');
      await this.#pause(pause);
      pause = Math.min(pause * 2, this.#options.maxBackoffMs ?? 5000);
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#connection?.close();
  }

  async publish(message: Publication): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined) {
      throw new TransientError('broker_publish_failed', `There is no connection to the broker: ${this.problem ?? ''}`);
    }
    await confirmed(channel, message, this.#options.confirmTimeoutMs ?? 10_000, this.#pending);
    if (message.mandatory === true && this.#returned.delete(message.messageId)) {
      throw new TransientError('broker_publish_failed', 'No queue takes the message', {
        details: { exchange: message.exchange, routingKey: message.routingKey },
      });
    }
  }

  async queueLengths(names: readonly string[]): Promise<ReadonlyMap<string, QueueLength>> {
    if (this.#connection === undefined || this.problem !== undefined) {
      throw new TransientError('broker_unavailable', `There is no connection to the broker: ${this.problem ?? ''}`);
    }
    return await queueLengths(this.#connection, names);
  }

  async #connect(): Promise<BrokerConnection> {
    const { url, app } = this.#options;
    const connection = await openConnection(url, { app });
    this.#connection = connection;
    if (this.#stopping.signal.aborted) await connection.close();
    const channel = await connection.model.createConfirmChannel();
    channel.on('error', () => void connection.close());
    channel.on('return', (message: { properties: Returned }) => {
      if (message.properties.messageId !== undefined) this.#returned.add(message.properties.messageId);
    });
    await declareExchanges(channel);
    this.#channel = channel;
    this.problem = undefined;
    return connection;
  }

  async #pause(ms: number): Promise<void> {
    const jittered = ms * (0.5 + Math.random());
    await delay(jittered, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

/** `pending` holds a function that makes it fail early, for as long as the answer is out. */
function confirmed(
  channel: ConfirmChannel,
  message: Publication,
  timeoutMs: number,
  pending: Set<(reason: string) => void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      pending.delete(fail);
      reject(new TransientError('broker_publish_failed', `The broker did not confirm the message: ${reason}`));
    };
    pending.add(fail);
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    const properties = {
      persistent: true,
      contentType: message.contentType ?? 'application/json',
      messageId: message.messageId,
      mandatory: message.mandatory ?? false,
    };
    try {
      channel.publish(message.exchange, message.routingKey, message.body, properties, (error: unknown) => {
        if (error !== null && error !== undefined) return fail(messageOf(error) || 'refused');
        clearTimeout(timer);
        pending.delete(fail);
        resolve();
      });
    } catch (error) {
      fail(messageOf(error));
    }
  });
}
