/**
 * The event: what every monitoring tool sends, after the cleaner has validated and normalised it. Field names are those on the
 * wire (`docs/event.md`); what the platform adds says its unit. An event is a plain JSON object: it travels between pools and is
 * stored in the decision log as it is.
 */

/** Severity of a check: 0 ok, 1 minor, 2 major, 3 critical. */
export type State = 0 | 1 | 2 | 3;

/** 0 soft, 1 hard. Stored for display; alarms do not wait for hard states. */
export type StateType = 0 | 1;

export type SourceType = 'connector' | 'component' | 'resource' | 'service';

/** Who caused an event: a person, an engine, or a monitoring tool. */
export type Initiator = 'user' | 'system' | 'external';

/** How the values of a metric relate to each other (collectd's and RRDtool's terms). */
export type MetricType = 'GAUGE' | 'COUNTER' | 'DERIVE' | 'ABSOLUTE';

/** Types that change or feed alarms and that any connector may send. */
export const publicEventTypes = [
  'check',
  'ack',
  'ackremove',
  'cancel',
  'uncancel',
  'comment',
  'assocticket',
  'declareticket',
  'snooze',
  'unsnooze',
  'changestate',
] as const;

/** Types that carry metrics alone. */
export const metricEventTypes = ['perf'] as const;

/** Types that only go to the event log. */
export const logEventTypes = ['log', 'trap', 'user', 'eue', 'calendar'] as const;

/** Types that only the engine's own processes may send. */
export const internalEventTypes = [
  'resolve_close',
  'resolve_cancel',
  'resolve_deleted',
  'updatestatus',
  'pbhenter',
  'pbhleave',
  'noevents',
  'run_delayed_scenario',
  'entity_update',
] as const;

export type EventType =
  | (typeof publicEventTypes)[number]
  | (typeof metricEventTypes)[number]
  | (typeof logEventTypes)[number]
  | (typeof internalEventTypes)[number];

/** A range of Nagios's threshold syntax; the ends are numbers or absent (open), `inside` means alert when inside. */
export interface ThresholdRange {
  readonly low?: number;
  readonly high?: number;
  readonly inside?: true;
}

/** One measurement. `min` and `max` are bounds of the possible values, `warn` and `crit` the tool's own thresholds. */
export interface PerfDataItem {
  /** Name exactly as it was sent, without quotes. */
  readonly metric: string;
  readonly value: number;
  /** Unit as sent (`s`, `%`, `MB`…); absent when none. */
  readonly unit?: string;
  /** Absent means GAUGE. */
  readonly type?: MetricType;
  readonly warn?: ThresholdRange;
  readonly crit?: ThresholdRange;
  readonly min?: number;
  readonly max?: number;
}

/** An information of an entity, without its name. */
export interface InfoChange {
  readonly value: string | number | boolean | readonly string[];
  readonly description?: string | undefined;
}

/** What an `entity_update` changes; what is absent stays. */
export interface EntityChanges {
  readonly enabled?: boolean | undefined;
  readonly impact_level?: number | undefined;
  /** By name; `null` removes one, and those that are not named stay. */
  readonly infos?: Readonly<Record<string, InfoChange | null>> | undefined;
  /** All that is noted about the component of a resource, in place of what the resource knows of it. */
  readonly component_infos?: Readonly<Record<string, InfoChange>> | undefined;
  /** Brings a deleted entity back; what deletes one is `resolve_deleted`. */
  readonly deleted?: false | undefined;
  /** An import: `if_missing` makes the entity when there is none, `always` is refused when there is one. */
  readonly create?: 'if_missing' | 'always' | undefined;
  /** Where an import comes from. */
  readonly import_source?: string | undefined;
  /** Removes the entity for good when it was deleted before this time, in milliseconds since the epoch. */
  readonly purge_before?: number | undefined;
}

/** A normalised event. */
export interface Event {
  /** Unique: the publisher's message id when it is one of ours, else `<log>:<n>:<index>`. Outcomes are found by it. */
  readonly event_id: string;
  /** `resource/component`, `component`, or `connector/connector_name`. */
  readonly entity_id: string;
  readonly connector: string;
  readonly connector_name: string;
  readonly event_type: EventType;
  readonly source_type: SourceType;
  /** Absent for an event on a connector. */
  readonly component?: string;
  /** Present when `source_type` is `resource`. */
  readonly resource?: string;
  /**
   * When it happened, in milliseconds since the epoch; as sent, or the time of reception when nothing was sent or it is more than 10
   * minutes ahead. Metrics and the log use this.
   */
  readonly timestamp_ms: number;
  /** Time for alarms, in milliseconds: as sent, or the time of reception when that is more than 24 h away. */
  readonly alarm_time_ms: number;
  /** When the platform received it, in milliseconds since the epoch. */
  readonly received_ms: number;
  readonly initiator: Initiator;
  /** Present for `check` and `changestate`; in the types of the log when one was sent. */
  readonly state?: State;
  readonly state_type?: StateType;
  readonly output: string;
  readonly long_output?: string;
  /** `<connector>.<connector_name>` when an external event names nobody. */
  readonly author: string;
  readonly user_id?: string;
  readonly role?: string;
  /** Seconds, for `snooze`. */
  readonly duration?: number;
  readonly ticket?: string;
  readonly ticket_url?: string;
  readonly ticket_system_name?: string;
  readonly ticket_comment?: string;
  readonly ticket_data?: Readonly<Record<string, string>>;
  /** The rule that associates the ticket; never from outside. */
  readonly ticket_rule_name?: string;
  /** The alarm that an operator's action means; absent: the open alarm of the entity, whichever it is. */
  readonly alarm_id?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Present for `entity_update`. */
  readonly entity_changes?: EntityChanges;
  /** Measurements, parsed from `perf_data` and `perf_data_array`; absent when there are none. */
  readonly perf_data_array?: readonly PerfDataItem[];
  /** Items of perf_data that could not be parsed. */
  readonly perf_data_rejected?: number;
  /** Unknown fields, kept as they were sent. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
