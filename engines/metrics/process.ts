/** Sends the measurements of events to the metric storage. */
import type { Effect, ProcessResult } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';

/** Forwards every event; those with measurements have one `points` effect each, in order. */
export function processMetrics(batch: readonly Event[]): ProcessResult {
  const measured = batch.filter(({ perf_data_array: items }) => items !== undefined && items.length > 0);
  return {
    outcomes: batch.map((event) => ({ kind: 'forward', event })),
    effects: measured.map((event): Effect => ({ kind: 'points', event })),
  };
}
