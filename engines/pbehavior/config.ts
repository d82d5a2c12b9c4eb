/** Options of `[engine.pbehavior]`. */
import { z } from 'zod';

export const pbehaviorConfigSchema = z.strictObject({
  /** Wake-ups that one tick asks for at most. */
  wake_ups_per_tick: z.int().min(1).max(100_000).default(10_000),
});

export type PbehaviorConfig = z.output<typeof pbehaviorConfigSchema>;
