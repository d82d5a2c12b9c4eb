/** The open alarm of an entity, as it is stored inside the entity's document, and its steps. Times are dates, durations end in a unit. */
import type { Initiator } from '../event/event.ts';
import type { CanonicalType, PbehaviorInfo } from './pbehavior-info.ts';

/** 0 off, 1 ongoing, 2 stealthy, 3 flapping, 4 cancelled, 5 no events. */
export type Status = 0 | 1 | 2 | 3 | 4 | 5;

export type StepType =
  | 'stateinc'
  | 'statedec'
  | 'statusinc'
  | 'statusdec'
  | 'ack'
  | 'ackremove'
  | 'comment'
  | 'snooze'
  | 'unsnooze'
  | 'changestate'
  | 'assocticket'
  | 'declareticket'
  | 'statecounter'
  | 'resolve'
  | 'activate'
  | 'pbhenter'
  | 'pbhleave';

/** One thing that happened to an alarm. */
export interface AlarmStep {
  readonly type: StepType;
  readonly time: Date;
  readonly author: string;
  readonly user_id?: string;
  readonly role?: string;
  readonly initiator: Initiator;
  readonly message: string;
  /** State or status reached, end of a snooze in milliseconds since the epoch; 0 where there is nothing to say. */
  readonly value: number;
  readonly ticket?: Ticket;
  /** Only in a `statecounter` step: what the folded steps were, keys `state:<n>`, `statechanges`, `stateinc`, `statedec`. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Only in the steps of a pbehavior. */
  readonly pbehavior_canonical_type?: CanonicalType;
}

export interface Ticket {
  readonly id: string;
  readonly url?: string;
  readonly system_name?: string;
  readonly comment?: string;
  readonly data?: Readonly<Record<string, string>>;
  /** The rule that associated it; absent for a person or a tool. */
  readonly rule_name?: string;
}

/** That an idle rule did its work, and from when on nothing had happened. */
export interface AppliedIdleRule {
  readonly rule: string;
  readonly since: Date;
}

/** That a scenario with a delay was triggered, and when it runs. */
export interface WaitingScenario {
  readonly scenario: string;
  readonly due: Date;
}

/** An alarm from its creation to its resolution. */
export interface Alarm {
  /** Unique: derived from the event that created it. */
  readonly id: string;
  readonly display_name: string;
  readonly connector: string;
  readonly connector_name: string;
  readonly component?: string;
  readonly resource?: string;
  readonly state: AlarmStep;
  readonly status: AlarmStep;
  readonly acknowledge?: AlarmStep;
  readonly cancelled?: AlarmStep;
  readonly snooze?: AlarmStep;
  /** Present while a person has fixed the state. */
  readonly changed_state?: AlarmStep;
  readonly last_comment?: AlarmStep;
  readonly ticket?: AlarmStep;
  readonly tickets: readonly AlarmStep[];
  readonly steps: readonly AlarmStep[];
  /** Time of reception of the first event. */
  readonly created: Date;
  /** When it began to count: neither snoozed nor in a pbehavior that is not active. Absent until then. */
  readonly activated?: Date;
  readonly last_update: Date;
  readonly last_event: Date;
  /** Absent until the alarm is resolved; then it lives in the archive. */
  readonly resolved?: Date;
  readonly output: string;
  readonly initial_output: string;
  readonly long_output: string;
  readonly initial_long_output: string;
  /** The last 100 values that differ from their predecessor. */
  readonly long_output_history: readonly string[];
  readonly tags: readonly string[];
  readonly events_count: number;
  readonly total_state_changes: number;
  readonly state_changes_since_status_update: number;
  /** Completed snoozes, in milliseconds. */
  readonly snooze_duration_ms: number;
  /** Completed inactive time (snoozes and non-active pbehaviors, counted once), in milliseconds. */
  readonly inactive_duration_ms: number;
  /** Since when the alarm is inactive; absent while it is active. */
  readonly inactive_since?: Date;
  /** The pbehavior that it is in; in an archived alarm: that it was in at its end. */
  readonly pbehavior_info?: PbehaviorInfo;
  /** Completed time in pbehaviors that are not active, in milliseconds; absent: 0. */
  readonly pbehavior_inactive_duration_ms?: number;
  /** The idle rules that did their work in the present silence; absent when none did. */
  readonly idle_rules?: readonly AppliedIdleRule[];
  /** Runs of scenarios that are to come, in the order in which they were triggered; absent when there are none. They end with the alarm. */
  readonly waiting_scenarios?: readonly WaitingScenario[];
  /** What the engine of pbehaviors has just done to it; the engine of alarms, which has scenarios follow, takes it away with the same event. */
  readonly moves?: readonly AlarmChange[];
  /** When the alarm engine must look at this alarm again (resolve, unsnooze, …); absent when nothing is due by time alone. */
  readonly wake_up?: Date;
}

/** What happened to an alarm, as told to `vigie.alarms` (its routing key is `<change>.<state>`). */
export type AlarmChange =
  | 'create'
  | 'stateinc'
  | 'statedec'
  | 'changestate'
  | 'statusinc'
  | 'statusdec'
  | 'ack'
  | 'ackremove'
  | 'cancel'
  | 'uncancel'
  | 'comment'
  | 'assocticket'
  | 'snooze'
  | 'unsnooze'
  | 'activate'
  | 'pbhenter'
  | 'pbhleave'
  | 'resolve'
  | 'update';
