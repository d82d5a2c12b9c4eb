/** Options of `[engine.event_filter]`. */
import { z } from 'zod';

export const eventFilterConfigSchema = z.strictObject({
  /** Hosts (`name` or `name:port`) that lookups may reach although their addresses are private. */
  private_hosts: z.array(z.string().min(1)).default([]),
});

export type EventFilterConfig = z.output<typeof eventFilterConfigSchema>;
