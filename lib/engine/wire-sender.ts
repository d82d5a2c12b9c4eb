/** Sends messages with confirms, until the broker has each of them in a queue. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel, Message } from 'amqplib';
import { exchanges } from '../amqp/topology.ts';
import { messageOf, TransientError } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import { groupBy } from './group-by.ts';

/** One message on its way out. */
export interface Wire {
  readonly exchange: string;
  readonly routingKey: string;
  /** The body, as JSON. */
  readonly text: string;
  readonly messageId: string;
  readonly contentType: string;
}

const longestPauseMs = 2000;

export interface WireSenderDeps {
  readonly channel: ConfirmChannel;
  /** Ends the attempts. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

export class WireSender {
  readonly #channel: ConfirmChannel;
  readonly #signal: AbortSignal;
  readonly #logger: Logger;
  /** What no queue took. The broker says so before it confirms. */
  readonly #returned = new Set<string>();

  constructor({ channel, signal, logger }: WireSenderDeps) {
    this.#channel = channel;
    this.#signal = signal;
    this.#logger = logger;
    channel.on('return', ({ fields, properties }: Message) => {
      this.#returned.add(keyOf(fields.exchange, fields.routingKey, String(properties.messageId)));
    });
  }

  /**
   * Resolves when the broker has everything. What it refuses (a full queue) and what no queue takes (one that somebody deleted) is sent
   * again with the same id. To one queue goes one message at a time: its consumer drops a batch that comes after a later one.
   *
   * @throws {TransientError} `broker_publish_failed` when something is refused and `signal` is aborted. Throws when the channel is closed.
   */
  async send(wires: readonly Wire[]): Promise<void> {
    const ordered = groupBy(
      wires.filter((wire) => wire.exchange === ''),
      (wire) => wire.routingKey,
    );
    const others = wires.filter((wire) => wire.exchange !== '');
    const lanes = [...ordered.values()].map((lane) => this.#inOrder(lane));
    await Promise.all([...lanes, this.#insist(others)]);
  }

  async #inOrder(wires: readonly Wire[]): Promise<void> {
    for (const wire of wires) await this.#insist([wire]);
  }

  async #insist(wires: readonly Wire[]): Promise<void> {
    let left = wires;
    for (let pause = 100; ; pause = Math.min(pause * 2, longestPauseMs)) {
      const outcomes = await Promise.all(left.map((wire) => this.#publish(wire)));
      left = left.filter((_, place) => outcomes[place] !== undefined);
      if (left.length === 0) return;
      const reason = outcomes.find((outcome) => outcome !== undefined) ?? '';
      if (this.#signal.aborted) throw new TransientError('broker_publish_failed', `A message was refused: ${reason}`);
      if (pause === longestPauseMs) this.#warn(left, reason);
      await delay(pause * (0.5 + Math.random()), undefined, { signal: this.#signal }).catch(() => undefined);
    }
  }

  #warn([first, ...others]: readonly Wire[], reason: string): void {
    const { exchange, routingKey: key } = first ?? { exchange: '', routingKey: '' };
    const where = { exchange, key, messages: others.length + 1, reason };
    this.#logger.warn(where, 'The broker did not take what was sent; it is sent again');
  }

  /** Undefined when a queue has it, else why not. Publishing on a closed channel throws. */
  #publish({ exchange, routingKey, text, messageId, contentType }: Wire): Promise<string | undefined> {
    return new Promise((resolve) => {
      // Everybody may listen to the alarms, and nobody has to.
      const mandatory = exchange !== exchanges.alarms;
      const properties = { persistent: true, mandatory, contentType, messageId };
      this.#channel.publish(exchange, routingKey, Buffer.from(text), properties, (error: unknown) => {
        if (error !== null && error !== undefined) return resolve(messageOf(error) || 'refused');
        const isReturned = this.#returned.delete(keyOf(exchange, routingKey, messageId));
        resolve(isReturned ? 'no queue takes it' : undefined);
      });
    });
  }
}

function keyOf(exchange: string, routingKey: string, messageId: string): string {
  return `${exchange}\u0000${routingKey}\u0000${messageId}`;
}
