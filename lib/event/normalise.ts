/**
 * From what a connector sent to an event, by the rules of `docs/event.md`. Nothing throws and nothing of the input is changed: bad input
 * is an `InvalidEvent`.
 */
import { eventTimes } from '../time/timestamp.ts';
import { addActionFields } from './action-fields.ts';
import type { EventDraft } from './draft.ts';
import type { Event, Initiator } from './event.ts';
import { type EventKind, resolveEventType } from './event-type.ts';
import { collectExtra } from './extra.ts';
import { type Identity, resolveIdentity } from './identity.ts';
import { InvalidEvent } from './invalid.ts';
import { readMeasurements } from './measurements.ts';
import { addState } from './state.ts';
import { readTags } from './tags.ts';
import { readText, SHORT_TEXT_MAX, truncate, type WireEvent } from './wire.ts';

/** What is known of an event besides its body. */
export interface Envelope {
  readonly event_id: string;
  /** Time of reception in milliseconds since the epoch. */
  readonly received_ms: number;
  /** True when only our own processes can have sent it: internal types, services and the initiator `system` are allowed. */
  readonly trusted: boolean;
}

/** How much of an external event's texts is kept, in characters. */
export interface TextLimits {
  readonly output: number;
  readonly longOutput: number;
}

/** The limits of A47 in the field's behaviour. */
export const defaultTextLimits: TextLimits = { output: 255, longOutput: 1024 };

/** Validates and normalises one event. */
export function normaliseEvent(
  wire: WireEvent,
  envelope: Envelope,
  limits: TextLimits = defaultTextLimits,
): Event | InvalidEvent {
  const kind = resolveEventType(wire['event_type'], envelope.trusted);
  if (kind instanceof InvalidEvent) return kind;
  const identity = resolveIdentity(wire, kind.treatment, envelope.trusted);
  if (identity instanceof InvalidEvent) return identity;
  const extra = collectExtra(wire);
  if (extra instanceof InvalidEvent) return extra;
  const event = createEvent(wire, envelope, kind, identity);
  addTexts(event, wire, limits);
  if (kind.renamed) event.extra = { ...extra, event_type: wire['event_type'] };
  else if (extra !== undefined) event.extra = extra;
  const fault = addState(event, wire, kind) ?? addActionFields(event, wire, kind);
  if (fault !== undefined) return fault;
  if (kind.treatment !== 'action' && kind.treatment !== 'internal') addMeasurements(event, wire);
  return event;
}

function createEvent(wire: WireEvent, envelope: Envelope, kind: EventKind, identity: Identity): EventDraft {
  const { entity_id, connector, connector_name, source_type, component, resource } = identity;
  const times = eventTimes(wire['timestamp'], envelope.received_ms);
  const initiator = readInitiator(wire['initiator'], kind, envelope.trusted);
  const userId = readText(wire['user_id'], SHORT_TEXT_MAX);
  const event: EventDraft = {
    event_id: envelope.event_id,
    entity_id,
    connector,
    connector_name,
    event_type: kind.type,
    source_type,
    timestamp_ms: times.timestamp_ms,
    alarm_time_ms: times.alarm_time_ms,
    received_ms: envelope.received_ms,
    initiator,
    output: '',
    author: readText(wire['author'], SHORT_TEXT_MAX) ?? defaultAuthor(identity, initiator, userId),
  };
  if (component !== undefined) event.component = component;
  if (resource !== undefined) event.resource = resource;
  if (userId !== undefined) event.user_id = userId;
  return event;
}

/** The texts of an external event are cut; those of people and of the platform are theirs to keep (A47). */
function addTexts(event: EventDraft, wire: WireEvent, limits: TextLimits): void {
  const isExternal = event.initiator === 'external';
  event.output = readOutput(wire['output'], isExternal ? limits.output : Infinity);
  const longOutput = readOutput(wire['long_output'], isExternal ? limits.longOutput : Infinity);
  if (longOutput !== '') event.long_output = longOutput;
  const tags = readTags(wire['tags']);
  if (tags !== undefined) event.tags = tags;
}

function readInitiator(value: unknown, kind: EventKind, trusted: boolean): Initiator {
  if (value === 'user' || value === 'external') return value;
  return trusted && (value === 'system' || kind.treatment === 'internal') ? 'system' : 'external';
}

function defaultAuthor(identity: Identity, initiator: Initiator, userId: string | undefined): string {
  if (initiator === 'system') return 'system';
  if (initiator === 'user' && userId !== undefined) return userId;
  return `${identity.connector}.${identity.connector_name}`;
}

function readOutput(value: unknown, lengthMax: number): string {
  if (typeof value === 'string') return truncate(value, lengthMax);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** K03 of the field takes measurements from checks alone; the seed took them from everything that a tool sends, and so do we. */
function addMeasurements(event: EventDraft, wire: WireEvent): void {
  const { items, rejected } = readMeasurements(wire);
  if (items.length > 0) event.perf_data_array = items;
  if (rejected > 0) event.perf_data_rejected = rejected;
}
