/**
 * The difference between two versions of a document: what a decision stores instead of whole documents. Versions are immutable and
 * share what did not change, so that "changed" is a comparison of identities. One level below the top is compared too (an alarm
 * inside its entity), and arrays element by element.
 */
import type { StoredDocument } from './contract.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Removes `remove` elements at `index` of the array at `path` and puts `insert` there. */
export interface Splice {
  readonly path: readonly string[];
  readonly index: number;
  readonly remove: number;
  readonly insert: readonly unknown[];
}

/** `set` and `unset` name fields by their path of one or two keys. */
export interface Patch {
  readonly set: readonly (readonly [path: readonly string[], value: unknown])[];
  readonly unset: readonly (readonly string[])[];
  readonly splice: readonly Splice[];
}

interface Draft {
  set: [readonly string[], unknown][];
  unset: (readonly string[])[];
  splice: Splice[];
}

/** The patch that turns `before` into `after`; undefined when nothing differs. `_id` and `position` are the runtime's and left out. */
export function diff(before: StoredDocument | undefined, after: StoredDocument): Patch | undefined {
  const draft: Draft = { set: [], unset: [], splice: [] };
  compare(fieldsOf(before), fieldsOf(after), [], draft);
  return draft.set.length + draft.unset.length + draft.splice.length === 0 ? undefined : draft;
}

/** The document that a patch makes of `before`. Sharing what did not change, like the engine that made the patch. */
export function applyPatch(id: string, before: StoredDocument | undefined, patch: Patch): StoredDocument {
  const fields: Record<string, unknown> = { ...before };
  const opened = new Set<string>();
  const target = (path: readonly string[]): [Record<string, unknown>, string] => {
    const [first = '', second] = path;
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

/** The paths that a patch touches, joined by dots: what has to be written to the database. A path covers those
 * below it; a key that the database could misread as a path is covered by its parent. */
export function touchedFields(patch: Patch): readonly string[] {
  const paths = [...patch.set.map(([path]) => path), ...patch.unset, ...patch.splice.map((splice) => splice.path)];
  return paths.map(([field = '', inner]) => (inner === undefined || /[.$]/.test(inner) ? field : `${field}.${inner}`));
}

function compare(before: Fields, after: Fields, path: readonly string[], draft: Draft): void {
  for (const key in after) {
    const now = after[key];
    const was = before[key];
    if (now === was || isOurs(key, path)) continue;
    const at = [...path, key];
    if (now === undefined) draft.unset.push(at);
    else if (was === undefined) draft.set.push([at, now]);
    else compareValues(was, now, at, draft);
  }
  for (const key in before) {
    if (!(key in after) && before[key] !== undefined && !isOurs(key, path)) draft.unset.push([...path, key]);
  }
}

function compareValues(was: unknown, now: unknown, at: readonly string[], draft: Draft): void {
  if (sameMoment(was, now)) return;
  if (Array.isArray(now) && Array.isArray(was)) draft.splice.push(...splicesBetween(was, now, at));
  else if (at.length === 1 && isFields(now) && isFields(was)) compare(was, now, at, draft);
  else draft.set.push([at, now]);
}

/**
 * Kept elements keep their order, so that one pass finds what went and what came: folding a step in the middle and appending one are two
 * small splices, not one large one. An index counts in the array as the splices before left it.
 */
function splicesBetween(was: readonly unknown[], now: readonly unknown[], path: readonly string[]): readonly Splice[] {
  const splices: Splice[] = [];
  let places: Map<unknown, number> | undefined;
  let left = 0;
  let right = 0;
  while (left < was.length || right < now.length) {
    if (left < was.length && right < now.length && was[left] === now[right]) {
      left += 1;
      right += 1;
      continue;
    }
    places ??= new Map(now.map((element, place) => [element, place]));
    let next = left;
    while (next < was.length && (places.get(was[next]) ?? -1) < right) next += 1;
    const end = next < was.length ? (places.get(was[next]) ?? now.length) : now.length;
    splices.push({ path, index: right, remove: next - left, insert: now.slice(right, end) });
    left = next;
    right = end;
  }
  return splices;
}

function isOurs(key: string, path: readonly string[]): boolean {
  return path.length === 0 && (key === '_id' || key === 'position');
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
