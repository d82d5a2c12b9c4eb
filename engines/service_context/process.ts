/** Makes and updates the entities of services by their rules. It stands before the engines that need them. */
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import type { DocumentEffect, DocumentKey, Outcome, ProcessContext, ProcessResult } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { noServices, type ServiceBook } from '../../lib/service/book.ts';
import { entityOf, retiredEntity, updatedEntity } from '../../lib/service/entity.ts';
import type { ServiceContextConfig } from './config.ts';

type Context = ProcessContext<ServiceContextConfig, ServiceBook | undefined>;

const entitiesCollection = 'entities';

/** The entities of the services that events are about; nobody but the platform itself can send one (`lib/event/identity.ts`). */
export function readServices(batch: readonly Event[]): readonly DocumentKey[] {
  const ids = new Set(batch.filter(isAboutService).map((event) => event.entity_id));
  return Array.from(ids, (id) => ({ collection: entitiesCollection, id }));
}

/** Every other event goes on as it came, but for one whose component is named as a service is. */
export function treatEvents(batch: readonly Event[], context: Context): ProcessResult {
  const run = new Run(context);
  const outcomes = batch.map((event) => run.treat(event));
  return { outcomes, effects: run.effects() };
}

function isAboutService(event: Event): boolean {
  return event.source_type === 'service';
}

class Run {
  readonly #context: Context;
  readonly #book: ServiceBook;
  readonly #changed = new Map<string, Entity>();

  constructor(context: Context) {
    this.#context = context;
    this.#book = context.rules ?? noServices;
  }

  treat(event: Event): Outcome {
    const service = this.#book.get(event.entity_id);
    if (!isAboutService(event)) return service === undefined ? { kind: 'forward', event } : nameTaken;
    const before = this.#entity(event.entity_id);
    if (service === undefined) return this.#retire(before, event);
    const after = before === undefined ? entityOf(service) : updatedEntity(before, service);
    if (after !== before) this.#changed.set(after._id, after);
    return { kind: 'forward', event: withoutRuled(event) };
  }

  effects(): readonly DocumentEffect[] {
    return Array.from(this.#changed.values(), (document) => ({
      kind: 'document',
      collection: entitiesCollection,
      document,
      urgent: true,
    }));
  }

  /** F11: the alarm of a service that is not in force is resolved, whatever the event wanted; a person is told what becomes of an action. */
  #retire(before: Entity | undefined, event: Event): Outcome {
    if (before !== undefined && before.enabled) this.#changed.set(before._id, retiredEntity(before));
    if (event.initiator === 'user') return { kind: 'forward', event: withoutRuled(event) };
    if (before === undefined) return { kind: 'drop', reason: 'the service is not in force' };
    const { alarm_id: _alarm, entity_changes: _changes, ...rest } = event;
    // A53: what is switched off loses its alarm.
    return { kind: 'forward', event: { ...rest, event_type: 'entity_update' } };
  }

  #entity(id: string): Entity | undefined {
    const changed = this.#changed.get(id);
    if (changed !== undefined) return changed;
    const stored = this.#context.documents.get(entitiesCollection, id);
    return isEntity(stored) ? stored : undefined;
  }
}

/** What the rule says, an edit of the entity does not change: it is told that there is nothing to change. */
function withoutRuled(event: Event): Event {
  if (event.entity_changes === undefined) return event;
  const { infos } = event.entity_changes;
  return { ...event, entity_changes: infos === undefined ? {} : { infos } };
}

const nameTaken: Outcome = {
  kind: 'dead_letter',
  code: 'event_field_invalid',
  message: 'The component has the id of a service',
  field: 'component',
};
