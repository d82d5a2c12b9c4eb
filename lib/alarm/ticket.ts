/** A ticket of another system that belongs to the alarm. */
import type { Event } from '../event/event.ts';
import type { Alarm, AlarmStep, Ticket } from './alarm.ts';
import { stepOf, stepTime } from './step.ts';
import { append } from './steps.ts';
import { changed, refused, type Transition } from './transition.ts';

/** The last ticket is `ticket`; all of them are `tickets`. */
export function associateTicket(alarm: Alarm, event: Event): Transition {
  const ticket = ticketOf(event);
  if (ticket === undefined) return refused('The event names no ticket');
  return changed(withTicket(alarm, { ...stepOf(event, 'assocticket', stepTime(alarm, event)), ticket }), 'assocticket');
}

/** That a ticket was declared. With its number it is a ticket like an associated one; without, it is a step alone. */
export function declareTicket(alarm: Alarm, event: Event): Transition {
  const step = stepOf(event, 'declareticket', stepTime(alarm, event));
  const ticket = ticketOf(event);
  if (ticket === undefined) return changed({ ...alarm, steps: append(alarm.steps, step) }, 'update');
  return changed(withTicket(alarm, { ...step, ticket }), 'assocticket');
}

function withTicket(alarm: Alarm, step: AlarmStep): Alarm {
  return { ...alarm, ticket: step, tickets: [...alarm.tickets, step], steps: append(alarm.steps, step) };
}

function ticketOf(event: Event): Ticket | undefined {
  if (event.ticket === undefined || event.ticket === '') return undefined;
  return {
    id: event.ticket,
    ...(event.ticket_url === undefined ? {} : { url: event.ticket_url }),
    ...(event.ticket_system_name === undefined ? {} : { system_name: event.ticket_system_name }),
    ...(event.ticket_comment === undefined ? {} : { comment: event.ticket_comment }),
    ...(event.ticket_data === undefined ? {} : { data: event.ticket_data }),
    ...(event.ticket_rule_name === undefined ? {} : { rule_name: event.ticket_rule_name }),
  };
}
