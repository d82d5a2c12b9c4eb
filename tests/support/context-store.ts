/** Tells events to the engine of the context, over documents in memory that it carries out as the runtime does. */
import type { Entity } from '../../lib/alarm/entity.ts';
import { contextConfigSchema } from '../../engines/context/config.ts';
import { updateEntities } from '../../engines/context/process.ts';
import type { ProcessResult, StoredDocument, TouchEffect } from '../../lib/engine/contract.ts';
import { isRemoved } from '../../lib/engine/patch.ts';
import type { Event } from '../../lib/event/event.ts';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { normaliseEvent } from '../../lib/event/normalise.ts';

const config = contextConfigSchema.parse({ time_zone: 'UTC' });
/** Milliseconds. */
export const minute = 60_000;
export const day = 1440 * minute;
export const start = 30_000_000 * minute;

export function event(fields: Record<string, unknown> = {}, receivedMs = start): Event {
  const wire = { connector: 'K', connector_name: 'KN', component: 'C', resource: 'R', state: 0, ...fields };
  const result = normaliseEvent(wire, { event_id: 'e', received_ms: receivedMs, trusted: true });
  if (result instanceof InvalidEvent) throw new Error(result.message);
  return result;
}

/** A store in memory that carries effects out, as the runtime does. */
export class Store {
  readonly documents = new Map<string, StoredDocument>();

  run(...batch: readonly Event[]): ProcessResult {
    return this.runAt(start, ...batch);
  }

  runAt(now: number, ...batch: readonly Event[]): ProcessResult {
    const documents = { get: (_: string, id: string) => this.documents.get(id) };
    const result = updateEntities(batch, { config, rules: undefined, documents, now });
    for (const effect of result.effects) {
      if (effect.kind === 'document') this.put(effect.document);
      if (effect.kind === 'touch') this.touch(effect);
    }
    return result;
  }

  put(document: StoredDocument): void {
    if (isRemoved(document)) this.documents.delete(document._id);
    else this.documents.set(document._id, document);
  }

  touch({ id, create, max }: TouchEffect): void {
    this.documents.set(id, { ...max, ...(this.documents.get(id) ?? create), _id: id });
  }

  entity(id: string): Entity {
    return this.documents.get(id) as Entity;
  }
}
