/** What the scheduler asks an engine, as a replay asks it. */
import type { Entity } from '../alarm/entity.ts';
import type { Event, EventType } from '../event/event.ts';

/** An event of the engines' own, as it is when it reaches them. */
export function systemEvent(entity: Entity, type: EventType, time: number): Event {
  const { _id: id, connector = '', component, name } = entity;
  const slash = connector.indexOf('/');
  return {
    event_id: `replay ${id} ${time} ${type}`,
    entity_id: id,
    connector: connector.slice(0, Math.max(slash, 0)),
    connector_name: connector.slice(slash + 1),
    event_type: type,
    source_type: entity.type,
    ...(component === undefined ? {} : { component }),
    ...(entity.type === 'resource' ? { resource: name } : {}),
    timestamp_ms: time,
    alarm_time_ms: time,
    received_ms: time,
    initiator: 'system',
    author: 'system',
    output: '',
  };
}
