/** `[engine.retention]` in `etc/engines/<pool>.conf`: how many days things are kept. */
import { z } from 'zod';

const days = z.int().min(1).max(36_500);

export const configSchema = z.strictObject({
  /** The event log: every decision with the events in it. */
  event_log_days: days.default(30),
  /** Resolved alarms, by the time of their resolution. */
  resolved_alarm_days: days.default(365),
  /** Dead letters, replayed or not. */
  dead_letter_days: days.default(90),
  /** Deleted entities can be brought back for so long; minutes. */
  deleted_entity_minutes: z.number().min(0.01).max(525_600).default(60),
  /** Metrics as they were measured. */
  metric_raw_days: days.default(15),
  /** Metrics rolled up to minutes, hours and days. */
  metric_minute_days: days.default(90),
  metric_hour_days: days.default(730),
  metric_day_days: days.default(3650),
});

export type RetentionConfig = z.output<typeof configSchema>;
