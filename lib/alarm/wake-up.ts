/** When time alone changes an alarm. The engine stores the next such time, and the scheduler asks then. Milliseconds since the epoch. */
import type { EventType } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import { isInactive } from './pbehavior-info.ts';
import type { Situation } from './situation.ts';
import { flapping, statusDue, stealthy } from './status.ts';
import { without } from './transition.ts';
import { waitingDue } from './waiting.ts';

/** When an alarm that is ok is to be resolved: the delay after its last step. Undefined when it is not ok, or may still turn. */
export function okDue(alarm: Alarm, { entity, event, config }: Situation): number | undefined {
  const { status } = alarm;
  if (alarm.state.value !== 0 || status.value === flapping || status.value === stealthy) return undefined;
  const last = alarm.steps.at(-1) ?? alarm.state;
  const delay = config.rules?.resolveDelay('ok', entity, alarm, event.received_ms) ?? config.resolve_delay_seconds;
  return last.time.getTime() + delay * 1000;
}

/** When a cancelled alarm is to be resolved; undefined when it is not cancelled. */
export function cancelledDue(alarm: Alarm, { entity, event, config }: Situation): number | undefined {
  if (alarm.cancelled === undefined) return undefined;
  const delay =
    config.rules?.resolveDelay('cancelled', entity, alarm, event.received_ms) ?? config.cancel_autosolve_delay_seconds;
  return alarm.cancelled.time.getTime() + delay * 1000;
}

/** The alarm with the time of its next wake-up; the same alarm when that did not change. */
export function withWakeUp(alarm: Alarm, situation: Situation): Alarm {
  const candidates = [
    okDue(alarm, situation),
    cancelledDue(alarm, situation),
    statusDue(alarm, situation),
    // A snooze that ends in a maintenance is looked at when that is left.
    isInactive(alarm.pbehavior_info) ? undefined : alarm.snooze?.value,
    waitingDue(alarm, situation),
  ];
  // Dates have no fractions: a wake-up that rounds down comes before its time.
  const due = Math.ceil(Math.min(...candidates.filter((time) => time !== undefined)));
  if (due === (alarm.wake_up?.getTime() ?? Infinity)) return alarm;
  return due === Infinity ? without(alarm, 'wake_up') : { ...alarm, wake_up: new Date(due) };
}

/** The wake-ups that this alarm may be waiting for; the engine that owns it knows whether they are due. */
export function possibleWakeUps(alarm: Alarm, now: number): readonly EventType[] {
  const types: EventType[] = [];
  if (alarm.snooze !== undefined && alarm.snooze.value <= now) types.push('unsnooze');
  if (alarm.status.value === flapping || alarm.status.value === stealthy) types.push('updatestatus');
  if (alarm.state.value === 0) types.push('resolve_close');
  if (alarm.cancelled !== undefined) types.push('resolve_cancel');
  if (alarm.waiting_scenarios?.some(({ due }) => due.getTime() <= now) === true) types.push('run_delayed_scenario');
  return types;
}
