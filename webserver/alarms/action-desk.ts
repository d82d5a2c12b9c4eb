/** Sends operators' actions to the engine that owns the alarm, and waits for what became of them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ActionOutcomeRecord } from '../../lib/alarm/change.ts';
import type { Publisher } from '../../lib/amqp/publisher.ts';
import { exchanges } from '../../lib/amqp/topology.ts';
import type { LiveHub } from '../live/hub.ts';

/** How long a request waits for the outcome of its action, in milliseconds (`docs/architecture.md`). */
export const outcomePatienceMs = 2000;

/** An action on its way: an event with the id by which its outcome is found. */
export interface ActionEvent {
  /** A fresh UUID. */
  readonly id: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Undefined: no outcome in time; it still comes. */
export type Outcome = ActionOutcomeRecord | undefined;

export class ActionDesk {
  readonly #publisher: Publisher;
  readonly #waiting = new Map<string, (outcome: ActionOutcomeRecord) => void>();
  readonly #patienceMs: number;

  constructor(publisher: Publisher, hub: LiveHub, patienceMs = outcomePatienceMs) {
    this.#publisher = publisher;
    this.#patienceMs = patienceMs;
    hub.onOutcome((record) => this.#waiting.get(record.event_id)?.(record));
  }

  /**
   * Publishes one action and waits for its outcome.
   *
   * @throws {TransientError} `broker_publish_failed` when the broker did not take it: nothing will happen.
   */
  async send(action: ActionEvent): Promise<Outcome> {
    const patience = new AbortController();
    const outcome = new Promise<ActionOutcomeRecord>((resolve) => this.#waiting.set(action.id, resolve));
    try {
      const expired = delay(this.#patienceMs, undefined, { signal: patience.signal }).catch(() => undefined);
      await this.#publisher.publish({
        exchange: exchanges.actions,
        routingKey: String(action.event['event_type']),
        body: Buffer.from(JSON.stringify(action.event)),
        messageId: action.id,
        mandatory: true,
      });
      return await Promise.race([outcome, expired]);
    } finally {
      patience.abort();
      this.#waiting.delete(action.id);
    }
  }
}
