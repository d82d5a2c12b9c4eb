/** What a search expression means: conditions of the pattern language, joined by AND, OR and NOT in any depth. */
import type { Condition } from '../pattern/pattern.ts';

export type Expression =
  | { readonly kind: 'condition'; readonly field: string; readonly condition: Condition }
  | { readonly kind: 'not'; readonly part: Expression }
  /** Two parts at least. */
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Expression[] };

/** What is wrong with an expression, and where. */
export interface ExpressionFault {
  /** Characters before the fault. */
  readonly at: number;
  /** A sentence without a full stop. */
  readonly message: string;
}

/** The fields of an expression's conditions, each once. */
export function fieldsOf(expression: Expression): ReadonlySet<string> {
  switch (expression.kind) {
    case 'condition':
      return new Set([expression.field]);
    case 'not':
      return fieldsOf(expression.part);
    case 'all':
    case 'any':
      return new Set(expression.parts.flatMap((part) => [...fieldsOf(part)]));
  }
}
