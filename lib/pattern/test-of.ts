/** One condition as a test of one value. Each is a closure of its own, made once: no condition is looked into while events pass. */
import { type Condition, type Scalar, type TextConditionType, unitMs } from './pattern.ts';
import { compileExpression } from './regular-expression.ts';

/** `now` is in milliseconds since the epoch. */
export type ValueTest = (value: unknown, now: number) => boolean;

/** The test of a condition. @throws {RangeError} for a regular expression that does not compile; the schema refuses those. */
export function testOf(condition: Condition): ValueTest {
  switch (condition.type) {
    case 'eq':
      return equal(condition.value);
    case 'neq':
      return not(equal(condition.value));
    case 'gt':
      return above(condition.value);
    case 'lt':
      return below(condition.value);
    case 'is_one_of':
      return oneOf(condition.value);
    case 'is_not_one_of':
      return not(oneOf(condition.value));
    case 'has_every':
    case 'has_one_of':
    case 'has_not':
      return listTest(condition.type, condition.value);
    case 'is_empty':
      return condition.value ? isEmpty : not(isEmpty);
    case 'exist':
      return condition.value ? not(isEmpty) : isEmpty;
    case 'relative_time':
      return since(condition.value.value * unitMs[condition.value.unit]);
    case 'absolute_time':
      return between(Date.parse(condition.value.from), Date.parse(condition.value.to));
    default:
      return textTest(condition.type, condition.value);
  }
}

function not(test: ValueTest): ValueTest {
  return (value, now) => !test(value, now);
}

const equal =
  (wanted: Scalar): ValueTest =>
  (value) =>
    value === wanted;

const above =
  (bound: number): ValueTest =>
  (value) =>
    typeof value === 'number' && value > bound;

const below =
  (bound: number): ValueTest =>
  (value) =>
    typeof value === 'number' && value < bound;

function oneOf(values: readonly Scalar[]): ValueTest {
  const wanted: ReadonlySet<unknown> = new Set(values);
  return (value) => wanted.has(value);
}

type TextCondition = TextConditionType | 'regexp';

function textTest(type: TextCondition, part: string): ValueTest {
  switch (type) {
    case 'contain':
      return (value) => typeof value === 'string' && value.includes(part);
    case 'not_contain':
      return not(textTest('contain', part));
    case 'begin_with':
      return (value) => typeof value === 'string' && value.startsWith(part);
    case 'not_begin_with':
      return not(textTest('begin_with', part));
    case 'end_with':
      return (value) => typeof value === 'string' && value.endsWith(part);
    case 'not_end_with':
      return not(textTest('end_with', part));
    case 'regexp':
      return expressionTest(part);
  }
}

function expressionTest(source: string): ValueTest {
  const expression = compileExpression(source);
  if (typeof expression === 'string') throw new RangeError(expression);
  return (value) => typeof value === 'string' && expression.test(value);
}

function listTest(type: 'has_every' | 'has_one_of' | 'has_not', values: readonly string[]): ValueTest {
  if (type === 'has_not') return not(listTest('has_one_of', values));
  return type === 'has_every'
    ? (value) => Array.isArray(value) && values.every((wanted) => value.includes(wanted))
    : (value) => Array.isArray(value) && values.some((wanted) => value.includes(wanted));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

const since =
  (longestMs: number): ValueTest =>
  (value, now) =>
    instantOf(value) >= now - longestMs;

const between =
  (from: number, to: number): ValueTest =>
  (value) => {
    const instant = instantOf(value);
    return instant >= from && instant <= to;
  };

/** Milliseconds since the epoch; not a number where there is no date. */
function instantOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'number' ? value : Number.NaN;
}
