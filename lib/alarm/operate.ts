/** Does to an alarm what a rule says: by the very functions that people's actions call, in the name of the system. */
import type { Event } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import { act } from './apply-event.ts';
import type { AlarmOperation } from './operation.ts';
import type { Situation } from './situation.ts';
import { endSnooze } from './snooze.ts';
import type { Transition } from './transition.ts';

/** An operation, and in whose name it is done. */
export interface Order {
  /** What steps and tickets call the rule: `Idle rule: <title>`. */
  readonly rule: string;
  readonly author: string;
  readonly operation: AlarmOperation;
}

/** What people may do to a state is no limit for a rule. The transition is not settled yet. */
export function operate(alarm: Alarm, order: Order, situation: Situation): Transition {
  const event = operationEvent(situation.event, order);
  // By itself the system ends a snooze only when its time has come.
  if (event.event_type === 'unsnooze') return endSnooze(alarm, event);
  return act(alarm, { ...situation, event, config: { ...situation.config, allow_change_state_to_ok: true } });
}

/** The operation as an event of our own, at our own time, because of this one. */
export function operationEvent(cause: Event, { rule, author, operation }: Order): Event {
  const { type, comment, duration_seconds: duration, state, ...ticket } = operation;
  const { event_id, entity_id, connector, connector_name, source_type, component, resource, received_ms } = cause;
  return {
    event_id,
    entity_id,
    connector,
    connector_name,
    source_type,
    ...(component === undefined ? {} : { component }),
    ...(resource === undefined ? {} : { resource }),
    event_type: type,
    timestamp_ms: received_ms,
    alarm_time_ms: received_ms,
    received_ms,
    initiator: 'system',
    author,
    output: `${messageParts(rule, ticket).join('. ')}.${comment === '' ? '' : ` ${comment}`}`,
    ...(duration === undefined ? {} : { duration }),
    ...(state === undefined ? {} : { state }),
    ...(ticket.ticket === undefined ? {} : { ticket: ticket.ticket, ticket_rule_name: rule }),
    ...(ticket.ticket_url === undefined ? {} : { ticket_url: ticket.ticket_url }),
    ...(ticket.ticket_system_name === undefined ? {} : { ticket_system_name: ticket.ticket_system_name }),
    ...(ticket.ticket_comment === undefined ? {} : { ticket_comment: ticket.ticket_comment }),
    ...(ticket.ticket_data === undefined ? {} : { ticket_data: ticket.ticket_data }),
  };
}

function messageParts(rule: string, fields: Pick<AlarmOperation, 'ticket' | 'ticket_url' | 'ticket_data'>) {
  const { ticket, ticket_url: url, ticket_data: values = {} } = fields;
  return [
    rule,
    ...(ticket === undefined ? [] : [`Ticket ID: ${ticket}`]),
    ...(url === undefined ? [] : [`Ticket URL: ${url}`]),
    ...Object.entries(values).map(([name, value]) => `Ticket ${name}: ${value}`),
  ];
}
