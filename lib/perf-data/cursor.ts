/** A position in a text, and the few reading steps that performance data is made of. Written by hand: one pass, no backtracking. */

const QUOTE = 39;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const SEMICOLON = 59;
const LOWER_E = 101;

/** With at most this many digits, the digits as an integer divided by a power of ten is the nearest double: both are exact. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const UNIT_LENGTH_MAX = 32;

export interface Cursor {
  readonly text: string;
  at: number;
}

/** Blank, tab, line feed and the other control characters below the blank. False beyond the end. */
export function isSpace(code: number): boolean {
  return code <= 32;
}

/** True at the end of a field: `;`, white space, or the end of the text (where the code is NaN). */
export function isFieldEnd(code: number): boolean {
  return code === SEMICOLON || isSpace(code) || Number.isNaN(code);
}

export function skipSpaces(cursor: Cursor): void {
  while (isSpace(cursor.text.charCodeAt(cursor.at))) cursor.at += 1;
}

/** Moves to the next white space or to the end: where the next item may begin. */
export function skipToSpace(cursor: Cursor): void {
  const { text } = cursor;
  let { at } = cursor;
  while (at < text.length && !isSpace(text.charCodeAt(at))) at += 1;
  cursor.at = at;
}

/** Moves to the end of the field. */
export function skipField(cursor: Cursor): void {
  const { text } = cursor;
  let { at } = cursor;
  while (!isFieldEnd(text.charCodeAt(at))) at += 1;
  cursor.at = at;
}

/**
 * Reads a decimal number: sign, digits, point or comma with digits after it, exponent. NaN when there is none, and the cursor stays.
 * An exponent is one only when digits follow: `5E` is five of the unit `E`. Infinity when it does not fit a double.
 */
export function readNumber(cursor: Cursor): number {
  const { text, at: start } = cursor;
  let at = start;
  let code = text.charCodeAt(at);
  const negative = code === MINUS;
  if (negative || code === PLUS) code = text.charCodeAt(++at);
  let integer = 0;
  const firstDigit = at;
  while (code >= ZERO && code <= NINE) {
    integer = integer * 10 + (code - ZERO);
    code = text.charCodeAt(++at);
  }
  let digits = at - firstDigit;
  let decimals = 0;
  if ((code === DOT || code === COMMA) && isDigit(text.charCodeAt(at + 1))) {
    code = text.charCodeAt(++at);
    while (code >= ZERO && code <= NINE) {
      integer = integer * 10 + (code - ZERO);
      decimals += 1;
      code = text.charCodeAt(++at);
    }
    digits += decimals;
  }
  if (digits === 0) return Number.NaN;
  const end = exponentEnd(text, at);
  cursor.at = end;
  if (end !== at || digits > EXACT_DIGITS) return Number(text.slice(start, end).replace(',', '.'));
  const value = integer / (POWERS_OF_TEN[decimals] ?? 1);
  return negative ? 0 - value : value;
}

function exponentEnd(text: string, at: number): number {
  if ((text.charCodeAt(at) | 32) !== LOWER_E) return at;
  const sign = text.charCodeAt(at + 1);
  let end = sign === PLUS || sign === MINUS ? at + 2 : at + 1;
  if (!isDigit(text.charCodeAt(end))) return at;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/**
 * Reads a unit up to the end of the field: letters of any script, `°`, `µ`, `/` and at most one `%`. Empty when there is none;
 * undefined when something else stands there. A comma right before white space or the end is taken for a separator and skipped.
 */
export function readUnit(cursor: Cursor): string | undefined {
  const { text, at: start } = cursor;
  let at = start;
  let percents = 0;
  let code = text.charCodeAt(at);
  while (isUnitCharacter(code)) {
    if (code === 37) percents += 1;
    code = text.charCodeAt(++at);
  }
  const end = at;
  if (code === COMMA) code = text.charCodeAt(++at);
  if (!isFieldEnd(code) || (at !== end && code === SEMICOLON)) return undefined;
  if (percents > 1 || end - start > UNIT_LENGTH_MAX) return undefined;
  cursor.at = at;
  return end === start ? '' : text.slice(start, end);
}

function isUnitCharacter(code: number): boolean {
  const lower = code | 32;
  return (lower >= 97 && lower <= 122) || code === 37 || code === 47 || (code > 160 && code !== 0xfeff);
}

/**
 * Reads a label and the `=` after it. A quoted label may contain blanks and `=`; two quotes stand for one. Undefined when there is no
 * label, and the cursor is where the search for the next item goes on.
 */
export function readLabel(cursor: Cursor): string | undefined {
  const { text, at: start } = cursor;
  if (text.charCodeAt(start) === QUOTE) return readQuotedLabel(cursor);
  let at = start;
  let code = text.charCodeAt(at);
  while (code !== 61 && !isSpace(code) && at < text.length) code = text.charCodeAt(++at);
  if (code !== 61 || at === start) {
    cursor.at = code === 61 ? at + 1 : at;
    return undefined;
  }
  cursor.at = at + 1;
  return text.slice(start, at);
}

function readQuotedLabel(cursor: Cursor): string | undefined {
  const { text, at: start } = cursor;
  let end = text.indexOf("'", start + 1);
  let doubled = false;
  while (end !== -1 && text.charCodeAt(end + 1) === QUOTE) {
    doubled = true;
    end = text.indexOf("'", end + 2);
  }
  if (end === -1) return undefined;
  cursor.at = end + 1;
  if (text.charCodeAt(end + 1) !== 61 || end === start + 1) return undefined;
  cursor.at = end + 2;
  const label = text.slice(start + 1, end);
  return doubled ? label.replaceAll("''", "'") : label;
}
