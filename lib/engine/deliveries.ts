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

export class DeliveryQueue {
  readonly name: string;
  /** Only our own processes may publish to it. */
  readonly trusted: boolean;
  readonly #channel: Channel;
  readonly #onArrival: () => void;
  #waiting: Delivery[] = [];
  #head = 0;

  constructor(channel: Channel, name: string, trusted: boolean, onArrival: () => void) {
    this.#channel = channel;
    this.name = name;
    this.trusted = trusted;
    this.#onArrival = onArrival;
  }

  /** Starts consuming. `onCancel`: the broker took the consumer away; the connection must be closed, never cancelled. */
  async consume(prefetch: number, onCancel: () => void): Promise<void> {
    await this.#channel.prefetch(prefetch);
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
    return (await this.#channel.checkQueue(this.name)).messageCount;
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
    deliveryCount: typeof count === 'number' ? count : message.fields.redelivered ? 1 : 0,
  };
}
