/** The fields that people and tools add when they act on an alarm: who acts, on which alarm, for how long, and the ticket. */
import type { EventDraft } from './draft.ts';
import { readEntityChanges } from './entity-changes.ts';
import type { EventKind } from './event-type.ts';
import { InvalidEvent } from './invalid.ts';
import { readTags } from './tags.ts';
import { readNumber, readText, SHORT_TEXT_MAX, type WireEvent } from './wire.ts';

/** Adds the fields that are there. An `assocticket` needs a ticket, an `entity_update` its changes, and the duration of a `snooze` must be a number of seconds. */
export function addActionFields(event: EventDraft, wire: WireEvent, kind: EventKind): InvalidEvent | undefined {
  const role = readText(wire['role'], SHORT_TEXT_MAX);
  if (role !== undefined) event.role = role;
  const alarmId = readText(wire['alarm_id'], SHORT_TEXT_MAX);
  if (alarmId !== undefined) event.alarm_id = alarmId;
  addTicket(event, wire);
  if (kind.type === 'assocticket' && event.ticket === undefined) {
    return new InvalidEvent('event_field_missing', 'This event type needs a ticket', 'ticket');
  }
  if (kind.type === 'entity_update') {
    const changes = readEntityChanges(wire['entity_changes']);
    if (changes instanceof InvalidEvent) return changes;
    event.entity_changes = changes;
  }
  const raw = wire['duration'];
  if (raw === undefined || raw === null) return undefined;
  const duration = readNumber(raw);
  if (duration !== undefined && duration >= 0) event.duration = duration;
  else if (kind.type === 'snooze') {
    return new InvalidEvent('event_field_invalid', 'The duration must be a number of seconds', 'duration');
  }
  return undefined;
}

function addTicket(event: EventDraft, wire: WireEvent): void {
  const ticket = readText(wire['ticket'], SHORT_TEXT_MAX);
  if (ticket === undefined) return;
  event.ticket = ticket;
  const url = readText(wire['ticket_url'], 2 * SHORT_TEXT_MAX);
  if (url !== undefined) event.ticket_url = url;
  const system = readText(wire['ticket_system_name'], SHORT_TEXT_MAX);
  if (system !== undefined) event.ticket_system_name = system;
  const comment = readText(wire['ticket_comment'], SHORT_TEXT_MAX);
  if (comment !== undefined) event.ticket_comment = comment;
  const fields = readTags(wire['ticket_data']);
  if (fields !== undefined) event.ticket_data = fields;
}
