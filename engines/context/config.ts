/** Options of `[engine.context]`. */
import { z } from 'zod';
import { isTimeZone } from '../../lib/time/day.ts';

export const contextConfigSchema = z.strictObject({
  /** Names of metrics that an entity remembers at most. */
  metric_names_max: z.int().min(0).max(10_000).default(100),
  /** How often a steady resource raises the last event of its connector and component. */
  touch_interval_seconds: z.number().min(1).max(86_400).default(60),
  /** Where the site's days begin and end, such as Europe/Paris; the zone of the machine when absent. */
  time_zone: z
    .string()
    .refine(isTimeZone, 'is not a time zone, such as Europe/Paris')
    .default(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
  /** Resources that one tick tells what is noted about their components at most. */
  told_per_tick: z.int().min(1).max(100_000).default(5000),
});

export type ContextConfig = z.output<typeof contextConfigSchema>;
