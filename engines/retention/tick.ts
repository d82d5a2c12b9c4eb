/** Drops what is older than it has to be, whole slices at a time: a slice goes when the last thing in it is too old. */
import type { TickContext } from '../../lib/engine/contract.ts';
import type { RetentionConfig } from './config.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Ticks come every few seconds, slices fill in days: the first minutes of each hour are enough. */
const windowMs = 5 * minuteMs;

/** The sliced collections, with the setting that says how long they are kept. */
const kept: readonly (readonly [name: string, setting: keyof RetentionConfig])[] = [
  ['decisions', 'event_log_days'],
  ['metric_chunks', 'metric_raw_days'],
  ['metric_rollups_1m', 'metric_minute_days'],
  ['metric_rollups_1h', 'metric_hour_days'],
  ['metric_rollups_1d', 'metric_day_days'],
];

export async function tick(context: TickContext<RetentionConfig>): Promise<void> {
  const { config, now } = context;
  if (now % hourMs >= windowMs) return;
  for (const [name, setting] of kept) await context.dropSlices(name, now - config[setting] * dayMs);
}
