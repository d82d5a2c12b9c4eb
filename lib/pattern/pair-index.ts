/** Finds the rules that a pair of records (an event and its entity, an entity and its alarm) can match, without trying them all. */
import type { CompiledPattern } from './compile.ts';
import { mergePlaces, PatternIndex } from './pattern-index.ts';

/** The patterns of one rule: what is undefined selects everything. */
export interface PatternPair<Left, Right> {
  readonly left: CompiledPattern<Left> | undefined;
  readonly right: CompiledPattern<Right> | undefined;
}

/** Over rules that are named by their place in a list; one without any pattern is never found. */
export class PairIndex<Left, Right> {
  readonly #left: PatternIndex<Left>;
  readonly #right: PatternIndex<Right>;

  constructor(pairs: readonly PatternPair<Left, Right>[]) {
    this.#left = new PatternIndex(pairs.map((pair) => (isByRight(pair) ? undefined : pair.left)));
    this.#right = new PatternIndex(pairs.map((pair) => (isByRight(pair) ? pair.right : undefined)));
  }

  /** Places of the rules that may match, in ascending order. Their patterns decide. */
  candidates(left: Left, right: Right | undefined): readonly number[] {
    const places = this.#left.candidates(left);
    return right === undefined ? places : mergePlaces(places, this.#right.candidates(right));
  }
}

/** Each rule is in one of the two: where fewer records lead to it. */
function isByRight({ left, right }: PatternPair<unknown, unknown>): boolean {
  return right !== undefined && (left === undefined || (left.anchors === undefined && right.anchors !== undefined));
}
