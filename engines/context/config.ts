/** Options of `[engine.context]`. */
import { z } from 'zod';

export const contextConfigSchema = z.strictObject({
  /** Names of metrics that an entity remembers at most. */
  metric_names_max: z.int().min(0).max(10_000).default(100),
  /** How often a steady resource raises the last event of its connector and component. */
  touch_interval_seconds: z.number().min(1).max(86_400).default(60),
});

export type ContextConfig = z.output<typeof contextConfigSchema>;
