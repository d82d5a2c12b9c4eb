/**
 * The documents that a log owns, in memory: the newest version (decided) and the newest that is committed. Only committed versions
 * are written to the database, and a document that waits for its write is never evicted, so that what is read here is always true.
 */
import type { Documents, StoredDocument } from './contract.ts';
import { applyPatch, type Patch, touchedFields } from './patch.ts';

interface Entry {
  readonly collection: string;
  readonly id: string;
  decided: StoredDocument | undefined;
  committed: StoredDocument | undefined;
  /** Decision of the committed version; 0 when it is as read. */
  position: number;
  /** First committed decision that is not in the database yet. */
  dirtySince: number | undefined;
  /** When it became dirty, in milliseconds. */
  dirtyAt: number;
  readonly fields: Set<string>;
  /** Decisions that changed it and are not committed yet. */
  undecided: number;
  /** Decision that last looked at it. */
  used: number;
  writing: boolean;
}

/** One document that is to be written under the guard `{_id, position: {$lt: position}}`. */
export interface DocumentWrite {
  readonly collection: string;
  readonly id: string;
  readonly position: number;
  readonly dirtySince: number;
  readonly fields: readonly string[];
  readonly document: StoredDocument;
}

export class WorkingSet implements Documents {
  readonly #entries = new Map<string, Entry>();
  /** Ordered by `dirtySince`: an entry joins at its end and leaves when its write begins. */
  readonly #dirty = new Map<string, Entry>();
  readonly #urgent = new Set<Entry>();
  readonly #capacity: number;

  constructor(capacity = 200_000) {
    this.#capacity = capacity;
  }

  has(collection: string, id: string): boolean {
    return this.#entries.has(keyOf(collection, id));
  }

  get(collection: string, id: string): StoredDocument | undefined {
    return this.#entries.get(keyOf(collection, id))?.decided;
  }

  /** Takes over what was read from the database; `undefined` when it does not exist. Does nothing when it is known already. */
  load(collection: string, id: string, document: StoredDocument | undefined, position: number): void {
    const key = keyOf(collection, id);
    if (this.#entries.has(key)) return;
    const fields = new Set<string>();
    const entry = { collection, id, decided: document, committed: document, position, fields };
    this.#entries.set(key, { ...entry, dirtySince: undefined, dirtyAt: 0, undecided: 0, used: 0, writing: false });
  }

  /** Position of the committed version; 0 when there is none. */
  position(collection: string, id: string): number {
    return this.#entries.get(keyOf(collection, id))?.position ?? 0;
  }

  /** A decision that is not committed yet makes this version. */
  decide(collection: string, document: StoredDocument, n: number): void {
    const entry = this.#entry(collection, document._id);
    entry.decided = document;
    entry.undecided += 1;
    entry.used = n;
  }

  /** Decision n is durable: its version waits for its write from now on. */
  commit(collection: string, id: string, patch: Patch, urgent: boolean, n: number, now: number): void {
    const entry = this.#entry(collection, id);
    entry.committed = entry.undecided <= 1 ? entry.decided : applyPatch(id, entry.committed, patch);
    entry.undecided = Math.max(0, entry.undecided - 1);
    this.#markDirty(entry, patch, urgent, n, now);
  }

  /** Redo: applies a stored patch unless the document reflects it already. */
  redo(collection: string, id: string, patch: Patch, n: number, now: number): void {
    const entry = this.#entry(collection, id);
    if (entry.position >= n) return;
    entry.decided = applyPatch(id, entry.decided, patch);
    entry.committed = entry.decided;
    this.#markDirty(entry, patch, true, n, now);
  }

  /** Takes up to `limit` documents to write: urgent ones first, then those that became dirty before `before` (milliseconds). */
  takeWrites(limit: number, before: number): readonly DocumentWrite[] {
    const writes: DocumentWrite[] = [];
    for (const entry of this.#urgent) {
      if (writes.length >= limit) break;
      if (!entry.writing) writes.push(this.#begin(entry));
    }
    for (const entry of this.#dirty.values()) {
      if (writes.length >= limit || entry.dirtyAt > before) break;
      if (!entry.writing) writes.push(this.#begin(entry));
    }
    return writes;
  }

  /** The writes are durable. */
  finishWrites(writes: readonly DocumentWrite[]): void {
    for (const write of writes) {
      const entry = this.#entries.get(keyOf(write.collection, write.id));
      if (entry !== undefined) entry.writing = false;
    }
  }

  /** Lowest decision that waits for a write that has not begun; undefined when none does. */
  oldestDirty(): number | undefined {
    for (const entry of this.#dirty.values()) return entry.dirtySince;
    return undefined;
  }

  urgentCount(): number {
    return this.#urgent.size;
  }

  dirtyCount(): number {
    return this.#dirty.size;
  }

  /** Drops documents that nobody looked at for a while and that wait for nothing, when there are too many. */
  evict(n: number): void {
    if (this.#entries.size <= this.#capacity) return;
    let surplus = this.#entries.size - this.#capacity;
    for (const [key, entry] of this.#entries) {
      if (surplus === 0) return;
      if (entry.dirtySince !== undefined || entry.writing || entry.undecided > 0 || entry.used > n - 50) continue;
      this.#entries.delete(key);
      surplus -= 1;
    }
  }

  #markDirty(entry: Entry, patch: Patch, urgent: boolean, n: number, now: number): void {
    entry.position = n;
    for (const field of touchedFields(patch)) entry.fields.add(field);
    if (entry.dirtySince === undefined) {
      entry.dirtySince = n;
      entry.dirtyAt = now;
      this.#dirty.set(keyOf(entry.collection, entry.id), entry);
    }
    if (urgent) this.#urgent.add(entry);
  }

  #begin(entry: Entry): DocumentWrite {
    const { collection, id, position, dirtySince = position, committed = { _id: id } } = entry;
    const fields = [...entry.fields];
    entry.fields.clear();
    entry.dirtySince = undefined;
    entry.writing = true;
    this.#dirty.delete(keyOf(collection, id));
    this.#urgent.delete(entry);
    return { collection, id, position, dirtySince, fields, document: committed };
  }

  #entry(collection: string, id: string): Entry {
    const key = keyOf(collection, id);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    this.load(collection, id, undefined, 0);
    return this.#entry(collection, id);
  }
}

function keyOf(collection: string, id: string): string {
  return `${collection}\u0000${id}`;
}
