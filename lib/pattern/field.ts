/** The fields that a pattern may name, for each kind of record: how the value is got, where the database has it, and what fits it. */
import type { ConditionType } from './pattern.ts';

/** `any`: a text, a number, a boolean or a list of texts, as whoever sent it liked. `presence`: there or not. */
export type FieldKind = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'presence' | 'any';

export interface Field<Subject> {
  readonly kind: FieldKind;
  /** Undefined where there is no value. Dates are dates or milliseconds since the epoch. */
  get(record: Subject): unknown;
  /** Where the value is in the stored document; undefined when these records are not queried. */
  readonly path?: string;
}

/** A kind of record that patterns select. */
export interface PatternSubject<Subject> {
  readonly name: string;
  readonly fields: Readonly<Record<string, Field<Subject>>>;
  /** Fields with a part that anyone may choose, by their beginning (`infos.`). */
  readonly families: Readonly<Record<string, (name: string) => Field<Subject>>>;
}

/** The field of this name; undefined when the subject has none. */
export function fieldOf<Subject>(subject: PatternSubject<Subject>, name: string): Field<Subject> | undefined {
  if (Object.hasOwn(subject.fields, name)) return subject.fields[name];
  const dot = name.indexOf('.') + 1;
  const prefix = name.slice(0, dot);
  if (dot === 0 || dot === name.length || !Object.hasOwn(subject.families, prefix)) return undefined;
  return subject.families[prefix]?.(name.slice(dot));
}

const ofTexts: readonly ConditionType[] = [
  'eq',
  'neq',
  'regexp',
  'contain',
  'not_contain',
  'begin_with',
  'not_begin_with',
  'end_with',
  'not_end_with',
  'is_one_of',
  'is_not_one_of',
  'is_empty',
  'exist',
];
const ofNumbers: readonly ConditionType[] = ['eq', 'neq', 'gt', 'lt', 'is_one_of', 'is_not_one_of', 'exist'];
const ofLists: readonly ConditionType[] = ['has_every', 'has_one_of', 'has_not', 'is_empty', 'exist'];

/** The conditions that a field of each kind takes. */
export const conditionsOf: Readonly<Record<FieldKind, readonly ConditionType[]>> = {
  text: ofTexts,
  number: ofNumbers,
  boolean: ['eq', 'neq', 'exist'],
  date: ['relative_time', 'absolute_time', 'exist'],
  list: ofLists,
  presence: ['exist'],
  any: [...new Set([...ofTexts, ...ofNumbers, ...ofLists])],
};
