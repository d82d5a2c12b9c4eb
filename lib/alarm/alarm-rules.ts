/** What the site's rules say of an alarm, as the state machine asks it; `lib/rules` compiles them. */
import type { State } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import type { Entity } from './entity.ts';
import type { CanonicalType } from './pbehavior-info.ts';

/** The flapping rule that holds for an alarm. */
export interface FlappingTerms {
  readonly title: string;
  /** Turns between better and worse within the duration that are no flapping yet. */
  readonly changes_max: number;
  readonly duration_seconds: number;
}

/** What an idle rule does to an alarm; which fields it has, its schema has checked. */
export interface IdleOperation {
  readonly type: 'ack' | 'ackremove' | 'cancel' | 'comment' | 'snooze' | 'assocticket' | 'changestate';
  readonly comment: string;
  readonly duration_seconds?: number | undefined;
  readonly state?: State | undefined;
  readonly ticket?: string | undefined;
  readonly ticket_url?: string | undefined;
  readonly ticket_system_name?: string | undefined;
  readonly ticket_comment?: string | undefined;
  readonly ticket_data?: Readonly<Record<string, string>> | undefined;
}

interface Silence {
  readonly id: string;
  readonly title: string;
  readonly duration_seconds: number;
  /** Types of pbehavior during which the rule rests. */
  readonly disable_during_periods: readonly CanonicalType[];
}

/** An idle rule: for an entity of which nothing is heard, or for an alarm to which nothing happens. */
export type IdleTerms =
  | (Silence & { readonly type: 'entity' })
  | (Silence & {
      readonly type: 'alarm';
      readonly alarm_condition: 'last_event' | 'last_update';
      readonly operation: IdleOperation;
    });

export interface AlarmRules {
  /** When a resolve rule was changed last, in milliseconds since the epoch; 0 when there is none. */
  readonly resolve_changed_ms: number;
  /** Steps of the state and status that must be kept so that every flapping rule can count. */
  readonly steps_kept: number;
  /** How long the alarm stays open after it is back to ok, or cancelled, in seconds; undefined when no rule says. `now` is in milliseconds. */
  resolveDelay(type: 'ok' | 'cancelled', entity: Entity, alarm: Alarm, now: number): number | undefined;
  /** The first flapping rule that matches; it alone decides. */
  flapping(entity: Entity, alarm: Alarm, now: number): FlappingTerms | undefined;
  /** Every idle rule, for whoever looks for what may be due. */
  readonly idle_rules: readonly IdleTerms[];
  /** The first idle rule that matches and that `isDue`. */
  idle(entity: Entity, now: number, isDue: (terms: IdleTerms) => boolean): IdleTerms | undefined;
}
