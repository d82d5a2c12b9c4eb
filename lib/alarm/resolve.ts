/** How an alarm ends. A wake-up asks; whether it is due is decided here, by the alarm as it is now. */
import type { Event } from '../event/event.ts';
import { endDurations } from './activity.ts';
import type { Alarm } from './alarm.ts';
import type { Situation } from './situation.ts';
import { stepOf, stepTime } from './step.ts';
import { append } from './steps.ts';
import { nothing, type Transition, without } from './transition.ts';
import { cancelledDue, okDue } from './wake-up.ts';

/** `resolve_close`: resolves an alarm that has been ok, without a step, for the resolve delay. */
export function resolveOk(alarm: Alarm, situation: Situation): Transition {
  return isDue(okDue(alarm, situation), situation.event) ? resolve(alarm, situation.event) : nothing;
}

/** `resolve_cancel`: resolves an alarm that has been cancelled for its delay; state and status stay. */
export function resolveCancelled(alarm: Alarm, situation: Situation): Transition {
  return isDue(cancelledDue(alarm, situation), situation.event) ? resolve(alarm, situation.event) : nothing;
}

/** Ends the alarm, whatever its state (`resolve_deleted`: its entity is gone). Durations stop here. */
export function resolve(alarm: Alarm, event: Event): Transition {
  const time = stepTime(alarm, event);
  const ended = without(endDurations(alarm, time), 'wake_up', 'waiting_scenarios');
  const steps = append(alarm.steps, stepOf(event, 'resolve', time));
  return { kind: 'resolved', alarm: { ...ended, steps, resolved: time } };
}

function isDue(due: number | undefined, event: Event): boolean {
  return due !== undefined && event.received_ms >= due;
}
