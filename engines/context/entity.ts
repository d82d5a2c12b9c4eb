/** An entity as an event creates it, and as later events change it. */
import type { Entity, EntityType } from '../../lib/alarm/entity.ts';
import type { Event, PerfDataItem } from '../../lib/event/event.ts';
import { countCheck, isCounted } from './day-count.ts';

type Draft = { -readonly [Key in keyof Entity]: Entity[Key] };

/** What an event is held against besides its entity. */
export interface Limits {
  readonly metricNamesMax: number;
  /** The end of the site's day. */
  readonly dayEnd: Date;
}

/** The fields that every new entity has. */
function newEntity(type: EntityType, name: string, receivedMs: number): Omit<Entity, '_id'> {
  const received = new Date(receivedMs);
  return {
    type,
    name,
    enabled: true,
    impact_level: 1,
    infos: {},
    created: received,
    last_event: received,
    position: 0,
  };
}

/** Id of the connector entity of an event. */
export function connectorId(event: Event): string {
  return `${event.connector}/${event.connector_name}`;
}

/** The entity that the event is about, as it is after its first event. */
export function createEntity(event: Event, { metricNamesMax, dayEnd }: Limits): Entity {
  const entity: Draft = namedEntity(event);
  const metrics = addMetricNames(undefined, event.perf_data_array, metricNamesMax);
  if (metrics !== undefined) entity.metrics = metrics;
  if (isCounted(event, undefined)) countCheck(entity, event, dayEnd);
  return entity;
}

/** An entity that an import names before anything is heard of it. */
export function importedEntity(event: Event): Entity {
  const { last_event: _, ...entity } = namedEntity(event);
  return entity;
}

function namedEntity(event: Event): Entity {
  const name = event.resource ?? event.component ?? event.connector_name;
  return {
    _id: event.entity_id,
    ...newEntity(event.source_type, name, event.received_ms),
    ...linksOf(event),
  };
}

function linksOf(event: Event): Pick<Entity, 'connector' | 'component'> {
  if (event.component === undefined) return {};
  return { connector: connectorId(event), component: event.component };
}

/** The connector's document, for when there is none yet: without `_id`, which is `connectorId`. */
export function createConnector(event: Event): Omit<Entity, '_id'> {
  return newEntity('connector', event.connector_name, event.received_ms);
}

/** The document of a resource's component, for when there is none yet: without `_id`, which is its name. */
export function createComponent(event: Event, component: string): Omit<Entity, '_id'> {
  return { ...newEntity('component', component, event.received_ms), connector: connectorId(event), component };
}

/** The entity after one more event: the very same object when nothing changed, and the same values in fields that did not. One that was deleted comes back. */
export function updateEntity(entity: Entity, event: Event, { metricNamesMax, dayEnd }: Limits): Entity {
  const hasMoved = event.component !== undefined && !isConnector(entity.connector, event);
  const isLater = entity.last_event === undefined || entity.last_event.getTime() < event.received_ms;
  const metrics = addMetricNames(entity.metrics, event.perf_data_array, metricNamesMax);
  const counts = isCounted(event, entity.pbehavior_info);
  const isDeleted = entity.deleted !== undefined;
  if (!isLater && !hasMoved && !counts && !isDeleted && metrics === entity.metrics) return entity;
  const changed: Draft = { ...entity };
  if (isLater) changed.last_event = new Date(event.received_ms);
  if (hasMoved) changed.connector = connectorId(event);
  if (metrics !== undefined) changed.metrics = metrics;
  if (counts) countCheck(changed, event, dayEnd);
  if (isDeleted) delete changed.deleted;
  return changed;
}

/** Compares without building the id: this runs for every event, and nearly always finds what was there. */
function isConnector(id: string | undefined, { connector, connector_name: name }: Event): boolean {
  if (id?.length !== connector.length + 1 + name.length) return false;
  return id.startsWith(connector) && id.charCodeAt(connector.length) === 47 && id.endsWith(name);
}

/** The names with those of the items added; the same list when there is nothing to add or no room. */
function addMetricNames(
  names: readonly string[] | undefined,
  items: readonly PerfDataItem[] | undefined,
  namesMax: number,
): readonly string[] | undefined {
  if (items === undefined || (names?.length ?? 0) >= namesMax) return names;
  let added: string[] | undefined;
  let index = 0;
  for (const { metric } of items) {
    const known = added ?? names ?? [];
    // Tools send their metrics in the same order each time, so that the first comparison is mostly the last.
    if (known[index] !== metric && !known.includes(metric) && known.length < namesMax) added = [...known, metric];
    index += 1;
  }
  return added ?? names;
}
