/** Options of `[engine.service_links]`. */
import { z } from 'zod';

export const serviceLinksConfigSchema = z.strictObject({
  /** Wake-ups that one tick asks for at most. */
  wake_ups_per_tick: z.int().min(1).max(100_000).default(10_000),
});

export type ServiceLinksConfig = z.output<typeof serviceLinksConfigSchema>;
