/** What the rest of the platform is told of an alarm: changes and outcomes on `vigie.alarms`, and what is kept for good. */
import type { Alarm, AlarmChange, Status } from '../../lib/alarm/alarm.ts';
import type { AlarmChangeBody } from '../../lib/alarm/change.ts';
import type { ArchiveEffect, PublishEffect } from '../../lib/engine/contract.ts';
import type { Event, State } from '../../lib/event/event.ts';

const exchange = 'vigie.alarms';
const states: readonly State[] = [0, 1, 2, 3];
const statuses: readonly Status[] = [0, 1, 2, 3, 4, 5];

/** One change, under the routing key `<change>.<state>`. */
export function changeMessage(
  change: AlarmChange,
  event: Event,
  before: Alarm | undefined,
  alarm: Alarm,
): PublishEffect {
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
  return { kind: 'publish', exchange, message: { routing_key: `${change}.${state}`, body } };
}

/** A resolved alarm, for ever under its own id. */
export function resolvedAlarm(entityId: string, alarm: Alarm): ArchiveEffect {
  const document = { _id: alarm.id, entity_id: entityId, ...alarm };
  return { kind: 'archive', collection: 'resolved_alarms', document };
}

function stateOf(alarm: Alarm): State {
  return states.find((state) => state === alarm.state.value) ?? 0;
}

function statusOf(alarm: Alarm): Status {
  return statuses.find((status) => status === alarm.status.value) ?? 0;
}
