/** The status: what the history of an alarm says about it. In this order: cancelled, no events, flapping, stealthy or ongoing, off. */
import type { Event } from '../event/event.ts';
import type { Alarm, AlarmStep, Status } from './alarm.ts';
import type { AlarmConfig } from './config.ts';
import { flappingTerms, flappingUntil } from './flapping.ts';
import type { Situation } from './situation.ts';
import { stepOf } from './step.ts';
import { append } from './steps.ts';
import { changed, nothing, type Transition } from './transition.ts';

const off: Status = 0;
export const ongoing: Status = 1;
export const stealthy: Status = 2;
export const flapping: Status = 3;
export const noEvents: Status = 5;
export const cancelled: Status = 4;

/** The status that the alarm must have at this time. */
function computeStatus(alarm: Alarm, time: Date, situation: Situation): Status {
  if (alarm.cancelled !== undefined) return cancelled;
  if (situation.entity.idle_since !== undefined) return noEvents;
  if ((flappingEnd(alarm, situation) ?? 0) > time.getTime()) return flapping;
  if (alarm.state.value !== 0) return ongoing;
  return (stealthyEnd(alarm, situation.config) ?? 0) > time.getTime() ? stealthy : off;
}

function flappingEnd(alarm: Alarm, situation: Situation): number | undefined {
  const terms = flappingTerms(alarm, situation);
  return terms && flappingUntil(alarm, terms);
}

/** When time alone makes it another status, in milliseconds; undefined when it stays as it is. */
export function statusDue(alarm: Alarm, situation: Situation): number | undefined {
  switch (alarm.status.value) {
    // Where the rule or the interval is gone, it is due since it began.
    case flapping:
      return flappingEnd(alarm, situation) ?? alarm.status.time.getTime();
    case stealthy:
      return stealthyEnd(alarm, situation.config) ?? alarm.status.time.getTime();
    default:
      return undefined;
  }
}

/** `updatestatus`: time has passed; the status may be another one. */
export function reviewStatus(alarm: Alarm, situation: Situation): Transition {
  const { event } = situation;
  // By our own clock: a sender's that is ahead must not put the end off for ever.
  const after = updateStatus(alarm, new Date(event.received_ms), situation);
  if (after === alarm) return nothing;
  return changed(after, after.status.value > alarm.status.value ? 'statusinc' : 'statusdec');
}

/** The alarm with the status that it must have. When that is another one, with its step and the counters that go with it. */
export function updateStatus(alarm: Alarm, time: Date, situation: Situation): Alarm {
  const status = computeStatus(alarm, time, situation);
  if (status === alarm.status.value) return alarm;
  const step = statusStep(alarm, status, situation.event, time);
  if (status !== flapping) return withStatus(alarm, step);
  const rule = flappingTerms(alarm, situation)?.title ?? '';
  return withStatus(alarm, { ...step, message: `${step.message}\nRule: ${rule}` });
}

/** The step from the alarm's status to another one. */
export function statusStep(alarm: Alarm, status: Status, event: Event, time: Date): AlarmStep {
  return stepOf(event, status > alarm.status.value ? 'statusinc' : 'statusdec', time, status);
}

/** The alarm with the status of this step, and the counters that go with it. */
export function withStatus(alarm: Alarm, step: AlarmStep): Alarm {
  const steps = append(alarm.steps, step);
  return { ...alarm, status: step, steps, last_update: step.time, state_changes_since_status_update: 0 };
}

/** Back to ok too fast: until so long after the problem began it is stealthy, in milliseconds; undefined when that is turned off. */
function stealthyEnd(alarm: Alarm, config: AlarmConfig): number | undefined {
  const interval = config.stealthy_interval_seconds * 1000;
  if (interval === 0) return undefined;
  const begin = alarm.steps.findLast((step) => step.type.startsWith('status') && step.value === ongoing);
  return begin && begin.time.getTime() + interval;
}
