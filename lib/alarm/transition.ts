/** What an event makes of an alarm: the answer of every rule in this folder. */
import type { Alarm, AlarmChange } from './alarm.ts';

export type Transition =
  /** Something that people wait for: created, another state or status, an action. In the order of the steps. */
  | { readonly kind: 'changed'; readonly alarm: Alarm; readonly changes: readonly AlarmChange[] }
  /** Only fields that every event moves: last event, number of events, outputs, next wake-up. */
  | { readonly kind: 'counted'; readonly alarm: Alarm }
  /** The alarm is over: it leaves its entity and belongs into the archive. */
  | { readonly kind: 'resolved'; readonly alarm: Alarm }
  /** Nothing to do: not due yet, no alarm and no problem, a type that alarms do not know. */
  | { readonly kind: 'nothing' }
  /** An action that cannot be done; `reason` is a sentence for people. */
  | { readonly kind: 'refused'; readonly reason: string };

export const nothing: Transition = { kind: 'nothing' };

export function changed(alarm: Alarm, ...changes: readonly AlarmChange[]): Transition {
  return { kind: 'changed', alarm, changes };
}

export function refused(reason: string): Transition {
  return { kind: 'refused', reason };
}

type OptionalField =
  | 'acknowledge'
  | 'cancelled'
  | 'snooze'
  | 'changed_state'
  | 'inactive_since'
  | 'pbehavior_info'
  | 'waiting_scenarios'
  | 'moves'
  | 'wake_up';

/** The alarm without these fields; the rest keeps its identity. */
export function without(alarm: Alarm, ...fields: readonly OptionalField[]): Alarm {
  const copy: { -readonly [Field in keyof Alarm]: Alarm[Field] } = { ...alarm };
  for (const field of fields) delete copy[field];
  return copy;
}
