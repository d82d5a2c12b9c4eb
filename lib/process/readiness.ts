/** Waits until services are ready: not only started, but answering. Gives up early when waiting longer cannot help. */
import { join } from 'node:path';
import { configurationExitCode } from './lifecycle.ts';
import { lastError } from './last-error.ts';
import { observeService, type ServiceStatus, type Snapshot, takeSnapshot } from './observe.ts';
import type { Service } from './selection.ts';
import { pause } from './wait.ts';
import type { World } from './world.ts';

export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly advice?: string;
}

/** Milliseconds between two looks. */
const lookEveryMs = 300;
/** Ends within one start after which it is not waited for any longer. */
const patienceRestarts = 5;
/** Ends with "cannot start as configured" after which it is not waited for any longer. */
const patienceConfiguration = 3;
/** A login that is refused for this long stays refused: a broker that has just started may not know its users yet. */
const patienceDeniedMs = 10_000;

/** One snapshot for all who wait, at most a second old: asking PM2 costs a process. */
export function sharedSnapshots(world: World): () => Promise<Snapshot> {
  let current: Promise<Snapshot> | undefined;
  let expiresMs = 0;
  return () => {
    if (current === undefined || performance.now() > expiresMs) {
      expiresMs = Number.POSITIVE_INFINITY;
      current = takeSnapshot(world).finally(() => {
        expiresMs = performance.now() + 1000;
      });
    }
    return current;
  };
}

export interface Waiting {
  readonly snapshots: () => Promise<Snapshot>;
  /** Why the start itself failed, once it has. */
  readonly startFailure: () => string | undefined;
}

/** Resolves when every unit of the service is ready, or with why it is not. */
export async function waitReady(
  world: World,
  service: Service,
  { snapshots, startFailure }: Waiting,
): Promise<Readiness> {
  const beganMs = Date.now();
  const deadlineMs = beganMs + world.config.hypcontrol.start_timeout_seconds * 1000;
  let restartsBefore: ReadonlyMap<string, number> | undefined;
  for (;;) {
    const status = await observeService(world, service, await snapshots(), Date.now());
    if (status.state === 'running' || status.state === 'degraded')
      return { ready: true, reasons: status.units.flatMap(reasonsOf) };
    const failure = startFailure();
    if (failure !== undefined) return { ready: false, reasons: [failure], advice: 'run `hypcontrol doctor`' };
    restartsBefore ??= new Map(status.units.map((unit) => [unit.name, unit.restarts ?? 0]));
    if (Date.now() >= deadlineMs || isHopeless(status, restartsBefore, Date.now() - beganMs))
      return explain(world, status, beganMs);
    await pause(lookEveryMs);
  }
}

function isHopeless(status: ServiceStatus, restartsBefore: ReadonlyMap<string, number>, waitedMs: number): boolean {
  return status.units.some((unit) => {
    const restarts = (unit.restarts ?? 0) - (restartsBefore.get(unit.name) ?? 0);
    if (restarts >= patienceRestarts) return true;
    if (unit.exit_code === configurationExitCode && restarts >= patienceConfiguration) return true;
    return unit.failure === 'denied' && waitedMs >= patienceDeniedMs;
  });
}

function explain(world: World, status: ServiceStatus, sinceMs: number): Readiness {
  const bad = status.units.filter(({ state }) => state !== 'running' && state !== 'degraded');
  const logs = bad.map(({ name }) => join(world.config.home.log, `${name}.log`));
  const known = bad.flatMap(({ reasons }) => reasons);
  const logged = logs.map((log) => lastError(log, sinceMs));
  const errors = logged.filter((error) => error !== undefined).filter((error) => !known.includes(error));
  const advice = bad.find((unit) => unit.failure === 'denied' && unit.advice !== undefined)?.advice;
  return {
    ready: false,
    reasons: [...bad.flatMap(reasonsOf), ...errors],
    advice: advice ?? `see ${logs.join(' and ')}`,
  };
}

function reasonsOf({ name, reasons, state }: ServiceStatus['units'][number]): readonly string[] {
  if (reasons.length === 0 && state === 'stopped') return [`${name}: was not started`];
  return reasons.map((reason) => `${name}: ${reason}`);
}
