/**
 * Each event of a monitoring tool creates or updates the entity it is about, and keeps the entities it is linked to alive. The first is
 * a document of this log; connector and component may belong to another log, and are only touched: created when missing, and their
 * last event raised.
 */
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { outcomeOf } from '../../lib/alarm/outcome.ts';
import type {
  DocumentEffect,
  DocumentKey,
  Effect,
  ProcessContext,
  ProcessResult,
  StoredDocument,
  TouchEffect,
} from '../../lib/engine/contract.ts';
import { type Event, logEventTypes, metricEventTypes } from '../../lib/event/event.ts';
import type { ContextConfig } from './config.ts';
import { dayEnd } from './day-count.ts';
import { type Edited, editEntity } from './edit.ts';
import { connectorId, createComponent, createConnector, createEntity, type Limits, updateEntity } from './entity.ts';

const COLLECTION = 'entities';

/** What a monitoring tool observes makes entities; what people and engines do to an alarm does not. */
const observingTypes: ReadonlySet<string> = new Set(['check', ...metricEventTypes, ...logEventTypes]);

interface Entities {
  readonly documents: Map<string, DocumentEffect>;
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
  const { config, now } = context;
  const limits: Limits = { metricNamesMax: config.metric_names_max, dayEnd: dayEnd(config, now) };
  for (const event of batch) {
    if (isObservation(event)) apply(event, entities, limits, context);
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

function isEdit({ event_type: type }: Event): boolean {
  return type === 'entity_update' || type === 'resolve_deleted';
}

/** Someone waits for it, so that it is urgent; a person is told whether it was done. */
function edit(event: Event, entities: Entities, context: ProcessContext<ContextConfig>): void {
  const before = findEntity(event.entity_id, entities, context);
  const edited = editEntity(before, event);
  if (edited.kind !== 'refused') put(entities, documentOf(event.entity_id, edited), true);
  if (edited.kind === 'changed' && before === undefined) touchLinked(event, entities.touches, { isNew: true });
  const reason = edited.kind === 'refused' ? edited.reason : undefined;
  if (event.initiator === 'user') entities.outcomes.push(...outcomeOf(event, undefined, reason));
}

/** One without any field is removed. */
function documentOf(id: string, edited: Exclude<Edited, { kind: 'refused' }>): StoredDocument {
  return edited.kind === 'removed' ? { _id: id } : edited.entity;
}

function put({ documents }: Entities, document: StoredDocument, urgent: boolean): void {
  documents.set(document._id, { kind: 'document', collection: COLLECTION, document, urgent });
}

function apply(event: Event, entities: Entities, limits: Limits, context: ProcessContext<ContextConfig>): void {
  const pending = entities.documents.get(event.entity_id);
  const before = findEntity(event.entity_id, entities, context);
  const entity = before === undefined ? createEntity(event, limits) : updateEntity(before, event, limits);
  if (entity === before) return;
  const isBack = before === undefined || before.deleted !== undefined;
  put(entities, entity, isBack || pending?.urgent === true);
  if (isBack || isTouchDue(before, entity, context.config.touch_interval_seconds * 1000)) {
    touchLinked(event, entities.touches, { isNew: isBack, heard: entity.last_event });
  }
}

/** As the events before left it; undefined when there is none. */
function findEntity(id: string, { documents }: Entities, context: ProcessContext<ContextConfig>): Entity | undefined {
  const document = documents.get(id)?.document ?? context.documents.get(COLLECTION, id);
  return isEntity(document) ? document : undefined;
}

/**
 * Once for a new connector, and then once per interval: derived from the times in the documents alone, so that the linked entities cost a
 * steady stream next to nothing.
 */
function isTouchDue(before: Entity, after: Entity, intervalMs: number): boolean {
  if (before.last_event === undefined || after.last_event === undefined) return true;
  if (before.connector !== after.connector) return true;
  return Math.floor(before.last_event.getTime() / intervalMs) !== Math.floor(after.last_event.getTime() / intervalMs);
}

interface Link {
  /** The component has one more resource. */
  readonly isNew: boolean;
  /** When something was heard; absent for an import. */
  readonly heard?: Date | undefined;
}

function touchLinked(event: Event, touches: Map<string, TouchEffect>, { isNew, heard }: Link): void {
  if (event.component === undefined) return;
  const max = heard === undefined ? {} : { last_event: new Date(event.received_ms) };
  touch(connectorId(event), createConnector(event), max, touches);
  if (event.resource === undefined) return;
  const added = isNew ? { resource_added: new Date(event.received_ms) } : {};
  touch(event.component, createComponent(event, event.component), { ...max, ...added }, touches);
}

/** One touch per entity; a later one of the batch adds the maxima that the first did not have. */
function touch(
  id: string,
  create: Omit<Entity, '_id'>,
  max: TouchEffect['max'],
  touches: Map<string, TouchEffect>,
): void {
  const known = touches.get(id);
  if (known !== undefined) {
    const isKnown = Object.keys(max).every((field) => field in known.max);
    if (!isKnown) touches.set(id, { ...known, max: { ...max, ...known.max } });
    return;
  }
  const { last_event: _, ...fields } = create;
  touches.set(id, { kind: 'touch', collection: COLLECTION, id, create: fields, max });
}
