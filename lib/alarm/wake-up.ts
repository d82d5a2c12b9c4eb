/** When time alone changes an alarm. The engine stores the next such time, and the scheduler asks then. Milliseconds since the epoch. */
import type { EventType } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import type { AlarmConfig } from './config.ts';
import type { Entity } from './entity.ts';
import { without } from './transition.ts';

/** How long an alarm of this entity stays open after it is back to ok, in milliseconds. The place for resolve rules. */
export function resolveDelay(_entity: Entity, _alarm: Alarm, config: AlarmConfig): number {
  return config.resolve_delay_seconds * 1000;
}

/** When an alarm that is ok is to be resolved: the delay after its last step. Undefined when it is not ok. */
export function okDue(entity: Entity, alarm: Alarm, config: AlarmConfig): number | undefined {
  if (alarm.state.value !== 0) return undefined;
  const last = alarm.steps.at(-1) ?? alarm.state;
  return last.time.getTime() + resolveDelay(entity, alarm, config);
}

/** When a cancelled alarm is to be resolved; undefined when it is not cancelled. */
export function cancelledDue(alarm: Alarm, config: AlarmConfig): number | undefined {
  return alarm.cancelled && alarm.cancelled.time.getTime() + config.cancel_autosolve_delay_seconds * 1000;
}

/** The alarm with the time of its next wake-up; the same alarm when that did not change. */
export function withWakeUp(entity: Entity, alarm: Alarm, config: AlarmConfig): Alarm {
  const candidates = [okDue(entity, alarm, config), cancelledDue(alarm, config), alarm.snooze?.value];
  const due = Math.min(...candidates.filter((time) => time !== undefined));
  if (due === (alarm.wake_up?.getTime() ?? Infinity)) return alarm;
  return due === Infinity ? without(alarm, 'wake_up') : { ...alarm, wake_up: new Date(due) };
}

/** The wake-ups that this alarm may be waiting for; the engine that owns it knows whether they are due. */
export function possibleWakeUps(alarm: Alarm, now: number): readonly EventType[] {
  const types: EventType[] = [];
  if (alarm.snooze !== undefined && alarm.snooze.value <= now) types.push('unsnooze');
  if (alarm.state.value === 0) types.push('resolve_close');
  if (alarm.cancelled !== undefined) types.push('resolve_cancel');
  return types;
}
