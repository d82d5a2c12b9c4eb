/** The state of an event. A check without one is unusable: it never means state 0. */
import type { EventDraft } from './draft.ts';
import type { State, StateType } from './event.ts';
import type { EventKind } from './event-type.ts';
import { InvalidEvent } from './invalid.ts';
import { readNumber, type WireEvent } from './wire.ts';

/** Adds `state` and `state_type`. `check` and `changestate` need a state; the log keeps one that is valid. */
export function addState(event: EventDraft, wire: WireEvent, kind: EventKind): InvalidEvent | undefined {
  const isRequired = kind.treatment === 'check' || kind.type === 'changestate';
  if (!isRequired && kind.treatment !== 'log') return undefined;
  const raw = wire['state'];
  const state = toState(raw);
  if (state !== undefined) event.state = state;
  else if (isRequired) return invalidState(raw);
  const stateType = toStateType(wire['state_type']);
  if (stateType !== undefined) event.state_type = stateType;
  return undefined;
}

function invalidState(raw: unknown): InvalidEvent {
  return raw === undefined || raw === null || raw === ''
    ? new InvalidEvent('event_field_missing', 'This event type needs a state', 'state')
    : new InvalidEvent('event_field_invalid', 'The state must be 0, 1, 2 or 3', 'state');
}

function toState(value: unknown): State | undefined {
  const number = readNumber(value);
  return number === 0 || number === 1 || number === 2 || number === 3 ? number : undefined;
}

function toStateType(value: unknown): StateType | undefined {
  const number = readNumber(value);
  return number === 0 || number === 1 ? number : undefined;
}
