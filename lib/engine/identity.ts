/**
 * Which inputs were treated already. An input with a message id is known by the id and the body together (connectors restart their
 * counters). Without an id two equal bodies are two events, except after a take-over: see `RedeliveredRun`.
 */
import { hash } from 'node:crypto';

/** 66 bits of a hash, as text: of the body, and of the message id when there is one. */
export function digestOf(body: Buffer, messageId: string | undefined): string {
  const ofBody = hash('sha1', body, 'base64').slice(0, 11);
  return messageId === undefined ? ofBody : hash('sha1', `${messageId}\u0000${ofBody}`, 'base64').slice(0, 11);
}

/** The digests of identified inputs, the newest `capacity` of them. */
export class KnownInputs {
  readonly #digests = new Set<string>();
  readonly #capacity: number;

  constructor(capacity = 200_000) {
    this.#capacity = capacity;
  }

  /** Remembers a digest; false when it was known. */
  add(digest: string): boolean {
    if (this.#digests.has(digest)) return false;
    this.#digests.add(digest);
    if (this.#digests.size > this.#capacity) {
      for (const oldest of this.#digests) {
        this.#digests.delete(oldest);
        break;
      }
    }
    return true;
  }
}

/**
 * After a take-over the broker hands out again, in order, what the predecessor had not acknowledged. It acknowledged whole decisions,
 * so what it had treated of this is exactly the inputs of its last k decisions, for some k: the longest such sequence that the
 * redelivered run begins with. Feed messages in order until `settled`; then `treated` says how many of them to skip.
 */
export class RedeliveredRun {
  /** The inputs of all the decisions, and the places where the ends of the log begin that are looked for, the longest first. */
  readonly #tail: readonly string[];
  readonly #starts: readonly number[];
  readonly #run: string[] = [];
  #ended = false;

  /** `tail`: the inputs of each decision that may be unacknowledged, the oldest first. */
  constructor(tail: readonly (readonly string[])[]) {
    this.#tail = tail.flat();
    const starts = new Set<number>();
    let start = 0;
    for (const { length } of tail) {
      if (length > 0) starts.add(start);
      start += length;
    }
    this.#starts = [...starts];
  }

  /** The next message. One that is handed out for the first time ends the run. */
  offer(digest: string, redelivered: boolean): void {
    if (!redelivered) this.#ended = true;
    if (this.#ended) return;
    this.#run.push(digest);
  }

  /** No more redelivered messages will come. */
  end(): void {
    this.#ended = true;
  }

  get settled(): boolean {
    return this.#ended || this.#starts.every((start) => this.#isWhole(start) || !this.#agrees(start));
  }

  /** How many of the messages offered were treated already. */
  get treated(): number {
    const longest = this.#starts.find((start) => this.#isWhole(start) && this.#agrees(start));
    return longest === undefined ? 0 : this.#tail.length - longest;
  }

  #isWhole(start: number): boolean {
    return this.#tail.length - start <= this.#run.length;
  }

  #agrees(start: number): boolean {
    const length = Math.min(this.#tail.length - start, this.#run.length);
    for (let place = 0; place < length; place += 1) {
      if (this.#tail[start + place] !== this.#run[place]) return false;
    }
    return true;
  }
}
