/** Reads `vigie.alarms` from a queue of its own, for as long as the process lives: connects again when the connection is lost. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AlarmRecord } from '../../lib/alarm/change.ts';
import { type BrokerConnection, openConnection } from '../../lib/amqp/connection.ts';
import { declareExchanges, exchanges } from '../../lib/amqp/topology.ts';
import { messageOf } from '../../lib/errors/errors.ts';
import type { Logger } from '../../lib/log/logger.ts';

/** Bytes of records that wait for us at most; the oldest go first, and the next comparison with the database makes up for them. */
const queueBytes = 64_000_000;

export interface RecordHandler {
  /** The queue is there: nothing from now on is missed. Read what was before. */
  connected(): Promise<void>;
  disconnected(reason: string): void;
  /** The records of one message, as soon as it is there: for those who wait for an outcome. */
  arrived(records: readonly AlarmRecord[]): void;
  /** The records of all messages that have arrived since the last call, in order. Awaited before the next call. */
  records(records: readonly AlarmRecord[]): Promise<void>;
}

export interface AlarmConsumerOptions {
  readonly url: string;
  readonly app: string;
  readonly logger: Logger;
  /** Longest pause between attempts to connect, in milliseconds. */
  readonly maxBackoffMs?: number;
}

export interface AlarmConsumer {
  close(): Promise<void>;
}

/** Starts in the background and returns at once. */
export function consumeAlarms(options: AlarmConsumerOptions, handler: RecordHandler): AlarmConsumer {
  const state = new ConsumerState(options, handler);
  const running = state.run();
  return {
    close: async () => {
      await state.stop();
      await running;
    },
  };
}

class ConsumerState {
  readonly #options: AlarmConsumerOptions;
  readonly #handler: RecordHandler;
  readonly #stopping = new AbortController();
  #connection: BrokerConnection | undefined;
  #waiting: Arrived[] = [];
  #treating: Promise<void> | undefined;

  constructor(options: AlarmConsumerOptions, handler: RecordHandler) {
    this.#options = options;
    this.#handler = handler;
  }

  async run(): Promise<void> {
    let pause = 250;
    while (!this.#stopping.signal.aborted) {
      try {
        const connection = await this.#connect();
        pause = 250;
        this.#lost((await connection.closed) || 'closed');
      } catch (error) {
        this.#lost(messageOf(error));
      }
      await this.#connection?.close();
      await delay(pause, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, this.#options.maxBackoffMs ?? 5000);
    }
    await this.#treating;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#connection?.close();
  }

  #lost(reason: string): void {
    if (!this.#stopping.signal.aborted) this.#handler.disconnected(reason);
  }

  async #connect(): Promise<BrokerConnection> {
    const connection = await openConnection(this.#options.url, { app: this.#options.app });
    this.#connection = connection;
    if (this.#stopping.signal.aborted) await connection.close();
    const channel = await connection.model.createChannel();
    channel.on('error', () => void connection.close());
    await declareExchanges(channel);
    const { queue } = await channel.assertQueue('', {
      exclusive: true,
      autoDelete: true,
      arguments: { 'x-max-length-bytes': queueBytes, 'x-overflow': 'drop-head' },
    });
    await channel.bindQueue(queue, exchanges.alarms, '#');
    await channel.prefetch(50);
    await channel.consume(queue, (message) => {
      if (message === null) return void connection.close();
      const acknowledge = (): void => {
        if (this.#connection === connection) channel.ack(message);
      };
      this.#take(message.content, acknowledge);
    });
    await this.#handler.connected();
    return connection;
  }

  #take(content: Buffer, acknowledge: () => void): void {
    try {
      const records = decodeRecords(content);
      this.#handler.arrived(records);
      this.#waiting.push({ records, acknowledge });
      this.#treating ??= this.#treat();
    } catch (error) {
      this.#options.logger.error({ error }, 'A message of vigie.alarms cannot be read');
      acknowledge();
    }
  }

  async #treat(): Promise<void> {
    while (this.#waiting.length > 0) {
      const taken = this.#waiting;
      this.#waiting = [];
      try {
        await this.#handler.records(taken.flatMap((message) => message.records));
        for (const message of taken) message.acknowledge();
      } catch (error) {
        this.#options.logger.error({ error }, 'Records of vigie.alarms could not be treated');
      }
    }
    this.#treating = undefined;
  }
}

interface Arrived {
  readonly records: readonly AlarmRecord[];
  readonly acknowledge: () => void;
}

/** Only our own engines publish there: the shape is theirs (`lib/alarm/change.ts`), and only its outline is looked at. */
function decodeRecords(content: Buffer): readonly AlarmRecord[] {
  const decoded: unknown = JSON.parse(content.toString('utf8'));
  if (!Array.isArray(decoded)) throw new Error('A message of vigie.alarms is not an array');
  return decoded.filter(isRecord);
}

function isRecord(value: unknown): value is AlarmRecord {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('entity_id' in value)) return false;
  return (value.kind === 'change' || value.kind === 'outcome') && typeof value.entity_id === 'string';
}
