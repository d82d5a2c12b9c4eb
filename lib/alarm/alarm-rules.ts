/** What the site's rules say of an alarm, as the state machine asks it; `lib/rules` compiles them. */
import type { Alarm } from './alarm.ts';
import type { Entity } from './entity.ts';

/** The flapping rule that holds for an alarm. */
export interface FlappingTerms {
  readonly title: string;
  /** Turns between better and worse within the duration that are no flapping yet. */
  readonly changes_max: number;
  readonly duration_seconds: number;
}

export interface AlarmRules {
  /** Steps of the state and status that must be kept so that every flapping rule can count. */
  readonly steps_kept: number;
  /** How long the alarm stays open after it is back to ok, or cancelled, in seconds; undefined when no rule says. `now` is in milliseconds. */
  resolveDelay(type: 'ok' | 'cancelled', entity: Entity, alarm: Alarm, now: number): number | undefined;
  /** The first flapping rule that matches; it alone decides. */
  flapping(entity: Entity, alarm: Alarm, now: number): FlappingTerms | undefined;
}
