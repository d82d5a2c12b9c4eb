/** An entry of the event log: an event, or what is known of an input that ended on the way, and what became of it. */
import type { AlarmChange, Status } from '../alarm/alarm.ts';
import type { Event, State } from '../event/event.ts';

/** `forward`: it went through the whole chain. The others ended on the way: `engine` and `reason` say where and why. */
export const outcomeKinds = ['forward', 'drop', 'dead_letter', 'redirect', 'duplicate'] as const;

export type OutcomeKind = (typeof outcomeKinds)[number];

export interface EventOutcome {
  readonly kind: OutcomeKind;
  readonly engine?: string;
  readonly reason?: string;
}

/** What an event did to an alarm. */
export interface LoggedChange {
  readonly change: AlarmChange;
  readonly alarm_id: string;
  readonly state: State;
  readonly previous_state?: State;
  readonly status: Status;
}

/** The fields of an event that a row shows and a filter looks at. Of an input that ended on the way only what could be read of it. */
export interface EventFacts {
  readonly event_id?: string;
  readonly entity_id?: string;
  readonly connector?: string;
  readonly connector_name?: string;
  readonly component?: string;
  readonly resource?: string;
  readonly event_type?: string;
  readonly state?: number;
  readonly output?: string;
  readonly long_output?: string;
  readonly author?: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly timestamp_ms?: number;
}

export interface LoggedEvent {
  /** `<log>:<number of the decision>:<place in it>`: where it stands, for ever. */
  readonly id: string;
  /** When the log took it, in milliseconds since the epoch. */
  readonly time: number;
  readonly outcome: EventOutcome;
  readonly facts: EventFacts;
  /** As it was treated, or as it was when it ended; absent when it could not be decoded. */
  readonly event?: Event;
  readonly changes: readonly LoggedChange[];
  /** What became of a person's action. */
  readonly action?: { readonly applied: boolean; readonly reason?: string };
  /** Its document in `dead_letters`. */
  readonly dead_letter?: string;
}
