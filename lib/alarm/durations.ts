/** How long things last, for readers: computed from the stored alarm, in milliseconds. */
import type { Alarm } from './alarm.ts';
import { isInactive } from './pbehavior-info.ts';

export interface AlarmDurations {
  /** Since the creation. */
  readonly duration_ms: number;
  /** Since the last change of state, a person's included. */
  readonly current_state_duration_ms: number;
  /** Part of `duration_ms` that was neither snoozed nor in a period in which the entity is not watched. */
  readonly active_duration_ms: number;
  readonly inactive_duration_ms: number;
  readonly snooze_duration_ms: number;
  /** In pbehaviors that are not active. */
  readonly pbehavior_inactive_duration_ms: number;
}

/** The durations at this time (milliseconds since the epoch); those of a resolved alarm stopped when it was resolved. */
export function durationsOf(alarm: Alarm, now: number): AlarmDurations {
  const end = alarm.resolved?.getTime() ?? now;
  const duration = span(alarm.created, end);
  const inactive = Math.min(duration, alarm.inactive_duration_ms + span(alarm.inactive_since, end));
  const isOpen = alarm.resolved === undefined;
  const snoozing = isOpen ? span(alarm.snooze?.time, end) : 0;
  const { pbehavior_info: info, pbehavior_inactive_duration_ms: spent = 0 } = alarm;
  const spending = isOpen && isInactive(info) ? span(info?.since, end) : 0;
  return {
    duration_ms: duration,
    current_state_duration_ms: span(alarm.state.time, end),
    active_duration_ms: duration - inactive,
    inactive_duration_ms: inactive,
    snooze_duration_ms: Math.min(duration, alarm.snooze_duration_ms + snoozing),
    pbehavior_inactive_duration_ms: Math.min(duration, spent + spending),
  };
}

/** 0 where there is no beginning, or where a sender's clock puts it after the end. */
function span(from: Date | undefined, to: number): number {
  return from === undefined ? 0 : Math.max(0, to - from.getTime());
}
