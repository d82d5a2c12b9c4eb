/** The collector's own counters in Prometheus form. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { OutboxCounts } from './outbox.ts';

/** Registers the counters; the answer counts one run of a source by its result. */
export function registerCollectorMetrics(
  registry: Registry,
  counts: () => OutboxCounts,
): (source: string, result: string) => void {
  const runs = new Counter({
    name: 'vigie_collectd_source_runs_total',
    help: 'Runs of a source by result: readings, missed (its deadline), failed',
    labelNames: ['source', 'result'],
    registers: [registry],
  });
  const gauges: readonly (readonly [name: string, help: string, value: () => number])[] = [
    ['vigie_collectd_events_published', 'Events that the broker confirmed since the start', () => counts().published],
    ['vigie_collectd_events_dropped', 'Events that the full buffer dropped since the start', () => counts().dropped],
    ['vigie_collectd_events_waiting', 'Events that wait for the broker', () => counts().waiting],
    ['vigie_collectd_waiting_bytes', 'Size of the events that wait for the broker', () => counts().waitingBytes],
  ];
  for (const [name, help, value] of gauges) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  }
  return (source, result) => runs.inc({ source, result });
}
