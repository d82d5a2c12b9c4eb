/** Time that does not count: while an alarm is snoozed, or its entity is in a pbehavior that is not active. Both at once count once. */
import type { Alarm } from './alarm.ts';
import { isInactive } from './pbehavior-info.ts';
import { without } from './transition.ts';

/** The alarm with its inactivity begun or ended at this time, as its snooze and its pbehavior have it; the same alarm when that did not change. */
export function withActivity(alarm: Alarm, time: Date): Alarm {
  if (alarm.snooze !== undefined || isInactive(alarm.pbehavior_info)) {
    return alarm.inactive_since === undefined ? { ...alarm, inactive_since: time } : alarm;
  }
  return alarm.inactive_since === undefined ? alarm : withInactivityEnded(alarm, time);
}

/** Adds what lasts until now to the durations. Snooze and pbehavior themselves stay, as facts of the alarm's history. */
export function endDurations(alarm: Alarm, time: Date): Alarm {
  const { snooze, pbehavior_info: info } = alarm;
  const snoozed = snooze === undefined ? 0 : elapsed(snooze.time, time);
  const spent = info !== undefined && isInactive(info) ? elapsed(info.since, time) : 0;
  return {
    ...withInactivityEnded(alarm, time),
    snooze_duration_ms: alarm.snooze_duration_ms + snoozed,
    ...(spent === 0 ? {} : { pbehavior_inactive_duration_ms: (alarm.pbehavior_inactive_duration_ms ?? 0) + spent }),
  };
}

function withInactivityEnded(alarm: Alarm, time: Date): Alarm {
  const since = alarm.inactive_since;
  const inactive = since === undefined ? 0 : elapsed(since, time);
  return {
    ...without(alarm, 'inactive_since'),
    inactive_duration_ms: alarm.inactive_duration_ms + inactive,
  };
}

/** Milliseconds, never negative, also where a sender's clock was ahead. */
export function elapsed(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime());
}
