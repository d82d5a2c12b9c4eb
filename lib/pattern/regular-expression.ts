/** Regular expressions of users, in RE2's syntax: linear in the length of the text, whatever is written (`re2js`). */
import { RE2JS } from 're2js';
import { messageOf } from '../errors/errors.ts';

/** Characters of a regular expression at most. */
export const EXPRESSION_LENGTH_MAX = 1000;

export interface RegularExpression {
  /** Whether it is found anywhere in the text. */
  test(text: string): boolean;
  /** The named groups of the first place where it is found; a group that took no part is empty. Undefined when it is not found. */
  groups(text: string): Readonly<Record<string, string>> | undefined;
  readonly hasNamedGroups: boolean;
}

/** Compiles; a text says what is wrong with it. */
export function compileExpression(source: string): RegularExpression | string {
  if (source.length > EXPRESSION_LENGTH_MAX) return `Must have at most ${EXPRESSION_LENGTH_MAX} characters`;
  try {
    const expression = RE2JS.compile(source);
    const names = Object.keys(expression.namedGroups());
    // Looking for a text is some forty times quicker than an expression, and mostly all that it takes to say no.
    const mayMatch = literalTest(source);
    return {
      test: (text) => mayMatch(text) && expression.test(text),
      groups: (text) => {
        if (!mayMatch(text)) return undefined;
        const matcher = expression.matcher(text);
        if (!matcher.find()) return undefined;
        return Object.fromEntries(names.map((name) => [name, matcher.group(name) ?? '']));
      },
      hasNamedGroups: names.length > 0,
    };
  } catch (error) {
    return `Is not a regular expression of RE2: ${messageOf(error)}`;
  }
}

const anyCase = '(?i)';

/** False where a text certainly does not match. */
function literalTest(source: string): (text: string) => boolean {
  const literal = requiredLiteral(source);
  if (literal !== '' || !source.startsWith(anyCase)) return (text) => text.includes(literal);
  const inAnyCase = requiredLiteral(source.slice(anyCase.length)).toLowerCase();
  if (inAnyCase === '' || !isAscii(inAnyCase)) return () => true;
  // Beyond ASCII, letters of other alphabets may count as the same (the Kelvin sign is a k).
  return (text) => text.toLowerCase().includes(inAnyCase) || !isAscii(text);
}

function isAscii(text: string): boolean {
  return !/\P{ASCII}/u.test(text);
}

/** Escapes, classes, beginnings of groups and repetitions of RE2, each as one token; everything else by character. */
const tokens =
  /\\[pP](?:\{[^}]*\}|.)|\\x(?:\{[^}]*\}|..)|\\.|\[\^?\]?(?:\[:[^\]]*:\]|\\.|[^\]\\])*\]|\(\?(?:P?<[^>]*>|:)|\{\d+(?:,\d*)?\}|[\s\S]/gu;

/**
 * The longest text that is in every match, as far as a simple look tells; empty when nothing is certain. It narrows a
 * search; the expression itself decides.
 */
export function requiredLiteral(source: string): string {
  return literalRuns(source).reduce((longest, each) => (each.length > longest.length ? each : longest), '');
}

/** What every text that matches begins with, as far as a simple look tells; empty when nothing is certain. */
export function requiredPrefix(source: string): string {
  // The `^` ends the empty run before it.
  return source.startsWith('^') ? (literalRuns(source)[1] ?? '') : '';
}

/** The texts between what is not certain, in order; none when the expression has a choice or a flag that makes all uncertain. */
function literalRuns(source: string): readonly string[] {
  // Flags may turn capitals off, and these escapes reach further than one token.
  if (/\(\?[a-zA-Z-]*[):]/.test(source.replaceAll('(?:', '(')) || /\\[0-9Q]/.test(source)) return [];
  const runs: string[] = [];
  let run: string[] = [];
  const end = (): void => {
    runs.push(run.join(''));
    run = [];
  };
  let depth = 0;
  for (const token of source.match(tokens) ?? []) {
    if (token === '|' && depth === 0) return [];
    if (token.startsWith('(')) depth += 1;
    if (token === ')') depth -= 1;
    const literal = depth === 0 ? literalOf(token) : undefined;
    if (literal !== undefined) {
      run.push(literal);
      continue;
    }
    if (/^[*?{]/.test(token)) run.pop();
    end();
  }
  end();
  return runs;
}

/** The character that a token stands for; undefined when it stands for more or less than one. */
function literalOf(token: string): string | undefined {
  if (/^\\[^a-zA-Z]$/u.test(token)) return token.slice(1);
  return /^[^\\^$.|?*+()[\]{}]$/u.test(token) ? token : undefined;
}
