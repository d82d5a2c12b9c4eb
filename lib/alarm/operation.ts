/** What a rule does when its time has come. */
import type { publicEventTypes, State } from '../event/event.ts';

/** What people do to alarms, and rules may; which fields an operation has, its schema has checked. */
export interface AlarmOperation {
  readonly type: Exclude<(typeof publicEventTypes)[number], 'check' | 'declareticket'>;
  readonly comment: string;
  readonly duration_seconds?: number | undefined;
  readonly state?: State | undefined;
  readonly ticket?: string | undefined;
  readonly ticket_url?: string | undefined;
  readonly ticket_system_name?: string | undefined;
  readonly ticket_comment?: string | undefined;
  readonly ticket_data?: Readonly<Record<string, string>> | undefined;
}

/** A pbehavior of the one entity that the alarm belongs to. */
export type PbehaviorOperation = {
  readonly type: 'pbehavior';
  readonly title: string;
  /** Id of its type. */
  readonly pbehavior_type: string;
  /** Id of its reason. */
  readonly reason?: string | undefined;
} & (
  | { readonly start_on_trigger: true; readonly duration_seconds: number }
  /** RFC 3339. */
  | { readonly start_on_trigger: false; readonly start: string; readonly stop: string }
);

export type Operation = AlarmOperation | PbehaviorOperation;

/** The pbehavior that a rule plans for an entity; `lib/pbehavior` makes the document of it. */
export interface PbehaviorPlan {
  /** The rule's id, and which of its operations it is: done again for the same entity, it replaces what it planned before. */
  readonly origin: string;
  readonly author: string;
  readonly operation: PbehaviorOperation;
}
