/**
 * The documents that a log owns, in memory: the newest version (decided) and the newest that is committed. Only committed versions
 * are written to the database, and a document that waits for its write is never evicted, so that what is read here is always true.
 */
import type { Documents, StoredDocument } from './contract.ts';
import type { DocumentChange } from './patch.ts';
import { applyPatch, isRemoved, touchedFields } from './patch.ts';

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
  /** Decision that last looked at it or changed it. */
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

/** A document as it was read; `undefined` when it does not exist. */
export interface Loaded {
  readonly collection: string;
  readonly id: string;
  readonly document: StoredDocument | undefined;
  readonly position: number;
}

/** A committed decision and the time, in milliseconds. */
export interface Moment {
  readonly n: number;
  readonly now: number;
}

export class WorkingSet implements Documents {
  /** By collection and id. */
  readonly #collections = new Map<string, Map<string, Entry>>();
  #size = 0;
  /** Ordered by `dirtySince`: an entry joins at its end and leaves when its write begins. */
  readonly #dirty = new Set<Entry>();
  readonly #urgent = new Set<Entry>();
  /** Those of them that a person waits for. */
  readonly #asked = new Set<Entry>();
  readonly #capacity: number;

  constructor(capacity = 200_000) {
    this.#capacity = capacity;
  }

  get(collection: string, id: string): StoredDocument | undefined {
    return this.#find(collection, id)?.decided;
  }

  /** Whether it is in memory. If so it stays there for decision n, which is about to look at it. */
  keep(collection: string, id: string, n: number): boolean {
    const entry = this.#find(collection, id);
    if (entry === undefined) return false;
    entry.used = Math.max(entry.used, n);
    return true;
  }

  /** Takes over what was read from the database for decision n; `undefined` when it does not exist. Does nothing when it is known already. */
  load(loaded: Loaded, n: number): void {
    if (!this.keep(loaded.collection, loaded.id, n)) this.#add(loaded, n);
  }

  /** A decision that is not committed yet makes this version. */
  decide(collection: string, document: StoredDocument, n: number): void {
    const entry = this.#entry(collection, document._id);
    entry.decided = document;
    entry.undecided += 1;
    entry.used = n;
  }

  /** Decision n is durable: its version waits for its write from now on. */
  commit(change: DocumentChange, moment: Moment): void {
    const entry = this.#entry(change.collection, change.id);
    entry.committed = entry.undecided <= 1 ? entry.decided : applyPatch(change.id, entry.committed, change.patch);
    entry.undecided = Math.max(0, entry.undecided - 1);
    this.#markDirty(entry, change, moment);
  }

  /** Redo: applies a stored patch unless the document reflects it already. */
  redo(change: DocumentChange, moment: Moment): void {
    const entry = this.#entry(change.collection, change.id);
    if (entry.position >= moment.n) return;
    entry.decided = applyPatch(change.id, entry.decided, change.patch);
    entry.committed = entry.decided;
    this.#markDirty(entry, change, moment);
  }

  /** A person waits for the documents with this id, in whatever collection. */
  ask(id: string): void {
    for (const entries of this.#collections.values()) {
      const entry = entries.get(id);
      if (entry?.dirtySince !== undefined) this.#asked.add(entry);
    }
  }

  /** Takes the documents that a person waits for. */
  takeAsked(): readonly DocumentWrite[] {
    const writes: DocumentWrite[] = [];
    for (const entry of this.#asked) if (!entry.writing) writes.push(this.#begin(entry));
    return writes;
  }

  /** Takes up to `limit` documents to write: urgent ones first, then those that became dirty before `before` (milliseconds). */
  takeWrites(limit: number, before: number): readonly DocumentWrite[] {
    const writes: DocumentWrite[] = [];
    for (const entry of this.#urgent) {
      if (writes.length >= limit) break;
      if (!entry.writing) writes.push(this.#begin(entry));
    }
    for (const entry of this.#dirty) {
      if (writes.length >= limit || entry.dirtyAt > before) break;
      if (!entry.writing) writes.push(this.#begin(entry));
    }
    return writes;
  }

  /** The writes are durable. */
  finishWrites(writes: readonly DocumentWrite[]): void {
    for (const write of writes) {
      const entry = this.#find(write.collection, write.id);
      if (entry === undefined) continue;
      entry.writing = false;
      // Another log may make it again: who wants to know reads.
      if (isRemoved(write.document)) this.#forget(entry);
    }
  }

  /** Lowest decision that waits for a write that has not begun; undefined when none does. */
  oldestDirty(): number | undefined {
    for (const entry of this.#dirty) return entry.dirtySince;
    return undefined;
  }

  urgentCount(): number {
    return this.#urgent.size;
  }

  dirtyCount(): number {
    return this.#dirty.size;
  }

  /** Drops documents that no decision looked at for a while and that wait for nothing, when there are too many. `n`: the last committed decision. */
  evict(n: number): void {
    for (const entries of this.#collections.values()) {
      for (const [id, entry] of entries) {
        if (this.#size <= this.#capacity) return;
        if (entry.dirtySince !== undefined || entry.writing || entry.undecided > 0 || entry.used > n - 50) continue;
        entries.delete(id);
        this.#size -= 1;
      }
    }
  }

  #markDirty(entry: Entry, { patch, urgent }: DocumentChange, { n, now }: Moment): void {
    entry.position = n;
    for (const field of touchedFields(patch)) entry.fields.add(field);
    if (entry.dirtySince === undefined) {
      entry.dirtySince = n;
      entry.dirtyAt = now;
      this.#dirty.add(entry);
    }
    if (urgent) this.#urgent.add(entry);
  }

  #begin(entry: Entry): DocumentWrite {
    const { collection, id, position, dirtySince = position, committed = { _id: id } } = entry;
    const fields = [...entry.fields];
    entry.fields.clear();
    entry.dirtySince = undefined;
    entry.writing = true;
    this.#dirty.delete(entry);
    this.#urgent.delete(entry);
    this.#asked.delete(entry);
    return { collection, id, position, dirtySince, fields, document: committed };
  }

  #forget(entry: Entry): void {
    if (entry.dirtySince !== undefined || entry.undecided > 0) return;
    if (this.#collections.get(entry.collection)?.delete(entry.id) === true) this.#size -= 1;
  }

  #entry(collection: string, id: string): Entry {
    return this.#find(collection, id) ?? this.#add({ collection, id, document: undefined, position: 0 }, 0);
  }

  #find(collection: string, id: string): Entry | undefined {
    return this.#collections.get(collection)?.get(id);
  }

  #add({ collection, id, document, position }: Loaded, n: number): Entry {
    const entry: Entry = {
      collection,
      id,
      decided: document,
      committed: document,
      position,
      dirtySince: undefined,
      dirtyAt: 0,
      fields: new Set(),
      undecided: 0,
      used: n,
      writing: false,
    };
    const entries = this.#collections.get(collection) ?? new Map<string, Entry>();
    this.#collections.set(collection, entries.set(id, entry));
    this.#size += 1;
    return entry;
  }
}
