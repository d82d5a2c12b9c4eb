/** The settings of the alarms, the site's rules for them, and the limits that keep an alarm's document small. Durations say their unit. */
import type { AlarmRules } from './alarm-rules.ts';

export interface AlarmConfig {
  /** How long an alarm that is back to ok waits, without a new step, before it is resolved. */
  readonly resolve_delay_seconds: number;
  /** How long a cancelled alarm waits before it is resolved, whatever its state. */
  readonly cancel_autosolve_delay_seconds: number;
  /** True: an acknowledged alarm may be acknowledged again, which replaces the first. */
  readonly allow_double_ack: boolean;
  /** True: a person may fix the state of an alarm to 0. */
  readonly allow_change_state_to_ok: boolean;
  /** An alarm that goes back to ok within this time of its beginning is stealthy; 0 turns it off. */
  readonly stealthy_interval_seconds: number;
  /** Changes of state and status that are kept besides the two that opened the alarm; older ones become one `statecounter`. */
  readonly crop_steps: number;
  /** The site's rules; where they say nothing, the settings hold. */
  readonly rules?: AlarmRules | undefined;
}

export const defaultAlarmConfig: AlarmConfig = {
  resolve_delay_seconds: 60,
  cancel_autosolve_delay_seconds: 3600,
  allow_double_ack: false,
  allow_change_state_to_ok: false,
  stealthy_interval_seconds: 0,
  crop_steps: 20,
};

/** Steps of one alarm at which only those that close or cancel it are still added. */
export const maxSteps = 2000;

/** Characters kept of a monitoring tool's output. */
export const maxOutputLength = 255;

/** Characters kept of a monitoring tool's long output. */
export const maxLongOutputLength = 1024;

/** Values kept of the long output. */
export const maxLongOutputHistory = 100;

/** Tags kept of one alarm: later ones are ignored, so that a tag that is different each time cannot swell the document. */
export const maxTags = 100;
