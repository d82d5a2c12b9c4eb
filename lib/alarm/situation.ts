/** What an event finds: whom it is about, and by which rules it is treated. */
import type { Event } from '../event/event.ts';
import type { Alarm, AlarmChange } from './alarm.ts';
import type { AlarmConfig } from './config.ts';
import type { Entity } from './entity.ts';
import type { Transition } from './transition.ts';

export interface Situation {
  readonly entity: Entity;
  readonly event: Event;
  readonly config: AlarmConfig;
  /** Absent: no scenario follows. */
  readonly scenarios?: Scenarios | undefined;
}

/** What scenarios make of the changes of an alarm; `scenario.ts` says how. */
interface Scenarios {
  follow(alarm: Alarm, changes: readonly AlarmChange[], situation: Situation): Alarm;
  runDue(alarm: Alarm, situation: Situation): Transition;
}
