/** Settings of the engine `metrics`: there are none. */
import { z } from 'zod';

export const metricsConfigSchema = z.strictObject({});

export type MetricsConfig = z.output<typeof metricsConfigSchema>;
