/** What an engine says on `vigie.alarms` of a change. */
import type { Event, State } from '../event/event.ts';
import type { Alarm, AlarmChange, Status } from './alarm.ts';
import type { AlarmChangeBody } from './change.ts';

const states: readonly State[] = [0, 1, 2, 3];
const statuses: readonly Status[] = [0, 1, 2, 3, 4, 5];

export interface ChangeMessage {
  readonly kind: 'publish';
  readonly exchange: 'vigie.alarms';
  readonly message: { readonly routing_key: string; readonly body: AlarmChangeBody };
}

/** One change, under the routing key `<change>.<state>`. */
export function changeMessage(
  change: AlarmChange,
  event: Event,
  before: Alarm | undefined,
  alarm: Alarm,
): ChangeMessage {
  const state = stateOf(alarm);
  const previous = before === undefined ? state : stateOf(before);
  const body: AlarmChangeBody = {
    kind: 'change',
    change,
    entity_id: event.entity_id,
    alarm_id: alarm.id,
    event_id: event.event_id,
    time: event.alarm_time_ms,
    state,
    ...(previous === state ? {} : { previous_state: previous }),
    status: statusOf(alarm),
    acknowledged: alarm.acknowledge !== undefined,
    author: event.author,
    output: alarm.output,
  };
  return { kind: 'publish', exchange: 'vigie.alarms', message: { routing_key: `${change}.${state}`, body } };
}

function stateOf(alarm: Alarm): State {
  return states.find((state) => state === alarm.state.value) ?? 0;
}

function statusOf(alarm: Alarm): Status {
  return statuses.find((status) => status === alarm.status.value) ?? 0;
}
