/**
 * Each event of a monitoring tool creates or updates the entity it is about, and keeps the entities it is linked to alive. The first is
 * a document of this log; connector and component may belong to another log, and are only touched: created when missing, and their
 * last event raised.
 */
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { nothingToChange, outcomeOf } from '../../lib/alarm/outcome.ts';
import type {
  DocumentEffect,
  DocumentKey,
  Effect,
  ProcessContext,
  ProcessResult,
  TouchEffect,
} from '../../lib/engine/contract.ts';
import { type Event, logEventTypes, metricEventTypes } from '../../lib/event/event.ts';
import type { ContextConfig } from './config.ts';
import { editEntity } from './edit.ts';
import { connectorId, createComponent, createConnector, createEntity, updateEntity } from './entity.ts';

const COLLECTION = 'entities';

/** What a monitoring tool observes makes entities; what people and engines do to an alarm does not. */
const observingTypes: ReadonlySet<string> = new Set(['check', ...metricEventTypes, ...logEventTypes]);

interface Entities {
  readonly documents: Map<string, DocumentEffect & { readonly document: Entity }>;
  readonly touches: Map<string, TouchEffect>;
  readonly outcomes: Effect[];
}

/** The entities that the events of the batch are about, each once. */
export function readEntities(batch: readonly Event[]): readonly DocumentKey[] {
  const ids = new Set<string>();
  for (const event of batch) if (isObservation(event) || isEdit(event)) ids.add(event.entity_id);
  return [...ids].map((id) => ({ collection: COLLECTION, id }));
}

/** Forwards every event; one document effect per changed entity, one touch per linked entity at most, and the outcome of each edit. */
export function updateEntities(batch: readonly Event[], context: ProcessContext<ContextConfig>): ProcessResult {
  const entities: Entities = { documents: new Map(), touches: new Map(), outcomes: [] };
  for (const event of batch) {
    if (isObservation(event)) apply(event, entities, context);
    else if (isEdit(event)) edit(event, entities, context);
  }
  return {
    outcomes: batch.map((event) => ({ kind: 'forward', event })),
    effects: [...entities.touches.values(), ...entities.documents.values(), ...entities.outcomes],
  };
}

function isObservation(event: Event): boolean {
  // The document of a service is its definition: events do not make one.
  return observingTypes.has(event.event_type) && event.source_type !== 'service';
}

function isEdit(event: Event): boolean {
  return event.event_type === 'entity_update';
}

/** A person waits for it, so that it is urgent; the outcome says whether it was done. */
function edit(event: Event, { documents, outcomes }: Entities, context: ProcessContext<ContextConfig>): void {
  const { entity_id: id, entity_changes: changes = {} } = event;
  const before = documents.get(id)?.document ?? findEntity(id, context);
  const entity = before === undefined ? undefined : editEntity(before, changes);
  if (entity !== undefined && entity !== before) {
    documents.set(id, { kind: 'document', collection: COLLECTION, document: entity, urgent: true });
  }
  outcomes.push(...outcomeOf(event, undefined, reasonOf(before, entity)));
}

function reasonOf(before: Entity | undefined, after: Entity | undefined): string | undefined {
  if (before === undefined) return 'There is no such entity';
  if (after === undefined) return 'The entity would have too many informations';
  return after === before ? nothingToChange : undefined;
}

function apply(event: Event, entities: Entities, context: ProcessContext<ContextConfig>): void {
  const { metric_names_max: namesMax, touch_interval_seconds: intervalSeconds } = context.config;
  const pending = entities.documents.get(event.entity_id);
  const before = pending?.document ?? findEntity(event.entity_id, context);
  const entity = before === undefined ? createEntity(event, namesMax) : updateEntity(before, event, namesMax);
  if (entity === before) return;
  entities.documents.set(event.entity_id, {
    kind: 'document',
    collection: COLLECTION,
    document: entity,
    urgent: before === undefined || pending?.urgent === true,
  });
  if (isTouchDue(before, entity, intervalSeconds * 1000)) touchLinked(event, entities.touches);
}

function findEntity(id: string, { documents }: ProcessContext<ContextConfig>): Entity | undefined {
  const document = documents.get(COLLECTION, id);
  return isEntity(document) ? document : undefined;
}

/**
 * Once for a new entity and a new connector, and then once per interval: derived from the times in the documents alone, so that the
 * linked entities cost a steady stream next to nothing.
 */
function isTouchDue(before: Entity | undefined, after: Entity, intervalMs: number): boolean {
  if (before?.last_event === undefined || after.last_event === undefined) return true;
  if (before.connector !== after.connector) return true;
  return Math.floor(before.last_event.getTime() / intervalMs) !== Math.floor(after.last_event.getTime() / intervalMs);
}

function touchLinked(event: Event, touches: Map<string, TouchEffect>): void {
  if (event.component === undefined) return;
  touch(connectorId(event), createConnector(event), touches);
  if (event.resource !== undefined) touch(event.component, createComponent(event, event.component), touches);
}

function touch(id: string, create: Omit<Entity, '_id'>, touches: Map<string, TouchEffect>): void {
  if (touches.has(id)) return;
  const { last_event: lastEvent, ...fields } = create;
  touches.set(id, {
    kind: 'touch',
    collection: COLLECTION,
    id,
    create: fields,
    max: lastEvent === undefined ? {} : { last_event: lastEvent },
  });
}
