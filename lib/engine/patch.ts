/**
 * The difference between two versions of a document: what a decision stores instead of whole documents. Versions are immutable and
 * share what did not change, so that "changed" is a comparison of identities. One level below the top is compared too (an alarm
 * inside its entity), and arrays element by element.
 */
import type { StoredDocument } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Removes `remove` elements at `index` of the array at `path` and puts `insert` there. */
export interface Splice {
  readonly path: string;
  readonly index: number;
  readonly remove: number;
  readonly insert: readonly unknown[];
}

/** `set` and `unset` name fields by their path: a key, or two keys with the unit separator (U+001F) between them. */
export interface Patch {
  readonly set: readonly (readonly [path: string, value: unknown])[];
  readonly unset: readonly string[];
  readonly splice: readonly Splice[];
}

/** One document that a decision changes. `urgent`: someone waits for it. */
export interface DocumentChange {
  readonly collection: string;
  readonly id: string;
  readonly patch: Patch;
  readonly urgent: boolean;
}

/** Between the keys of a path. */
const separator = '\u001F';

interface Draft {
  set: [string, unknown][];
  unset: string[];
  splice: Splice[];
}

/** The path of a document as a whole: who removes it does not know every field that others have raised in it. */
const whole = '';

/**
 * The patch that turns `before` into `after`; undefined when nothing differs. `_id` and `position` are the runtime's and left out. A document without
 * any other field is one that is removed.
 */
export function diff(before: StoredDocument | undefined, after: StoredDocument): Patch | undefined {
  if (isRemoved(after)) {
    return before === undefined || isRemoved(before) ? undefined : { set: [], unset: [whole], splice: [] };
  }
  const draft: Draft = { set: [], unset: [], splice: [] };
  compareTop(fieldsOf(before), fieldsOf(after), draft);
  return draft.set.length + draft.unset.length + draft.splice.length === 0 ? undefined : draft;
}

/** The document that a patch makes of `before`. Sharing what did not change, like the engine that made the patch. */
export function applyPatch(id: string, before: StoredDocument | undefined, patch: Patch): StoredDocument {
  const fields: Record<string, unknown> = patch.unset.includes(whole) ? {} : { ...before };
  const opened = new Set<string>();
  const target = (path: string): [Record<string, unknown>, string] => {
    const [first = '', second] = path.split(separator);
    if (second === undefined) return [fields, first];
    if (!opened.has(first)) {
      fields[first] = { ...asFields(fields[first]) };
      opened.add(first);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- copied just above, so that it is an object, and ours to change
    return [fields[first] as Record<string, unknown>, second];
  };
  for (const [path, value] of patch.set) {
    const [object, key] = target(path);
    object[key] = value;
  }
  for (const path of patch.unset) {
    if (path === whole) continue;
    const [object, key] = target(path);
    delete object[key];
  }
  for (const { path, index, remove, insert } of patch.splice) {
    const [object, key] = target(path);
    const current = object[key];
    object[key] = (Array.isArray(current) ? current : []).toSpliced(index, remove, ...insert);
  }
  return { ...fields, _id: id };
}

/** True for a document that has nothing but its id: there is none of this id any more. */
export function isRemoved(document: StoredDocument): boolean {
  for (const key in document) if (!isOurs(key)) return false;
  return true;
}

/** The paths that a patch touches, joined by dots: what has to be written to the database. A path covers those
 * below it, and the empty one covers all; a key that the database could misread as a path is covered by its parent. */
export function touchedFields(patch: Patch): readonly string[] {
  const fields: string[] = [];
  for (const [path] of patch.set) fields.push(fieldOf(path));
  for (const path of patch.unset) fields.push(fieldOf(path));
  for (const { path } of patch.splice) fields.push(fieldOf(path));
  return fields;
}

/** A path for the database. */
const fieldOf = remembering((path) => {
  const [field = '', inner] = path.split(separator);
  return inner === undefined || /[.$]/.test(inner) ? field : `${field}.${inner}`;
});

/** The paths of the fields inside the field of a name, by their keys: the same few strings for millions of changes. Empty for a key that a path cannot name. */
const innerPaths = remembering((field) =>
  remembering((key) => (key.includes(separator) ? '' : `${field}${separator}${key}`)),
);

/** A pure function that is asked the same things over and over. Senders choose some of the keys, so that it forgets now and then. */
function remembering<Answer>(answer: (text: string) => Answer): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    if (answers.size >= 10_000) answers.clear();
    const found = answer(text);
    answers.set(text, found);
    return found;
  };
}

function compareTop(before: Fields, after: Fields, draft: Draft): void {
  for (const key in after) {
    if (after[key] === before[key] || isOurs(key)) continue;
    compareField(before[key], after[key], key, draft);
  }
  for (const key in before) {
    if (!(key in after) && before[key] !== undefined && !isOurs(key)) draft.unset.push(key);
  }
}

function compareField(was: unknown, now: unknown, path: string, draft: Draft): void {
  if (!isFields(was) || !isFields(now)) return compareValues(was, now, path, draft);
  const inner: Draft = { set: [], unset: [], splice: [] };
  if (!compareInside(was, now, innerPaths(path), inner)) return void draft.set.push([path, now]);
  draft.set.push(...inner.set);
  draft.unset.push(...inner.unset);
  draft.splice.push(...inner.splice);
}

/** False when a key cannot be named by a path: then the whole field is set. */
function compareInside(before: Fields, after: Fields, pathOf: (key: string) => string, draft: Draft): boolean {
  for (const key in after) {
    if (after[key] === before[key]) continue;
    const path = pathOf(key);
    if (path === '') return false;
    compareValues(before[key], after[key], path, draft);
  }
  for (const key in before) {
    if (key in after || before[key] === undefined) continue;
    const path = pathOf(key);
    if (path === '') return false;
    draft.unset.push(path);
  }
  return true;
}

function compareValues(was: unknown, now: unknown, path: string, draft: Draft): void {
  if (now === undefined) draft.unset.push(path);
  else if (was === undefined) draft.set.push([path, now]);
  else if (sameMoment(was, now)) return;
  else if (Array.isArray(now) && Array.isArray(was)) splicesBetween(was, now, path, draft.splice);
  else draft.set.push([path, now]);
}

/**
 * Kept elements keep their order, so that one pass finds what went and what came: folding a step in the middle and appending one are two
 * small splices, not one large one. An index counts in the array as the splices before left it.
 */
function splicesBetween(was: readonly unknown[], now: readonly unknown[], path: string, splices: Splice[]): void {
  let left = 0;
  let right = 0;
  while (left < was.length || right < now.length) {
    if (left < was.length && right < now.length && was[left] === now[right]) {
      left += 1;
      right += 1;
      continue;
    }
    let next = left;
    let end = now.length;
    for (; next < was.length; next += 1) {
      const place = now.indexOf(was[next], right);
      if (place < 0) continue;
      end = place;
      break;
    }
    splices.push({ path, index: right, remove: next - left, insert: now.slice(right, end) });
    left = next;
    right = end;
  }
}

function isOurs(key: string): boolean {
  return key === '_id' || key === 'position';
}

function sameMoment(was: unknown, now: unknown): boolean {
  return was instanceof Date && now instanceof Date && was.getTime() === now.getTime();
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function fieldsOf(document: StoredDocument | undefined): Fields {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a stored document is a plain object; copying it just for the type would be felt
  return (document ?? {}) as Fields;
}
