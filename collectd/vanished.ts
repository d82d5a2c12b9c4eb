/**
 * Objects that are no longer there: a file system that was unmounted, an interface that was removed. Nobody would report on them again, and
 * an alarm of theirs would stay open for ever.
 */
import type { State } from '../lib/event/event.ts';
import type { Reading } from './reading.ts';

export class Vanished {
  /** By source: the resources that are not ok. */
  readonly #troubled = new Map<string, Set<string>>();

  /** Notes the state that was published for a resource. */
  remember(source: string, resource: string, state: State): void {
    const troubled = this.#troubled.get(source) ?? new Set();
    this.#troubled.set(source, troubled);
    if (state === 0) troubled.delete(resource);
    else troubled.add(resource);
  }

  /** The readings, and one more that is ok for each resource that was in trouble and has none this time. No readings: nothing is known. */
  complete(source: string, readings: readonly Reading[]): readonly Reading[] {
    if (readings.length === 0) return [];
    const present = new Set(readings.map(({ resource }) => resource));
    const gone = [...(this.#troubled.get(source) ?? [])].filter((resource) => !present.has(resource));
    const farewells = gone.map((resource) => ({
      resource,
      output: `${resource} is no longer there`,
      measures: [],
      state: 0 as const,
    }));
    return [...readings, ...farewells];
  }
}
