/** Rates from counters that only grow. */
import type { Clocks } from '../reading.ts';

/** Counters by object (disk, interface), then by name. */
export type Counters<Name extends string> = ReadonlyMap<string, Readonly<Record<Name, number>>>;

/** Growth of each counter of one object between two moments. */
export interface Growth<Name extends string> {
  readonly object: string;
  /** Time between the two moments, in seconds; above 0. */
  readonly seconds: number;
  readonly grown: (name: Name) => number;
}

/**
 * The growth of every object that was there at both moments, in the order of the later one. An object with a counter that went back has
 * none: its driver was loaded anew.
 */
export function growths<Name extends string>(
  before: Counters<Name>,
  after: Counters<Name>,
  names: readonly Name[],
  seconds: number,
): readonly Growth<Name>[] {
  if (seconds <= 0) return [];
  const found: Growth<Name>[] = [];
  for (const [object, later] of after) {
    const earlier = before.get(object);
    if (earlier === undefined || names.some((name) => later[name] < earlier[name])) continue;
    found.push({ object, seconds, grown: (name) => later[name] - earlier[name] });
  }
  return found;
}

/** Remembers the counters of the last reading and answers the growth since, over the time that really passed. */
export class GrowthMeter<Name extends string> {
  readonly #names: readonly Name[];
  readonly #clocks: Clocks;
  #last: { readonly counters: Counters<Name>; readonly atMs: number } | undefined;

  constructor(names: readonly Name[], clocks: Clocks) {
    this.#names = names;
    this.#clocks = clocks;
  }

  /** Undefined at the first call. */
  measure(counters: Counters<Name>): readonly Growth<Name>[] | undefined {
    const atMs = this.#clocks.elapsed();
    const last = this.#last;
    this.#last = { counters, atMs };
    return last === undefined ? undefined : growths(last.counters, counters, this.#names, (atMs - last.atMs) / 1000);
  }
}
