import type { EventEngine } from '../../lib/engine/contract.ts';
import { configSchema, type RetentionConfig } from './config.ts';
import { tick } from './tick.ts';

/** Keeps the event log, resolved alarms, dead letters and the metrics for as long as the site wants. It has ticks only: events pass it as they came. */
export const retention: EventEngine<RetentionConfig> = {
  name: 'retention',
  input: 'event',
  configSchema,
  indexes: [],
  read: () => [],
  process: (batch) => ({ outcomes: batch.map((event) => ({ kind: 'forward', event })), effects: [] }),
  tick,
};
