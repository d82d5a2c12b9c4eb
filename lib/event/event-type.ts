/** Which event types there are, how each is treated, and who may send it (`docs/event.md` has the table). */
import { type EventType, internalEventTypes, logEventTypes, metricEventTypes, publicEventTypes } from './event.ts';
import { InvalidEvent } from './invalid.ts';

/** `check`: a state. `action`: on an open alarm. `metric`: measurements alone. `log`: the event log alone. `internal`: ours alone. */
export type Treatment = 'check' | 'action' | 'metric' | 'log' | 'internal';

export interface EventKind {
  readonly type: EventType;
  readonly treatment: Treatment;
  /** True when the wire says another name, which is then kept in `extra.event_type`. */
  readonly renamed: boolean;
}

/** Names of the seed system for what its own engines computed: they carry a state, and are checks here. */
export const checkLikeTypes = ['selector', 'sla', 'topology', 'topo', 'toponode', 'consolidation'] as const;

/** Names of the seed system that it only kept in its log, or that have no effect on alarms yet (`downtime`). */
export const logLikeTypes = ['downtime', 'todo'] as const;

const kinds: ReadonlyMap<string, EventKind> = new Map<string, EventKind>([
  ...publicEventTypes.map((type) => kind(type, type, type === 'check' ? 'check' : 'action')),
  ...metricEventTypes.map((type) => kind(type, type, 'metric')),
  ...logEventTypes.map((type) => kind(type, type, 'log')),
  ...internalEventTypes.map((type) => kind(type, type, 'internal')),
  ...checkLikeTypes.map((name) => kind(name, 'check', 'check')),
  ...logLikeTypes.map((name) => kind(name, 'log', 'log')),
]);

const unknownType = new InvalidEvent('event_type_unknown', 'The event type is not a known one', 'event_type');
const notText = new InvalidEvent('event_field_invalid', 'The event type must be a text', 'event_type');
const internalOnly = new InvalidEvent(
  'event_type_internal',
  'Only the engines themselves may send this event type',
  'event_type',
);
const defaultKind: EventKind = { type: 'check', treatment: 'check', renamed: false };

function kind(name: string, type: EventType, treatment: Treatment): readonly [string, EventKind] {
  return [name, { type, treatment, renamed: name !== type }];
}

/** How an event of this wire type is treated; an absent or empty type means check. */
export function resolveEventType(value: unknown, trusted: boolean): EventKind | InvalidEvent {
  if (value === undefined || value === null || value === '') return defaultKind;
  if (typeof value !== 'string') return notText;
  const found = kinds.get(value);
  if (found === undefined) return unknownType;
  return found.treatment === 'internal' && !trusted ? internalOnly : found;
}
