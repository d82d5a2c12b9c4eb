/** Somebody does not want to see the alarm for a while. It goes on counting, and is inactive for that time. */
import type { Event } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import { stepOf, stepTime } from './step.ts';
import { append } from './steps.ts';
import { changed, nothing, refused, type Transition, without } from './transition.ts';

/** Refused on a snoozed alarm, and without a duration (seconds, more than 0). The step's value is the end, in milliseconds. */
export function snooze(alarm: Alarm, event: Event): Transition {
  if (alarm.snooze !== undefined) return refused('The alarm is already snoozed');
  if (event.duration === undefined || event.duration <= 0) return refused('A snooze needs a duration');
  const time = stepTime(alarm, event);
  const step = stepOf(event, 'snooze', time, time.getTime() + event.duration * 1000);
  const steps = append(alarm.steps, step);
  return changed({ ...alarm, snooze: step, steps, inactive_since: alarm.inactive_since ?? time }, 'snooze');
}

/** A person may end a snooze at any time; a wake-up of ours only when it is over. */
export function unsnooze(alarm: Alarm, event: Event): Transition {
  const isWakeUp = event.initiator === 'system';
  if (alarm.snooze === undefined) return isWakeUp ? nothing : refused('The alarm is not snoozed');
  if (isWakeUp && event.received_ms < alarm.snooze.value) return nothing;
  const time = stepTime(alarm, event);
  const step = stepOf(event, 'unsnooze', time);
  const awake = without(endInactivity(alarm, time), 'snooze');
  return changed({ ...awake, steps: append(alarm.steps, step) }, 'unsnooze');
}

/** Adds what lasts until now to the durations. The snooze itself stays, as a fact of the alarm's history. */
export function endInactivity(alarm: Alarm, time: Date): Alarm {
  const since = alarm.inactive_since;
  const inactive = since === undefined ? 0 : elapsed(since, time);
  const snoozed = alarm.snooze === undefined ? 0 : elapsed(alarm.snooze.time, time);
  return {
    ...without(alarm, 'inactive_since'),
    inactive_duration_ms: alarm.inactive_duration_ms + inactive,
    snooze_duration_ms: alarm.snooze_duration_ms + snoozed,
  };
}

/** Never negative, also where a sender's clock was ahead. */
function elapsed(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime());
}
