/** A rule as it is stored, and what every kind of rule needs when it is compiled. */
import { type CompiledPattern, compilePattern } from '../pattern/compile.ts';
import type { PatternSubject } from '../pattern/field.ts';
import type { Pattern } from '../pattern/pattern.ts';
import { patternSchema } from '../pattern/schema.ts';

/** A rule as it is stored. */
export interface StoredRule {
  readonly _id: string;
}

/** Why a stored rule is left out. */
export type CompileFault = { readonly id: string; readonly reason: string };

/** The pattern that is saved under an id, as it is stored; undefined when there is none. */
export type SavedPatterns = (id: string) => unknown;

/** Fields that the platform adds to what a person wrote. */
const bookkeeping = new Set(['_id', 'revision', 'created', 'updated', 'author']);

/** What a person wrote. */
export function writtenFields(document: StoredRule): object {
  return Object.fromEntries(Object.entries(document).filter(([name]) => !bookkeeping.has(name)));
}

/** Where a pattern of a rule comes from. */
export interface PatternSource<Subject> {
  readonly saved: SavedPatterns;
  readonly subject: PatternSubject<Subject>;
}

/** The rule's own pattern or the saved one that it names; undefined when it has none. @throws {RangeError} when there is no such saved pattern. */
export function patternOf<Subject>(
  own: Pattern | undefined,
  id: string | undefined,
  { saved, subject }: PatternSource<Subject>,
): CompiledPattern<Subject> | undefined {
  if (id === undefined) return own === undefined ? undefined : compilePattern(own, subject);
  const found = patternSchema(subject).safeParse(saved(id));
  if (!found.success) throw new RangeError(`There is no saved pattern ${id} for this`);
  return compilePattern(found.data, subject);
}

/** The order in which rules run: by priority, the lower first, then by id. */
export function byOrder(left: StoredRule, right: StoredRule): number {
  return priorityOf(left) - priorityOf(right) || (left._id < right._id ? -1 : 1);
}

function priorityOf(document: StoredRule): number {
  return 'priority' in document && typeof document.priority === 'number' ? document.priority : 100;
}
