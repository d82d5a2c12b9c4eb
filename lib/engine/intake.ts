/** Turns deliveries into the inputs of one decision: decoded, without duplicates, and with what the decision must remember of them. */
import type { Ended, Traveller } from './traveller.ts';
import type { Message } from './contract.ts';
import type { QueueInputs } from './decision.ts';
import type { Delivery, DeliveryQueue } from './deliveries.ts';
import type { Suspect } from '../mongo/decision-store.ts';
import type { KnownInputs } from './identity.ts';
import { type BatchMessage, batchContentType } from './output.ts';

export interface Batch {
  readonly travellers: readonly Traveller[];
  readonly inputs: readonly QueueInputs[];
  readonly sources: Readonly<Record<string, number>>;
  readonly acknowledge: readonly (readonly [queue: DeliveryQueue, upTo: Delivery])[];
  readonly messages: number;
  readonly duplicates: number;
  readonly redelivered: number;
}

export interface BatchLimits {
  readonly events: number;
  /** Bytes of the bodies together, about. */
  readonly bytes: number;
  /** Digest of the message that was in hand alone when the process died: it is not treated any more. */
  readonly condemned?: string | undefined;
}

/** From this count on a batch is written down before it is treated: the process may have died of something in it. */
const suspectFrom = 3;

/** A batch that killed its process is a quarter as large at the next try. */
const shrink = 4;

export class Intake {
  readonly #log: string;
  readonly #known: KnownInputs;
  #sources: Readonly<Record<string, number>>;
  /** The batch that was in hand when the predecessor ended. */
  readonly #fatal: Suspect | undefined;

  constructor(log: string, known: KnownInputs, sources: Readonly<Record<string, number>>, fatal: Suspect | undefined) {
    this.#log = log;
    this.#known = known;
    this.#sources = sources;
    this.#fatal = fatal;
  }

