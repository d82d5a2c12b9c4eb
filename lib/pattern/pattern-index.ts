/** Finds the patterns that a record can match without trying them all: by the values of their anchors. */
import type { CompiledPattern } from './compile.ts';

interface AnchoredField<Subject> {
  get(record: Subject): unknown;
  readonly byValue: Map<unknown, number[]>;
}

/** Over patterns that are named by their place in a list. */
export class PatternIndex<Subject> {
  /** Places that any record may match, in ascending order. */
  readonly #everywhere: number[] = [];
  readonly #fields: readonly AnchoredField<Subject>[];

  /** `patterns`: undefined at the places of rules that this index does not answer for. */
  constructor(patterns: readonly (CompiledPattern<Subject> | undefined)[]) {
    const fields = new Map<string, AnchoredField<Subject>>();
    for (const [place, pattern] of patterns.entries()) {
      if (pattern === undefined) continue;
      if (pattern.anchors === undefined) this.#everywhere.push(place);
      for (const { field: name, get, values } of pattern.anchors ?? []) {
        const field = fields.get(name) ?? { get, byValue: new Map<unknown, number[]>() };
        fields.set(name, field);
        for (const value of values) add(field.byValue, value, place);
      }
    }
    this.#fields = [...fields.values()];
  }

  /** Places whose pattern may match, in ascending order, each once. Their patterns decide. */
  candidates(record: Subject): readonly number[] {
    let found = this.#everywhere as readonly number[];
    for (const { get, byValue } of this.#fields) {
      const places = byValue.get(get(record));
      if (places !== undefined) found = mergePlaces(found, places);
    }
    return found;
  }
}

function add(byValue: Map<unknown, number[]>, value: unknown, place: number): void {
  const places = byValue.get(value);
  if (places === undefined) byValue.set(value, [place]);
  else if (places.at(-1) !== place) places.push(place);
}

/** Two ascending lists as one, without repetitions. */
export function mergePlaces(left: readonly number[], right: readonly number[]): readonly number[] {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const merged: number[] = [];
  let at = 0;
  for (const place of left) {
    for (let other = right[at]; other !== undefined && other < place; other = right[at]) {
      merged.push(other);
      at += 1;
    }
    if (right[at] === place) at += 1;
    merged.push(place);
  }
  merged.push(...right.slice(at));
  return merged;
}
