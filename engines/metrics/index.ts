/** The engine `metrics`: every item of perf_data becomes a point of a series. */
import type { EventEngine } from '../../lib/engine/contract.ts';
import { type MetricsConfig, metricsConfigSchema } from './config.ts';
import { metricIndexes } from './indexes.ts';
import { processMetrics } from './process.ts';

export const metrics: EventEngine<MetricsConfig> = {
  name: 'metrics',
  input: 'event',
  configSchema: metricsConfigSchema,
  indexes: metricIndexes,
  read: () => [],
  process: processMetrics,
};
