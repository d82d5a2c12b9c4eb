/**
 * Drops what is older than it has to be. What is only appended goes a whole slice at a time, when the last thing in it is too old; resolved
 * alarms and dead letters go one by one, a bounded number a tick.
 */
import type { TickContext } from '../../lib/engine/contract.ts';
import type { RetentionConfig } from './config.ts';
import { purgeDeleted } from './deleted-entities.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Ticks come every few seconds, slices fill in days: the first minutes of each hour are enough. */
const windowMs = 5 * minuteMs;

/** Of each kind that goes one by one, what one tick removes at most: half a million in the minutes of an hour that ticks work in. */
const removedAtOnce = 10_000;

/** The sliced collections, with the setting that says how long they are kept. */
const kept = [
  ['decisions', 'event_log_days'],
  ['metric_chunks', 'metric_raw_days'],
  ['metric_rollups_1m', 'metric_minute_days'],
  ['metric_rollups_1h', 'metric_hour_days'],
  ['metric_rollups_1d', 'metric_day_days'],
] as const;

export async function tick(context: TickContext<RetentionConfig>): Promise<void> {
  const { config, now } = context;
  await purgeDeleted(context);
  if (now % hourMs >= windowMs) return;
  for (const [name, setting] of kept) await context.dropSlices(name, now - config[setting] * dayMs);
  await context.removeOld('resolved_alarms', now - config.resolved_alarm_days * dayMs, removedAtOnce);
  await context.removeOld('dead_letters', now - config.dead_letter_days * dayMs, removedAtOnce);
}
