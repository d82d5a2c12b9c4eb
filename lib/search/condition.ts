/** One comparison of a search expression as a condition of the pattern language. */
import type { FieldKind } from '../pattern/field.ts';
import type { Condition } from '../pattern/pattern.ts';
import { compileExpression } from '../pattern/regular-expression.ts';
import type { Expression } from './expression.ts';

export const operators = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'CONTAINS'] as const;

export type Operator = (typeof operators)[number];

export interface Comparison {
  readonly field: string;
  readonly kind: FieldKind;
  readonly operator: Operator;
  readonly value: string;
}

/** Words that stand for numbers, by field and number. */
export const valueNames: Readonly<Record<string, readonly string[]>> = {
  state: ['ok', 'minor', 'major', 'critical'],
  status: ['off', 'ongoing', 'stealthy', 'flapping', 'cancelled', 'no-events'],
};

const firstInstant = '0001-01-01T00:00:00.000Z';
const lastInstant = '9999-12-31T23:59:59.999Z';

/** What a comparison means; a text says why it means nothing. */
export function conditionOf(comparison: Comparison): Expression | string {
  switch (comparison.kind) {
    case 'text':
    case 'any':
      return textCondition(comparison);
    case 'number':
      return numberCondition(comparison);
    case 'date':
      return dateCondition(comparison);
    case 'list':
      return listCondition(comparison);
    case 'boolean':
    case 'presence':
      return truthCondition(comparison);
  }
}

function one(field: string, condition: Condition): Expression {
  return { kind: 'condition', field, condition };
}

function textCondition({ field, operator, value }: Comparison): Expression | string {
  switch (operator) {
    case '=':
      return one(field, { type: 'eq', value });
    case '!=':
      return one(field, { type: 'neq', value });
    case 'LIKE':
      return likeCondition(field, value);
    case 'CONTAINS':
      return value === ''
        ? 'An empty text is in everything'
        : one(field, { type: 'regexp', value: `(?i)${escaped(value)}` });
    default:
      return `${field} is a text: it takes =, !=, LIKE and CONTAINS`;
  }
}

/** As in a plain search, capitals do not matter. */
function likeCondition(field: string, value: string): Expression | string {
  const compiled = compileExpression(`(?i)${value}`);
  return typeof compiled === 'string' ? compiled : one(field, { type: 'regexp', value: `(?i)${value}` });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function numberCondition({ field, operator, value }: Comparison): Expression | string {
  const word = valueNames[field]?.indexOf(value.toLowerCase()) ?? -1;
  const number = word === -1 ? numberOf(value) : word;
  if (number === undefined) return `${field} is a number${namesOf(field)}`;
  const bound = (type: 'gt' | 'lt' | 'eq' | 'neq'): Expression => one(field, { type, value: number });
  switch (operator) {
    case '=':
      return bound('eq');
    case '!=':
      return bound('neq');
    case '<':
      return bound('lt');
    case '>':
      return bound('gt');
    case '<=':
      return { kind: 'any', parts: [bound('lt'), bound('eq')] };
    case '>=':
      return { kind: 'any', parts: [bound('gt'), bound('eq')] };
    case 'LIKE':
    case 'CONTAINS':
      return `${field} is a number: it takes =, !=, <, <=, > and >=`;
  }
}

function numberOf(text: string): number | undefined {
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

function namesOf(field: string): string {
  return valueNames[field] === undefined ? '' : `, or one of ${valueNames[field].join(', ')}`;
}

function dateCondition({ field, operator, value }: Comparison): Expression | string {
  const instant = instantOf(value);
  if (instant === undefined) return `${field} is a date: 2026-01-31, or 2026-01-31T12:00:00Z`;
  const between = (from: number | string, to: number | string): Expression =>
    one(field, { type: 'absolute_time', value: { from: textOf(from), to: textOf(to) } });
  switch (operator) {
    case '<':
      return between(firstInstant, instant - 1);
    case '<=':
      return between(firstInstant, instant);
    case '>':
      return between(instant + 1, lastInstant);
    case '>=':
      return between(instant, lastInstant);
    default:
      return `${field} is a date: it takes <, <=, > and >=`;
  }
}

/** Milliseconds since the epoch; a day begins at midnight in UTC. */
function instantOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return undefined;
  const instant = Date.parse(text);
  // A millisecond less or more must still be a date that can be written.
  return instant > Date.parse(firstInstant) && instant < Date.parse(lastInstant) ? instant : undefined;
}

function textOf(instant: number | string): string {
  return typeof instant === 'string' ? instant : new Date(instant).toISOString();
}

function listCondition({ field, operator, value }: Comparison): Expression | string {
  switch (operator) {
    case '=':
    case 'CONTAINS':
      return one(field, { type: 'has_one_of', value: [value] });
    case '!=':
      return one(field, { type: 'has_not', value: [value] });
    default:
      return `${field} is a list: it takes CONTAINS, = and !=`;
  }
}

function truthCondition({ field, kind, operator, value }: Comparison): Expression | string {
  const isEquality = operator === '=' || operator === '!=';
  const truth = value.toLowerCase();
  if (!isEquality || (truth !== 'true' && truth !== 'false')) return `${field} is true or false: ${field} = true`;
  const wanted = (truth === 'true') === (operator === '=');
  return one(field, kind === 'presence' ? { type: 'exist', value: wanted } : { type: 'eq', value: wanted });
}
