/** Work that follows a decision, in the order of decisions, and the lowest decision that still waits for some of it. */
export class Pending<Item> {
  #items: { readonly n: number; readonly item: Item }[] = [];
  #inFlight: number | undefined;

  add(n: number, item: Item): void {
    this.#items.push({ n, item });
  }

  get size(): number {
    return this.#items.length;
  }

  /** Hands over up to `limit` items; they count as waiting until `work` has finished. Returns whether there were any. */
  async take(limit: number, work: (items: readonly Item[]) => Promise<void>): Promise<boolean> {
    if (this.#items.length === 0) return false;
    const taken = this.#items.slice(0, limit);
    this.#items = this.#items.slice(limit);
    this.#inFlight = taken[0]?.n;
    await work(taken.map(({ item }) => item));
    this.#inFlight = undefined;
    return true;
  }

  /** Lowest decision with unfinished work; undefined when there is none. */
  oldest(): number | undefined {
    return this.#inFlight ?? this.#items[0]?.n;
  }
}
