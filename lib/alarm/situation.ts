/** What an event finds: whom it is about, and by which rules it is treated. */
import type { Event } from '../event/event.ts';
import type { AlarmConfig } from './config.ts';
import type { Entity } from './entity.ts';

export interface Situation {
  readonly entity: Entity;
  readonly event: Event;
  readonly config: AlarmConfig;
}
