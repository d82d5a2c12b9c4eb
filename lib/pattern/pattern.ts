/**
 * The one pattern language: it selects events, entities, alarms and pbehaviors in every rule. A pattern is a list of groups of which one must
 * match; a group is a list of conditions that must all match. A condition that says `not` is exactly the opposite of the one that
 * does not: it matches where there is no value. Texts are compared with their capitals.
 */

/** Any value to compare with. Texts, numbers and booleans are never equal to each other. */
export type Scalar = string | number | boolean;

/** Length of a calendar-free unit of time, in milliseconds. */
export const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

export type TimeUnit = keyof typeof unitMs;

export type Condition =
  | { readonly type: 'eq'; readonly value: Scalar }
  | { readonly type: 'neq'; readonly value: Scalar }
  | { readonly type: 'gt' | 'lt'; readonly value: number }
  /** RE2 syntax, found anywhere in the text; named groups can be used in templates. */
  | { readonly type: 'regexp'; readonly value: string }
  | { readonly type: TextConditionType; readonly value: string }
  | { readonly type: 'is_one_of'; readonly value: readonly Scalar[] }
  | { readonly type: 'is_not_one_of'; readonly value: readonly Scalar[] }
  | { readonly type: ListConditionType; readonly value: readonly string[] }
  /** True: there is no value, or one with nothing in it. `exist` is its opposite. */
  | { readonly type: 'is_empty'; readonly value: boolean }
  | { readonly type: 'exist'; readonly value: boolean }
  /** Not longer ago than this. */
  | { readonly type: 'relative_time'; readonly value: { readonly value: number; readonly unit: TimeUnit } }
  /** From the first instant on, up to and with the last (ISO 8601). */
  | { readonly type: 'absolute_time'; readonly value: { readonly from: string; readonly to: string } };

export type TextConditionType =
  | 'contain'
  | 'not_contain'
  | 'begin_with'
  | 'not_begin_with'
  | 'end_with'
  | 'not_end_with';

export type ListConditionType = 'has_every' | 'has_one_of' | 'has_not';

export type ConditionType = Condition['type'];

export interface FieldCondition {
  /** As the subject names it: `component`, `infos.customer`, `extra.site`. */
  readonly field: string;
  readonly condition: Condition;
}

/** Groups of conditions: one group must match, with all its conditions. A pattern without groups matches nothing. */
export type Pattern = readonly (readonly FieldCondition[])[];
