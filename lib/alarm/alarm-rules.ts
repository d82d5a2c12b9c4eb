/** What the site's rules say of an alarm, as the state machine asks it; `lib/rules` compiles them. */
import type { Alarm, AlarmChange } from './alarm.ts';
import type { Entity } from './entity.ts';
import type { Operation } from './operation.ts';
import type { CanonicalType } from './pbehavior-info.ts';

/** The flapping rule that holds for an alarm. */
export interface FlappingTerms {
  readonly title: string;
  /** Turns between better and worse within the duration that are no flapping yet. */
  readonly changes_max: number;
  readonly duration_seconds: number;
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
      readonly operation: Operation;
    });

/** What makes a scenario run: a kind of change, or that the alarm has had a number of checks. */
export type ScenarioTrigger =
  | Exclude<AlarmChange, 'statusinc' | 'statusdec' | 'update'>
  | 'changestatus'
  | 'eventscount';

export interface ScenarioAction {
  /** Where this one is not for the alarm, the actions after it are left out too. */
  readonly drop_scenario_if_not_matched: boolean;
  /** What it changes makes other scenarios run. */
  readonly emit_trigger: boolean;
  matches(entity: Entity, alarm: Alarm, now: number): boolean;
  /** Its texts filled in; undefined when one of them becomes too long. */
  write(entity: Entity, alarm: Alarm): { readonly author: string; readonly operation: Operation } | undefined;
}

export interface ScenarioTerms {
  readonly id: string;
  readonly title: string;
  /** Its place in the order of all scenarios. */
  readonly place: number;
  /** Absent: at once. */
  readonly delay_seconds?: number | undefined;
  /** Types of pbehavior during which it rests. */
  readonly disable_during_periods: readonly CanonicalType[];
  readonly actions: readonly ScenarioAction[];
  matches(entity: Entity, alarm: Alarm, now: number): boolean;
}

export interface ScenarioQuery {
  readonly entity: Entity;
  readonly alarm: Alarm;
  /** In milliseconds since the epoch. */
  readonly now: number;
  isWanted(terms: ScenarioTerms): boolean;
}

export interface ScenarioBook {
  /** True when some scenario runs at this number of checks. */
  counts(events: number): boolean;
  /** The first scenario in the order that one of the triggers makes run, that matches, and that `isWanted`. */
  first(triggers: ReadonlySet<ScenarioTrigger>, query: ScenarioQuery): ScenarioTerms | undefined;
  get(id: string): ScenarioTerms | undefined;
}

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
  /** Absent when there are none. */
  readonly scenarios?: ScenarioBook | undefined;
}
