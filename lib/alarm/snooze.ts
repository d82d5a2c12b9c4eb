/** Somebody does not want to see the alarm for a while. It goes on counting, and is inactive for that time. */
import type { Event } from '../event/event.ts';
import { elapsed, withActivity } from './activity.ts';
import type { Alarm } from './alarm.ts';
import { isInactive } from './pbehavior-info.ts';
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

/** A person may end a snooze at any time; a wake-up of ours only when it is over, and not in the middle of a maintenance (A28). */
export function unsnooze(alarm: Alarm, event: Event): Transition {
  if (event.initiator !== 'system') return endSnooze(alarm, event);
  const isDue = alarm.snooze !== undefined && event.received_ms >= alarm.snooze.value;
  return isDue && !isInactive(alarm.pbehavior_info) ? endSnooze(alarm, event) : nothing;
}

/** Whether it is over or not. */
export function endSnooze(alarm: Alarm, event: Event): Transition {
  if (alarm.snooze === undefined) return refused('The alarm is not snoozed');
  const time = stepTime(alarm, event);
  const step = stepOf(event, 'unsnooze', time);
  const snoozed = alarm.snooze_duration_ms + elapsed(alarm.snooze.time, time);
  const awake = { ...without(alarm, 'snooze'), snooze_duration_ms: snoozed, steps: append(alarm.steps, step) };
  return changed(withActivity(awake, time), 'unsnooze');
}
