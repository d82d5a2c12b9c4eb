/** The documents as one batch sees and changes them, on top of the working set. Remembers each version from before the batch. */
import type { DocumentStore } from '../mongo/document-store.ts';
import type { ChainDocuments } from './chain.ts';
import type { DocumentEffect, DocumentKey, StoredDocument } from './contract.ts';
import type { DocumentChange } from './patch.ts';
import { groupBy } from './group-by.ts';
import { diff } from './patch.ts';
import type { WorkingSet } from './working-set.ts';

interface Version {
  readonly before: StoredDocument | undefined;
  after: StoredDocument;
  urgent: boolean;
}

export class BatchDocuments implements ChainDocuments {
  readonly #working: WorkingSet;
  readonly #store: DocumentStore;
  readonly #n: number;
  readonly #versions = new Map<string, Map<string, Version>>();

  /** For the batch that becomes decision n. */
  constructor(working: WorkingSet, store: DocumentStore, n: number) {
    this.#working = working;
    this.#store = store;
    this.#n = n;
  }

  get(collection: string, id: string): StoredDocument | undefined {
    const version = this.#versions.get(collection)?.get(id);
    return version === undefined ? this.#working.get(collection, id) : version.after;
  }

  /** Reads what is not in memory yet, one query per collection. What is there already must not be evicted meanwhile: it would seem not to exist. */
  async load(keys: readonly DocumentKey[]): Promise<void> {
    const missing = keys.filter(({ collection, id }) => !this.#working.keep(collection, id, this.#n));
    await loadInto({ working: this.#working, store: this.#store, n: this.#n }, missing);
  }

  put(effect: DocumentEffect): void {
    const { collection, document, urgent } = effect;
    const versions = this.#versions.get(collection) ?? new Map<string, Version>();
    this.#versions.set(collection, versions);
    const version = versions.get(document._id);
    if (version === undefined) {
      const before = this.#working.get(collection, document._id);
      versions.set(document._id, { before, after: document, urgent });
    } else {
      version.after = document;
      version.urgent ||= urgent;
    }
  }

  /** What the batch changed, one patch per document; the new versions are in the working set afterwards, as decided by this one. */
  decide(): readonly DocumentChange[] {
    const changes: DocumentChange[] = [];
    for (const [collection, versions] of this.#versions) {
      for (const { before, after, urgent } of versions.values()) {
        const patch = diff(before, after);
        if (patch === undefined) continue;
        this.#working.decide(collection, after, this.#n);
        changes.push({ collection, id: after._id, patch, urgent });
      }
    }
    return changes;
  }
}

/** Where documents are read into, from where, and for which decision. */
export interface Loading {
  readonly working: WorkingSet;
  readonly store: DocumentStore;
  readonly n: number;
}

/** Reads documents into the working set; what does not exist is remembered as absent. */
export async function loadInto({ working, store, n }: Loading, keys: readonly DocumentKey[]): Promise<void> {
  for (const [collection, group] of groupBy(keys, (key) => key.collection)) {
    const ids = [...new Set(group.map((key) => key.id))];
    for (let start = 0; start < ids.length; start += 1000) {
      const slice = ids.slice(start, start + 1000);
      const found = new Map((await store.find(collection, slice)).map((document) => [document._id, document]));
      for (const id of slice) {
        const document = found.get(id);
        working.load({ collection, id, document, position: document?.position ?? 0 }, n);
      }
    }
  }
}
