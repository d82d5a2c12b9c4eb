/** How long the next message has waited in a queue, from samples of what was taken and what is left: no message has to carry a time. */
interface Sample {
  readonly time: number;
  /** Messages that had entered the queue by then. */
  readonly entered: number;
}

export class QueueAge {
  #samples: Sample[] = [];
  #taken = 0;

  /** Messages that were taken since the last call. */
  took(messages: number): void {
    this.#taken += messages;
  }

  /** The queue has `depth` messages at `now` (milliseconds). */
  sample(depth: number, now: number): void {
    this.#samples.push({ time: now, entered: this.#taken + depth });
    const firstNeeded = this.#samples.findIndex((sample) => sample.entered > this.#taken);
    this.#samples = firstNeeded === -1 ? this.#samples.slice(-1) : this.#samples.slice(Math.max(0, firstNeeded - 1));
  }

  /** Seconds; 0 when nothing waits. */
  seconds(now: number): number {
    const entry = this.#samples.find((sample) => sample.entered > this.#taken);
    return entry === undefined ? 0 : Math.max(0, (now - entry.time) / 1000);
  }
}
