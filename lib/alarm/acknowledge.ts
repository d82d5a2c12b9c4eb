/** Somebody takes care of the alarm, or no longer does. Neither moves `last_update`. */
import type { Event } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import type { AlarmConfig } from './config.ts';
import { stepOf, stepTime } from './step.ts';
import { append } from './steps.ts';
import { changed, refused, type Transition, without } from './transition.ts';

/** Refused on an alarm that is acknowledged already, unless the configuration allows it; then the later one counts. */
export function acknowledge(alarm: Alarm, event: Event, config: AlarmConfig): Transition {
  if (alarm.acknowledge !== undefined && !config.allow_double_ack) return refused('The alarm is already acknowledged');
  const step = stepOf(event, 'ack', stepTime(alarm, event));
  return changed({ ...alarm, acknowledge: step, steps: append(alarm.steps, step) }, 'ack');
}

export function removeAcknowledgement(alarm: Alarm, event: Event): Transition {
  if (alarm.acknowledge === undefined) return refused('The alarm is not acknowledged');
  const step = stepOf(event, 'ackremove', stepTime(alarm, event));
  return changed({ ...without(alarm, 'acknowledge'), steps: append(alarm.steps, step) }, 'ackremove');
}
