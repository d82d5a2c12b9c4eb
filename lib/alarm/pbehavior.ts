/** What a pbehavior does to an entity and its alarm: who entered, who left, and what time does not count. */
import type { Event } from '../event/event.ts';
import { withActivation } from './activation.ts';
import { withActivity } from './activity.ts';
import type { Alarm, AlarmChange, AlarmStep, StepType } from './alarm.ts';
import type { PbehaviorInfo } from './pbehavior-info.ts';
import { stepOf } from './step.ts';
import { append } from './steps.ts';
import { without } from './transition.ts';

export interface Move {
  readonly alarm: Alarm;
  readonly changes: readonly AlarmChange[];
}

/**
 * The alarm in this pbehavior, or in none, from this time (milliseconds since the epoch) on. Another name or colour of the same one is no step; one
 * that follows another is left and entered.
 */
export function movePbehavior(alarm: Alarm, info: PbehaviorInfo | undefined, event: Event, now: number): Move {
  const before = alarm.pbehavior_info;
  if (before === undefined && info === undefined) return { alarm, changes: [] };
  if (before !== undefined && info !== undefined && isSamePbehavior(before, info)) {
    return { alarm: { ...alarm, pbehavior_info: { ...info, since: before.since } }, changes: [] };
  }
  const time = new Date(Math.max(now, alarm.steps.findLast(isNotAhead(now))?.time.getTime() ?? 0));
  const left = before === undefined ? alarm : leave(alarm, before, event, time);
  const entered = info === undefined ? left : enter(left, info, event, time);
  const changes: AlarmChange[] = [];
  if (before !== undefined) changes.push('pbhleave');
  if (info !== undefined) changes.push('pbhenter');
  return { alarm: withActivity(woken(entered, time), time), changes };
}

/** The same pbehavior with the same type; it may have been renamed. */
export function isSamePbehavior(one: PbehaviorInfo, other: PbehaviorInfo): boolean {
  return one.id === other.id && one.type === other.type;
}

/** The same for an alarm that is open already: one that was put off from its beginning begins to count when nothing does any more (A50). */
export function moveOpenAlarm(alarm: Alarm, info: PbehaviorInfo | undefined, event: Event, now: number): Move {
  const move = movePbehavior(alarm, info, event, now);
  if (move.changes.length === 0) return move;
  const { alarm: active, changes } = withActivation({ kind: 'changed', ...move }, event, new Date(now));
  return { alarm: { ...active, moves: [...(alarm.moves ?? []), ...changes] }, changes };
}

function isNotAhead(now: number): (step: AlarmStep) => boolean {
  return (step) => step.time.getTime() <= now;
}

function enter(alarm: Alarm, info: PbehaviorInfo, event: Event, time: Date): Alarm {
  const steps = append(alarm.steps, pbehaviorStep('pbhenter', info, event, time));
  return { ...alarm, pbehavior_info: { ...info, since: time }, steps };
}

function leave(alarm: Alarm, info: PbehaviorInfo, event: Event, time: Date): Alarm {
  const steps = append(alarm.steps, pbehaviorStep('pbhleave', info, event, time));
  const inactive = info.canonical_type === 'active' ? 0 : Math.max(0, time.getTime() - info.since.getTime());
  const spent = (alarm.pbehavior_inactive_duration_ms ?? 0) + inactive;
  return { ...without(alarm, 'pbehavior_info'), steps, pbehavior_inactive_duration_ms: spent };
}

/** A snooze may have ended meanwhile: the scheduler asks, and the alarm is looked at again. */
function woken(alarm: Alarm, time: Date): Alarm {
  const isDue = alarm.snooze !== undefined && alarm.snooze.value <= time.getTime();
  return isDue ? { ...alarm, wake_up: time } : alarm;
}

function pbehaviorStep(type: StepType, info: PbehaviorInfo, event: Event, time: Date): AlarmStep {
  const { name, type_name, reason_name } = info;
  const message = `Title: ${name}. Type: ${type_name}.${reason_name === undefined ? '' : ` Reason: ${reason_name}.`}`;
  const { user_id: _user, role: _role, ...rest } = event;
  const system: Event = { ...rest, initiator: 'system', author: 'system', output: message };
  return { ...stepOf(system, type, time), pbehavior_canonical_type: info.canonical_type };
}
