/** The first of many in an order, without sorting them all: a heap of the best so far, its worst on top. */

/** The first `count` items by `compare` (negative: the one comes first), in order. Takes n · log(count) at worst, about n for shuffled items. */
export function firstOf<Item>(
  items: readonly Item[],
  count: number,
  compare: (one: Item, other: Item) => number,
): Item[] {
  if (items.length <= count) return items.toSorted(compare);
  const heap = items.slice(0, count).sort((one, other) => compare(other, one));
  for (let index = count; index < items.length; index += 1) {
    const [item, worst] = [items[index], heap[0]];
    if (item !== undefined && worst !== undefined && compare(item, worst) < 0) sink(heap, item, compare);
  }
  return heap.sort(compare);
}

/** Replaces the top by `item` and moves it down to its place. */
function sink<Item>(heap: Item[], item: Item, compare: (one: Item, other: Item) => number): void {
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    if (left === undefined) break;
    const takesRight = right !== undefined && compare(right, left) > 0;
    const child = takesRight ? right : left;
    if (compare(child, item) <= 0) break;
    heap[at] = child;
    at = 2 * at + (takesRight ? 2 : 1);
  }
  heap[at] = item;
}
