/** How an alarm begins: with the first check that is not ok, or when no more checks come. */
import type { Event } from '../event/event.ts';
import type { Alarm, Status } from './alarm.ts';
import { displayName } from './display-name.ts';
import { longOutputOf, outputOf, stepOf } from './step.ts';
import { mergeTags } from './tags.ts';

/** The alarm that a check with this state (not 0), or the lack of checks, opens. Its state and status have the event's time, its creation that of the reception. */
export function createAlarm(event: Event, value: number, status: Status): Alarm {
  const time = new Date(event.alarm_time_ms);
  const created = new Date(event.received_ms);
  const state = stepOf(event, 'stateinc', time, value);
  const statusStep = stepOf(event, 'statusinc', time, status);
  const output = outputOf(event);
  const longOutput = longOutputOf(event);
  return {
    id: alarmId(event),
    display_name: displayName(event.event_id),
    connector: event.connector,
    connector_name: event.connector_name,
    ...(event.component === undefined ? {} : { component: event.component }),
    ...(event.resource === undefined ? {} : { resource: event.resource }),
    state,
    status: statusStep,
    tickets: [],
    steps: [state, statusStep],
    created,
    last_update: time,
    last_event: created,
    output,
    initial_output: output,
    long_output: longOutput,
    initial_long_output: longOutput,
    long_output_history: longOutput === '' ? [] : [longOutput],
    tags: mergeTags([], event.tags),
    events_count: event.event_type === 'check' ? 1 : 0,
    total_state_changes: 1,
    state_changes_since_status_update: 0,
    snooze_duration_ms: 0,
    inactive_duration_ms: 0,
  };
}

/** Begins with the time of reception, in base 36 and nine digits, so that ids sort by time; unique because the event's id is. */
function alarmId(event: Event): string {
  return `${event.received_ms.toString(36).padStart(9, '0')}-${event.event_id}`;
}
