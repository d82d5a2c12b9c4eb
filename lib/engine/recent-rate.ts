/** Events per second over the last ten seconds, from a bucket a second: it costs one addition per batch, and forgets by itself. */
const windowSeconds = 10;

interface Bucket {
  readonly second: number;
  readonly count: number;
}

export class RecentRate {
  readonly #buckets: Bucket[] = [];
  readonly #startedMs: number;

  /** `now` in milliseconds, as in every call. */
  constructor(now: number) {
    this.#startedMs = now;
  }

  add(count: number, now: number): void {
    const second = Math.floor(now / 1000);
    const place = second % windowSeconds;
    const bucket = this.#buckets[place];
    this.#buckets[place] = { second, count: (bucket?.second === second ? bucket.count : 0) + count };
  }

  /** Divides by the time that really passed: a counter that began three seconds ago looks back on three. */
  perSecond(now: number): number {
    const oldest = Math.floor(now / 1000) - windowSeconds + 1;
    const counted = this.#buckets.reduce((sum, bucket) => (bucket.second >= oldest ? sum + bucket.count : sum), 0);
    const since = Math.max(this.#startedMs, oldest * 1000);
    return counted / Math.max(1, (now - since) / 1000);
  }
}
