/** What the alarm engine tells the rest of the platform on the exchange `vigie.alarms`. A message is a JSON array of records. */
import type { State } from '../event/event.ts';
import type { AlarmChange, Status } from './alarm.ts';

/** An alarm changed. Enough to update a list row without reading the database; times are milliseconds since the epoch. */
export interface AlarmChangeRecord {
  readonly kind: 'change';
  /** Unique and the same when it is repeated. */
  readonly id: string;
  readonly change: AlarmChange;
  readonly entity_id: string;
  readonly alarm_id: string;
  /** The event that caused it. */
  readonly event_id: string;
  readonly time: number;
  readonly state: State;
  readonly previous_state?: State;
  readonly status: Status;
  readonly acknowledged: boolean;
  readonly author: string;
  readonly output: string;
  /** Position of the entity document that contains the change; set by the runtime. */
  readonly position?: number;
}

/** What became of an operator's action. */
export interface ActionOutcomeRecord {
  readonly kind: 'outcome';
  readonly id: string;
  /** The message id of the action. */
  readonly event_id: string;
  readonly entity_id: string;
  readonly alarm_id?: string;
  readonly applied: boolean;
  /** Why it was refused, as a sentence for people; absent when it was applied. */
  readonly reason?: string;
  readonly position?: number;
}

/** A change as the engine says it; the runtime adds the rest. */
export type AlarmChangeBody = Omit<AlarmChangeRecord, 'id' | 'position'>;

/** An outcome as the engine says it; the runtime adds the rest. */
export type ActionOutcomeBody = Omit<ActionOutcomeRecord, 'id' | 'position'>;

export type AlarmRecord = AlarmChangeRecord | ActionOutcomeRecord;
