/** One queue that a pool consumes: deliveries in order, handed out in batches, acknowledged up to the last one of a batch. */
import type { Channel, ConsumeMessage } from 'amqplib';
import { digestOf } from './identity.ts';

export interface Delivery {
  readonly message: ConsumeMessage;
  readonly digest: string;
  readonly identified: boolean;
  /** How often it was handed out before, as the broker counts (each cut of a connection is one). */
  readonly deliveryCount: number;
}

/** What is known of a queue before anything came from it. */
export interface QueueKind {
  readonly name: string;
  /** Only our own processes may publish to it. */
  readonly trusted: boolean;
  /** It is filled by the pool before: each message is a batch of events. */
  readonly batches: boolean;
  /** Messages that the broker hands out ahead. */
  readonly prefetch: number;
}

export class DeliveryQueue {
  readonly name: string;
  readonly trusted: boolean;
  readonly batches: boolean;
  readonly prefetch: number;
  readonly #channel: Channel;
  readonly #onArrival: () => void;
  #waiting: Delivery[] = [];
  #head = 0;

  constructor(channel: Channel, { name, trusted, batches, prefetch }: QueueKind, onArrival: () => void) {
    this.#channel = channel;
    this.name = name;
    this.trusted = trusted;
    this.batches = batches;
    this.prefetch = prefetch;
    this.#onArrival = onArrival;
  }

  /** Starts consuming. `onCancel`: the broker took the consumer away; the connection must be closed, never cancelled. */
  async consume(onCancel: () => void): Promise<void> {
    await this.#channel.prefetch(this.prefetch);
    await this.#channel.consume(this.name, (message) => {
      if (message === null) return onCancel();
      this.#waiting.push(toDelivery(message));
      this.#onArrival();
    });
  }

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  peek(): Delivery | undefined {
    return this.#waiting[this.#head];
  }

  shift(): Delivery | undefined {
    const delivery = this.#waiting[this.#head];
    if (delivery === undefined) return undefined;
    this.#head += 1;
    if (this.#head > 4096) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return delivery;
  }

  /** What waits, without taking it. */
  waiting(): readonly Delivery[] {
    return this.#waiting.slice(this.#head);
  }

  acknowledge(upTo: Delivery): void {
    this.#channel.ack(upTo.message, true);
  }

  /**
   * Messages in the queue that nobody has. The answer also proves that the broker has processed every acknowledgement that was sent
   * on this channel before.
   */
  async depth(): Promise<number> {
    return (await this.state()).ready;
  }

  /** Messages that nobody has, and how many consume; those that stand by are not counted. */
  async state(): Promise<{ readonly ready: number; readonly consumers: number }> {
    const { messageCount, consumerCount } = await this.#channel.checkQueue(this.name);
    return { ready: messageCount, consumers: consumerCount };
  }
}

function toDelivery(message: ConsumeMessage): Delivery {
  const messageId: unknown = message.properties.messageId;
  const identified = typeof messageId === 'string' && messageId !== '';
  const count: unknown = message.properties.headers?.['x-delivery-count'];
  return {
    message,
    digest: digestOf(message.content, identified ? messageId : undefined),
    identified,
    deliveryCount: Math.max(typeof count === 'number' ? count : 0, message.fields.redelivered ? 1 : 0),
  };
}
