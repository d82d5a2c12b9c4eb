/**
 * Slows down guessing: after some failures a key (an account, an address) must wait, twice as long after each further failure.
 * In memory: a restart forgets, which costs a guesser more than it gives.
 */

export interface ThrottleOptions {
  /** Failures that cost nothing. */
  readonly freeFailures: number;
  /** First wait in milliseconds; doubled by each further failure. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** A key without a failure for so long is forgotten. */
  readonly forgetMs: number;
  /** Keys remembered at most; the ones that failed longest ago go first. */
  readonly maxKeys: number;
}

interface Failures {
  readonly count: number;
  readonly last: number;
}

export class Throttle {
  readonly #options: ThrottleOptions;
  readonly #now: () => number;
  readonly #failures = new Map<string, Failures>();

  constructor(options: ThrottleOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Milliseconds that this key must still wait; 0 when it may try. */
  waitMs(key: string): number {
    const failures = this.#current(key);
    if (failures === undefined || failures.count < this.#options.freeFailures) return 0;
    const { freeFailures, firstWaitMs, longestWaitMs } = this.#options;
    const wait = Math.min(firstWaitMs * 2 ** (failures.count - freeFailures), longestWaitMs);
    return Math.max(0, failures.last + wait - this.#now());
  }

  failed(key: string): void {
    const count = (this.#current(key)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, last: this.#now() });
    const oldest = this.#failures.keys().next();
    if (this.#failures.size > this.#options.maxKeys && oldest.done !== true) this.#failures.delete(oldest.value);
  }

  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  #current(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    if (failures !== undefined && this.#now() - failures.last > this.#options.forgetMs) {
      this.#failures.delete(key);
      return undefined;
    }
    return failures;
  }
}
