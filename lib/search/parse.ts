/**
 * The expressions that a search field takes beside plain words: `resource LIKE "disk" AND NOT (state < major OR tags CONTAINS "lab")`.
 * NOT binds more than AND, AND more than OR. Each comparison becomes a condition of the pattern language.
 */
import { fieldOf, type PatternSubject } from '../pattern/field.ts';
import { conditionOf, type Operator, operators } from './condition.ts';
import type { Expression, ExpressionFault } from './expression.ts';
import { type Token, tokensOf } from './tokens.ts';

export type ParsedSearch =
  | { readonly kind: 'text' }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | { readonly kind: 'fault'; readonly fault: ExpressionFault };

/** Parentheses inside each other. */
const deepest = 50;

/**
 * What was typed into a search field. It is an expression when it begins, behind NOT and parentheses, with a field and an operator (words in
 * capitals), or with any word, an operator and a text in quotes; all else is plain text. Never throws; takes time linear in the length.
 */
export function parseSearch(text: string, subject: PatternSubject<never>): ParsedSearch {
  const { tokens, fault } = tokensOf(text);
  const isQuoteOpen = fault !== undefined && text[fault.at] !== '!';
  if (!beginsAsExpression(tokens, subject, isQuoteOpen)) return { kind: 'text' };
  if (fault !== undefined) return { kind: 'fault', fault };
  const reader = new Reader(tokens, subject);
  const expression = reader.whole();
  return expression === undefined ? { kind: 'fault', fault: reader.fault } : { kind: 'expression', expression };
}

/** The name that the subject knows a field by: that of an alarm needs no prefix, and infos are an entity's alone. */
function nameOf(written: string): string {
  return written.replace(/^(alarm\.|entity\.(?=infos\.))/, '');
}

function beginsAsExpression(tokens: readonly Token[], subject: PatternSubject<never>, isQuoteOpen: boolean): boolean {
  const start = tokens.findIndex(({ kind, value }) => kind !== 'open' && !(kind === 'word' && value === 'NOT'));
  const [field, ...rest] = tokens.slice(Math.max(start, 0), start + 4);
  if (start === -1 || field?.kind !== 'word') return false;
  const [operator, value] = rest[0]?.value === 'NOT' ? rest.slice(1) : rest;
  if (operator === undefined || !isOperator(operator, operator.value)) return false;
  const isField = fieldOf(subject, nameOf(field.value)) !== undefined;
  // A quote that is never closed leaves no token.
  return isField || (value === undefined ? isQuoteOpen : value.kind === 'text');
}

function isOperator({ kind }: Token, value: string): value is Operator {
  return (kind === 'operator' || kind === 'word') && operators.some((operator) => operator === value);
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #subject: PatternSubject<never>;
  #at = 0;
  #depth = 0;
  /** The first thing that was wrong. */
  fault: ExpressionFault = { at: 0, message: 'Is empty' };

  constructor(tokens: readonly Token[], subject: PatternSubject<never>) {
    this.#tokens = tokens;
    this.#subject = subject;
  }

  whole(): Expression | undefined {
    const expression = this.#any();
    if (expression === undefined || this.#next.kind === 'end') return expression;
    return this.#fail(this.#next, this.#next.kind === 'close' ? 'No parenthesis is open' : 'Must be AND or OR');
  }

  #any(): Expression | undefined {
    return this.#joined('any', 'OR', () => this.#joined('all', 'AND', () => this.#negated()));
  }

  #joined(kind: 'all' | 'any', word: string, read: () => Expression | undefined): Expression | undefined {
    const parts: Expression[] = [];
    do {
      const part = read();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.#takes(word));
    const [only] = parts;
    return parts.length === 1 ? only : { kind, parts };
  }

  #negated(): Expression | undefined {
    let isNegated = false;
    while (this.#takes('NOT')) isNegated = !isNegated;
    const part = this.#next.kind === 'open' ? this.#group() : this.#comparison();
    return part === undefined || !isNegated ? part : { kind: 'not', part };
  }

  #group(): Expression | undefined {
    const open = this.#take();
    this.#depth += 1;
    if (this.#depth > deepest) return this.#fail(open, `At most ${deepest} parentheses inside each other`);
    const inner = this.#any();
    if (inner === undefined) return undefined;
    if (this.#next.kind !== 'close') return this.#fail(this.#next, 'Must be AND, OR or a closing parenthesis');
    this.#take();
    this.#depth -= 1;
    return inner;
  }

  #comparison(): Expression | undefined {
    const field = this.#take();
    if (field.kind !== 'word') return this.#fail(field, 'Must be a field, NOT or a parenthesis');
    const name = nameOf(field.value);
    const kind = fieldOf(this.#subject, name)?.kind;
    if (kind === undefined) return this.#fail(field, `There is no field ${field.value}: there are ${this.#fields()}`);
    const isNegated = this.#takes('NOT');
    const operator = this.#take();
    const written = operator.value.toUpperCase();
    if (!isOperator(operator, written)) return this.#fail(operator, `Must be one of ${operators.join(', ')}`);
    const value = this.#take();
    if (value.kind !== 'word' && value.kind !== 'text') return this.#fail(value, 'Must be a value');
    const condition = conditionOf({ field: name, kind, operator: written, value: value.value });
    if (typeof condition === 'string') return this.#fail(value, condition);
    return isNegated ? { kind: 'not', part: condition } : condition;
  }

  #fields(): string {
    return [
      ...Object.keys(this.#subject.fields),
      ...Object.keys(this.#subject.families).map((name) => `${name}<name>`),
    ].join(', ');
  }

  get #next(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', value: '', at: 0 };
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  /** Takes a word, in capitals or not. */
  #takes(word: string): boolean {
    if (this.#next.kind !== 'word' || this.#next.value.toUpperCase() !== word) return false;
    this.#take();
    return true;
  }

  #fail({ at }: Token, message: string): undefined {
    this.fault = { at, message };
    return undefined;
  }
}
