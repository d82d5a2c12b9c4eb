/**
 * A pattern as a MongoDB filter: what it finds contains everything that the pattern matches. Where it may find more, the answer says
 * so, and whoever asks passes what was found through the predicate. A regular expression of a user never reaches the database: only a
 * literal part of it does.
 */
import { type Field, type FieldKind, fieldOf, type PatternSubject } from './field.ts';
import { type Condition, type FieldCondition, type Pattern, type TextConditionType, unitMs } from './pattern.ts';
import { requiredLiteral } from './regular-expression.ts';

export interface PatternFilter {
  readonly filter: Record<string, unknown>;
  /** False: what is found must be tried with the predicate. */
  readonly isExact: boolean;
}

export interface FilterOptions {
  /** In milliseconds since the epoch. */
  readonly now: number;
  /** Where the record is in the stored document, with a dot at its end (`alarm.`); empty for the document itself. */
  readonly prefix?: string;
}

/** The filter of a pattern that the schema accepted. @throws {RangeError} for a field that is not stored. */
export function patternFilter(
  pattern: Pattern,
  subject: PatternSubject<never>,
  { now, prefix = '' }: FilterOptions,
): PatternFilter {
  const groups = pattern.map((conditions) => conditions.map((each) => conditionFilter(each, { subject, now, prefix })));
  const filters = groups.map((conditions) => allOf(conditions.map(({ filter }) => filter)));
  return {
    // A group that the database cannot narrow makes the whole pattern one that it cannot.
    filter: filters.some((filter) => Object.keys(filter).length === 0) ? {} : { $or: filters },
    isExact: groups.flat().every(({ isExact }) => isExact),
  };
}

function allOf(filters: readonly Record<string, unknown>[]): Record<string, unknown> {
  const narrowing = filters.filter((filter) => Object.keys(filter).length > 0);
  const [only] = narrowing;
  if (only === undefined) return {};
  return narrowing.length === 1 ? only : { $and: narrowing };
}

interface FilterContext {
  readonly subject: PatternSubject<never>;
  readonly now: number;
  readonly prefix: string;
}

/** Conditions that may be answered by a list where the predicate wants a single value: `any` fields hold either. */
function conditionFilter({ field: name, condition }: FieldCondition, context: FilterContext): PatternFilter {
  const field: Field<never> | undefined = fieldOf(context.subject, name);
  if (field?.path === undefined) throw new RangeError(`The field ${name} of ${context.subject.name} is not stored`);
  const path = context.prefix + field.path;
  const operator = operatorOf(condition, field.kind, context.now);
  if (operator === undefined) return { filter: {}, isExact: false };
  return { filter: { [path]: operator }, isExact: field.kind !== 'any' && condition.type !== 'regexp' };
}

type Operator = Record<string, unknown>;

/** Undefined: the database cannot narrow it. */
function operatorOf(condition: Condition, kind: FieldKind, now: number): Operator | undefined {
  // Where lists and single values are mixed, a negation would leave out lists with such an element, which the predicate takes.
  if (kind === 'any' && isNegation(condition)) return undefined;
  switch (condition.type) {
    case 'eq':
      return { $eq: condition.value };
    case 'neq':
      return { $ne: condition.value };
    case 'gt':
      return { $gt: condition.value };
    case 'lt':
      return { $lt: condition.value };
    case 'is_one_of':
    case 'has_one_of':
      return { $in: condition.value };
    case 'is_not_one_of':
    case 'has_not':
      return { $nin: condition.value };
    case 'has_every':
      return { $all: condition.value };
    case 'is_empty':
      return emptiness(condition.value, kind);
    case 'exist':
      return emptiness(!condition.value, kind);
    case 'relative_time':
      return { $gte: new Date(now - condition.value.value * unitMs[condition.value.unit]) };
    case 'absolute_time':
      return { $gte: new Date(condition.value.from), $lte: new Date(condition.value.to) };
    default:
      return textOperator(condition.type, condition.value);
  }
}

function isNegation({ type, value }: Condition): boolean {
  if (type === 'exist') return value;
  return type === 'is_empty' ? !value : type === 'neq' || type.includes('not');
}

function emptiness(isEmpty: boolean, kind: FieldKind): Operator {
  const empty = kind === 'list' ? [null, []] : kind === 'text' ? [null, ''] : kind === 'any' ? [null, '', []] : [null];
  return isEmpty ? { $in: empty } : { $nin: empty };
}

type TextType = TextConditionType | 'regexp';

/** The end of a text is written as "no character follows": `$` would also be found before a line's end. */
function textOperator(type: TextType, part: string): Operator | undefined {
  switch (type) {
    case 'regexp': {
      const literal = requiredLiteral(part);
      return literal === '' ? undefined : { $regex: escape(literal) };
    }
    case 'contain':
      return { $regex: escape(part) };
    case 'not_contain':
      return { $not: { $regex: escape(part) } };
    case 'begin_with':
      return { $regex: `^${escape(part)}` };
    case 'not_begin_with':
      return { $not: { $regex: `^${escape(part)}` } };
    case 'end_with':
      return { $regex: `${escape(part)}(?![\\s\\S])` };
    case 'not_end_with':
      return { $not: { $regex: `${escape(part)}(?![\\s\\S])` } };
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
