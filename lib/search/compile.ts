/** A search expression as a predicate, compiled once, and as a filter for the database. */
import { compilePattern } from '../pattern/compile.ts';
import type { PatternSubject } from '../pattern/field.ts';
import { patternFilter, type PatternFilter } from '../pattern/mongo-filter.ts';
import type { Expression } from './expression.ts';

/** No condition of an expression looks at the clock. */
const anyTime = 0;

/** The predicate of an expression that was parsed for fields of this subject. @throws {RangeError} for a field that it does not have. */
export function compileSearch<Subject>(
  expression: Expression,
  subject: PatternSubject<Subject>,
): (record: Subject) => boolean {
  switch (expression.kind) {
    case 'condition': {
      const { matches } = compilePattern([[expression]], subject);
      return (record) => matches(record, anyTime);
    }
    case 'not': {
      const part = compileSearch(expression.part, subject);
      return (record) => !part(record);
    }
    case 'all': {
      const parts = cheapFirst(expression.parts).map((part) => compileSearch(part, subject));
      return (record) => parts.every((part) => part(record));
    }
    case 'any': {
      const parts = cheapFirst(expression.parts).map((part) => compileSearch(part, subject));
      return (record) => parts.some((part) => part(record));
    }
  }
}

function cheapFirst(parts: readonly Expression[]): readonly Expression[] {
  return parts.toSorted((one, other) => costOf(one) - costOf(other));
}

/** Of looking at one record, roughly. */
function costOf(expression: Expression): number {
  switch (expression.kind) {
    case 'condition':
      return expression.condition.type === 'regexp' ? 10 : 1;
    case 'not':
      return costOf(expression.part);
    case 'all':
    case 'any':
      return expression.parts.reduce((sum, part) => sum + costOf(part), 0);
  }
}

/** The filter of an expression: it finds everything that matches. @throws {RangeError} for a field that is not stored. */
export function searchFilter(expression: Expression, subject: PatternSubject<never>): PatternFilter {
  switch (expression.kind) {
    case 'condition':
      return patternFilter([[expression]], subject, { now: anyTime });
    case 'not': {
      const { filter, isExact } = searchFilter(expression.part, subject);
      // What finds too much would leave out too much.
      return isExact ? { filter: { $nor: [filter] }, isExact } : { filter: {}, isExact };
    }
    case 'all': {
      const parts = expression.parts.map((part) => searchFilter(part, subject));
      const filters = parts.map(({ filter }) => filter).filter((filter) => Object.keys(filter).length > 0);
      return { filter: filters.length === 0 ? {} : { $and: filters }, isExact: parts.every(({ isExact }) => isExact) };
    }
    case 'any': {
      const parts = expression.parts.map((part) => searchFilter(part, subject));
      const filters = parts.map(({ filter }) => filter);
      const isNarrow = filters.every((filter) => Object.keys(filter).length > 0);
      return { filter: isNarrow ? { $or: filters } : {}, isExact: parts.every(({ isExact }) => isExact) };
    }
  }
}
