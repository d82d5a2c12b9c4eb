/** The event by which the scheduler asks the engine that owns an entity to look at it, as a connector would send it: the cleaner makes an event of it. */
import type { EventType } from '../event/event.ts';
import type { Entity } from './entity.ts';

type Named = Pick<Entity, '_id' | 'type' | 'name' | 'connector' | 'component'>;

export function wakeUpEvent(entity: Named, type: EventType): Readonly<Record<string, unknown>> {
  const { _id: id, name, connector = '', component } = entity;
  const isConnector = entity.type === 'connector';
  const speaker = isConnector ? id : connector;
  // A connector's id ends with its name, which may have slashes; of another one's connector any place of a slash will do.
  const slash = isConnector ? id.length - name.length - 1 : speaker.indexOf('/');
  return {
    event_type: type,
    source_type: entity.type,
    connector: speaker.slice(0, Math.max(slash, 0)) || 'vigie',
    connector_name: speaker.slice(slash + 1) || 'scheduler',
    ...(isConnector ? {} : { component: entity.type === 'resource' ? component : id }),
    ...(entity.type === 'resource' ? { resource: name } : {}),
    initiator: 'system',
    author: 'system',
    output: '',
  };
}
