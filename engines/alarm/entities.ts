/** The entities of a batch, as its events leave them one after the other. */
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import type { DocumentEffect, Documents } from '../../lib/engine/contract.ts';

/** Where entities are stored, with their open alarms. */
export const entitiesCollection = 'entities';

interface Touched {
  entity: Entity;
  urgent: boolean;
}

export class BatchEntities {
  readonly #documents: Documents;
  readonly #touched = new Map<string, Touched>();

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** The entity as the events before left it; undefined when it is not known. */
  get(id: string): Entity | undefined {
    const touched = this.#touched.get(id);
    if (touched !== undefined) return touched.entity;
    const stored = this.#documents.get(entitiesCollection, id);
    return isEntity(stored) ? stored : undefined;
  }

  put(entity: Entity, urgent: boolean): void {
    const touched = this.#touched.get(entity._id);
    if (touched === undefined) {
      this.#touched.set(entity._id, { entity, urgent });
      return;
    }
    touched.entity = entity;
    touched.urgent ||= urgent;
  }

  /** One document for each entity that was put, in its last version; urgent when one of its versions was. */
  effects(): readonly DocumentEffect[] {
    const effects: DocumentEffect[] = [];
    for (const { entity, urgent } of this.#touched.values()) {
      effects.push({ kind: 'document', collection: entitiesCollection, document: entity, urgent });
    }
    return effects;
  }
}
