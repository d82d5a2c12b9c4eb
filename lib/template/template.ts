/**
 * Texts with places for values: `{{event.output}}`. There is no logic: no condition, no loop, no call; a name is resolved when the template is
 * compiled, and by nobody but who compiles it, so that nothing of the language can be reached.
 */

/** Characters of a template, and of what it makes, at most. */
export const TEMPLATE_LENGTH_MAX = 10_000;
const RESULT_LENGTH_MAX = 65_536;

/** Gets a value of what the template is filled with; undefined where there is none. */
export type ValueOf<Scope> = (scope: Scope) => unknown;

/** Knows the names that a template may use; undefined for one that does not exist. */
export type Resolve<Scope> = (name: string) => ValueOf<Scope> | undefined;

export type Rendered =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fault'; readonly reason: string };

export interface Template<Scope> {
  /** A fault when a value is missing or is no text, or the whole is too long. */
  render(scope: Scope): Rendered;
  /** The names in it. */
  readonly names: readonly string[];
}

interface Place<Scope> {
  readonly name: string;
  readonly get: ValueOf<Scope>;
  /** The text that follows it. */
  readonly text: string;
}

/** Compiles; a text says what is wrong with it. `encode` is applied to each value, for texts in which some characters mean something. */
export function compileTemplate<Scope>(
  source: string,
  resolve: Resolve<Scope>,
  encode: (value: string) => string = String,
): Template<Scope> | string {
  if (source.length > TEMPLATE_LENGTH_MAX) return `Must have at most ${TEMPLATE_LENGTH_MAX} characters`;
  const [beginning = '', ...parts] = source.split('{{');
  const places: Place<Scope>[] = [];
  for (const part of parts) {
    const end = part.indexOf('}}');
    if (end < 0) return 'A {{ has no }}';
    const name = part.slice(0, end).trim();
    const get = resolve(name);
    if (get === undefined) return `There is no value ${name === '' ? 'without a name' : name}`;
    places.push({ name, get, text: part.slice(end + 2) });
  }
  return { names: places.map(({ name }) => name), render: (scope) => fill(beginning, places, scope, encode) };
}

function fill<Scope>(
  beginning: string,
  places: readonly Place<Scope>[],
  scope: Scope,
  encode: (value: string) => string,
): Rendered {
  let text = beginning;
  for (const place of places) {
    const value = textOf(place.get(scope));
    if (value === undefined) return { kind: 'fault', reason: `${place.name} has no value` };
    text += encode(value) + place.text;
    if (text.length > RESULT_LENGTH_MAX) return { kind: 'fault', reason: 'The text is too long' };
  }
  return { kind: 'text', text };
}

/** Lists of texts are written with commas; an object is no text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (!Array.isArray(value)) return undefined;
  const texts = value.map(textOf);
  return texts.includes(undefined) ? undefined : texts.join(', ');
}
