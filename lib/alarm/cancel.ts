/** Somebody says that the alarm is none, or takes it back. The status says so; the state stays what the checks say. */
import type { Event } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import type { Situation } from './situation.ts';
import { cancelled, statusStep, updateStatus, withStatus } from './status.ts';
import { stepTime } from './step.ts';
import { changed, refused, type Transition, without } from './transition.ts';

/** One step: that of the status 4, which is kept as `cancelled` too. */
export function cancel(alarm: Alarm, event: Event): Transition {
  if (alarm.cancelled !== undefined) return refused('The alarm is already cancelled');
  const step = statusStep(alarm, cancelled, event, stepTime(alarm, event));
  return changed({ ...withStatus(alarm, step), cancelled: step }, 'cancel');
}

/** The status is computed again, as if the alarm had never been cancelled. */
export function uncancel(alarm: Alarm, situation: Situation): Transition {
  if (alarm.cancelled === undefined) return refused('The alarm is not cancelled');
  return changed(updateStatus(without(alarm, 'cancelled'), stepTime(alarm, situation.event), situation), 'uncancel');
}