  /**
   * What must be written down before the next batch is treated; undefined when its first message is no suspect. The batch that was in hand
   * when the predecessor died is tried again in ever smaller pieces, until what kills the process stands alone.
   */
  suspect(queues: readonly DeliveryQueue[], size: number): Suspect | undefined {
    const next = queues.find((queue) => queue.length > 0)?.peek();
    if (next === undefined || next.deliveryCount < suspectFrom) return undefined;
    if (this.#fatal?.digest !== next.digest) return { digest: next.digest, size };
    const wasAlone = this.#fatal.size <= 1;
    return { digest: next.digest, size: wasAlone ? 0 : Math.max(1, Math.floor(this.#fatal.size / shrink)) };
  }

  /** Takes deliveries from the queues, the first queue first, as the inputs of decision n; one at least, whatever the limits. */
  take(queues: readonly DeliveryQueue[], limits: BatchLimits, n: number, now: number): Batch {
    const draft = new Draft(this.#log, n, now);
    for (const queue of queues) {
      while (draft.messages === 0 || draft.hasRoom(limits)) {
        const delivery = queue.shift();
        if (delivery === undefined) break;
        this.#add(draft, queue, delivery, limits.condemned === delivery.digest ? suspectEnding : undefined);
      }
    }
    this.#sources = { ...this.#sources, ...draft.sources };
    return draft.finish(this.#sources);
  }

  #add(draft: Draft, queue: DeliveryQueue, delivery: Delivery, ending: Ended | undefined): void {
    if (!queue.batches) {
      const isNew = !delivery.identified || this.#known.add(delivery.digest);
      return draft.addMessage(queue, delivery, isNew, ending);
    }
    const batch = parseBatch(delivery);
    if (batch === undefined) draft.addMessage(queue, delivery, true, strangerEnding);
    else draft.addSegments(queue, delivery, { batch, before: this.#sources, ending });
  }
}

/** A message of the pool before, and how far its log was known. */
interface ArrivedBatch {
  readonly batch: BatchMessage;
  readonly before: Readonly<Record<string, number>>;
  readonly ending: Ended | undefined;
}

class Draft {
  readonly sources: Record<string, number> = {};
  messages = 0;
  #bytes = 0;
  #duplicates = 0;
  #redelivered = 0;
  readonly #travellers: Traveller[] = [];
  readonly #inputs = new Map<DeliveryQueue, { digests: string[]; identified: string }>();
  readonly #last = new Map<DeliveryQueue, Delivery>();
  readonly #log: string;
  readonly #n: number;
  readonly #now: number;

  constructor(log: string, n: number, now: number) {
    this.#log = log;
    this.#n = n;
    this.#now = now;
  }

  hasRoom(limits: BatchLimits): boolean {
    return this.#travellers.length < limits.events && this.#bytes < limits.bytes;
  }

  addMessage(queue: DeliveryQueue, delivery: Delivery, isNew: boolean, ending: Ended | undefined): void {
    this.#count(queue, delivery);
    const inputs = this.#inputs.get(queue) ?? { digests: [], identified: '' };
    inputs.digests.push(delivery.digest);
    inputs.identified += delivery.identified ? '1' : '0';
    this.#inputs.set(queue, inputs);
    if (!isNew) {
      this.#duplicates += 1;
      return;
    }
    const origin = this.#toMessage(queue, delivery);
    this.#travellers.push({ origin, value: origin, ending });
  }

  addSegments(queue: DeliveryQueue, delivery: Delivery, { batch, before, ending }: ArrivedBatch): void {
    this.#count(queue, delivery);
    const { log, segments } = batch;
    for (const { n, events } of segments) {
      const seen = this.sources[log] ?? before[log] ?? 0;
      if (n <= seen) {
        this.#duplicates += events.length;
        continue;
      }
      this.sources[log] = n;
      for (const event of events) this.#travellers.push({ origin: event, value: event, ending });
    }
  }

  finish(sources: Readonly<Record<string, number>>): Batch {
    return {
      travellers: this.#travellers,
      inputs: [...this.#inputs].map(([queue, inputs]) => ({ queue: queue.name, ...inputs })),
      sources,
      acknowledge: [...this.#last],
      messages: this.messages,
      duplicates: this.#duplicates,
      redelivered: this.#redelivered,
    };
  }

  #count(queue: DeliveryQueue, delivery: Delivery): void {
    this.messages += 1;
    this.#bytes += delivery.message.content.length;
    if (delivery.deliveryCount > 0) this.#redelivered += 1;
    this.#last.set(queue, delivery);
  }

  #toMessage(queue: DeliveryQueue, delivery: Delivery): Message {
    const { content, fields, properties } = delivery.message;
    const messageId: unknown = properties.messageId;
    const contentType: unknown = properties.contentType;
    return {
      event_id: isOurId(messageId) ? messageId : `${this.#log}-${this.#n}-${this.#travellers.length}`,
      body: content,
      routing_key: fields.routingKey,
      content_type: typeof contentType === 'string' ? contentType : undefined,
      received_ms: this.#now,
      trusted: queue.trusted,
    };
  }
}

const suspectEnding: Ended = {
  engine: 'runtime',
  outcome: {
    kind: 'dead_letter',
    code: 'event_suspect',
    message: 'The event was in hand alone each time its engine process died; replay it once the cause is mended',
  },
};

const strangerEnding: Ended = {
  engine: 'runtime',
  outcome: {
    kind: 'dead_letter',
    code: 'log_corrupt',
    message: 'The message came by a queue between pools, but is not a batch of events',
  },
};

/** Connectors restart their counters; only an UUID is an id for ever. */
function isOurId(messageId: unknown): messageId is string {
  return typeof messageId === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(messageId);
}

/** Undefined when somebody else wrote it. */
function parseBatch({ message }: Delivery): BatchMessage | undefined {
  if (message.properties.contentType !== batchContentType) return undefined;
  try {
    const parsed: unknown = JSON.parse(message.content.toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('log' in parsed) || !('segments' in parsed))
      return undefined;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only our own processes send this type to this queue
    return parsed as BatchMessage;
  } catch {
    return undefined;
  }
}
