/** What one process tells about itself: its Prometheus registry and its health. Created by a main, passed to what counts. */
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type HealthReport, HealthState, type HealthStatus } from './health.ts';

export interface Telemetry {
  /** Name of the process under the supervisor, for example `engine-process`; a label of every metric. */
  readonly app: string;
  /** Register counters with `new Counter({ …, registers: [telemetry.registry] })`. */
  readonly registry: Registry;
  /** Says how one part of the process is. The worst part decides the health of the process. */
  setHealth(source: string, status: HealthStatus, reason?: string): void;
  health(): HealthReport;
  /** What else the process says of itself; undefined when it has nothing to add. */
  figures(): unknown;
  /** Says where `figures` come from. */
  setFigures(source: () => unknown): void;
}

/** Creates the telemetry of one process, with the counters that every Node process has (memory, CPU, event loop delay). */
export function createTelemetry(app: string, now: () => number = Date.now): Telemetry {
  const registry = new Registry();
  registry.setDefaultLabels({ app });
  collectDefaultMetrics({ register: registry });
  const state = new HealthState(now);
  let figures: () => unknown = () => undefined;
  return {
    app,
    registry,
    setHealth: (source, status, reason) => state.set(source, status, reason),
    health: () => state.report(),
    figures: () => figures(),
    setFigures: (source) => {
      figures = source;
    },
  };
}
