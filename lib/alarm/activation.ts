/** An alarm begins to count when nobody has put it off: neither by a snooze nor by a pbehavior of its entity. */
import type { Event } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import { stepOf } from './step.ts';
import { append } from './steps.ts';
import type { Transition } from './transition.ts';

/** True for one that does not count yet, and that nothing puts off any more. */
export function isToActivate(alarm: Alarm): boolean {
  return alarm.activated === undefined && alarm.inactive_since === undefined;
}

type Changed = Extract<Transition, { kind: 'changed' }>;

/**
 * The transition with the activation of its alarm at this time, once. One that nothing puts off is active from its creation, which is a date and no
 * step; one that was put off has a step when that ends.
 */
export function withActivation(transition: Changed, event: Event, time: Date): Changed {
  const { alarm, changes } = transition;
  if (!isToActivate(alarm)) return transition;
  if (changes.includes('create')) return { ...transition, alarm: { ...alarm, activated: time } };
  const { user_id: _user, role: _role, ...rest } = event;
  const step = stepOf({ ...rest, initiator: 'system', author: 'system', output: '' }, 'activate', time);
  const active = { ...alarm, activated: time, steps: append(alarm.steps, step) };
  return { kind: 'changed', alarm: active, changes: [...changes, 'activate'] };
}
