/** The pieces of a search expression, with their places. */
import type { ExpressionFault } from './expression.ts';

export interface Token {
  /** `word` is written bare, `text` in quotes. `end` stands once, behind the last. */
  readonly kind: 'word' | 'text' | 'operator' | 'open' | 'close' | 'end';
  readonly value: string;
  /** Characters before it. */
  readonly at: number;
}

export interface Tokens {
  /** Up to the fault, where there is one. */
  readonly tokens: readonly Token[];
  readonly fault?: ExpressionFault;
}

/** A backslash keeps the quote behind it from ending the text, and stands for itself elsewhere: regular expressions are full of them. */
const pieces =
  /(\()|(\))|(<=|>=|!=|=|<|>)|"([^"\\]*(?:\\.[^"\\]*)*)"|'([^'\\]*(?:\\.[^'\\]*)*)'|([^\s()=!<>"']+)|(\s+)/suy;

/** Cuts a text into its pieces; in time linear in its length. */
export function tokensOf(text: string): Tokens {
  const tokens: Token[] = [];
  const expression = new RegExp(pieces);
  while (expression.lastIndex < text.length) {
    const at = expression.lastIndex;
    const match = expression.exec(text);
    if (match === null) return { tokens, fault: { at, message: faultAt(text, at) } };
    const [, open, close, operator, double, single, word] = match;
    if (open !== undefined) tokens.push({ kind: 'open', value: open, at });
    else if (close !== undefined) tokens.push({ kind: 'close', value: close, at });
    else if (operator !== undefined) tokens.push({ kind: 'operator', value: operator, at });
    else if (double !== undefined) tokens.push({ kind: 'text', value: double.replaceAll('\\"', '"'), at });
    else if (single !== undefined) tokens.push({ kind: 'text', value: single.replaceAll("\\'", "'"), at });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word, at });
  }
  tokens.push({ kind: 'end', value: '', at: text.length });
  return { tokens };
}

function faultAt(text: string, at: number): string {
  return text[at] === '!' ? 'An exclamation mark stands before = alone' : 'The quote is never closed';
}
