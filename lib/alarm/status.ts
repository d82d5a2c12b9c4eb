/** The status: what the history of an alarm says about it. In this order: cancelled, stealthy, ongoing, off. */
import type { Event } from '../event/event.ts';
import type { Alarm, AlarmStep, Status } from './alarm.ts';
import type { AlarmConfig } from './config.ts';
import { stepOf } from './step.ts';
import { append } from './steps.ts';

const off: Status = 0;
const ongoing: Status = 1;
const stealthy: Status = 2;
export const cancelled: Status = 4;

/** The status that the alarm must have at this time. Flapping (3) goes between cancelled and stealthy, once there are rules for it. */
export function computeStatus(alarm: Alarm, time: Date, config: AlarmConfig): Status {
  if (alarm.cancelled !== undefined) return cancelled;
  if (alarm.state.value !== 0) return ongoing;
  return isStealthy(alarm, time, config) ? stealthy : off;
}

/** The alarm with the status that it must have. When that is another one, with its step and the counters that go with it. */
export function updateStatus(alarm: Alarm, event: Event, time: Date, config: AlarmConfig): Alarm {
  const status = computeStatus(alarm, time, config);
  return status === alarm.status.value ? alarm : withStatus(alarm, statusStep(alarm, status, event, time));
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

/** Back to ok too fast: the problem began less than the interval ago. */
function isStealthy(alarm: Alarm, time: Date, config: AlarmConfig): boolean {
  const interval = config.stealthy_interval_seconds * 1000;
  if (interval === 0) return false;
  const begin = alarm.steps.findLast((step) => step.type.startsWith('status') && step.value === ongoing);
  return begin !== undefined && time.getTime() - begin.time.getTime() < interval;
}
