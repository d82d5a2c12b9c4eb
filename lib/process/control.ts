/** Starts and stops services. What is done is done once: a service that runs is left alone, one that is stopped stays stopped. */
import { endOrphans, type Orphan } from './orphans.ts';
import { prepareFolders } from './prepare.ts';
import { logRotationApp } from './ecosystem.ts';
import { frozenBelow, type Snapshot, takeSnapshot } from './observe.ts';
import { isAlive, listProcesses } from './proc.ts';
import { endServer, serversOf } from './launchers.ts';
import { type Readiness, sharedSnapshots, waitReady } from './readiness.ts';
import type { Service } from './selection.ts';
import type { Unit } from './units.ts';
import { waitUntil } from './wait.ts';
import type { World } from './world.ts';
import { messageOf } from '../errors/errors.ts';

/** What became of one service. */
export interface ServiceResult {
  readonly name: string;
  readonly ok: boolean;
  /** False when it was already so. */
  readonly changed: boolean;
  /** True when somebody else runs it: it was only asked. */
  readonly external: boolean;
  readonly seconds: number;
  readonly reasons: readonly string[];
  readonly advice?: string;
}

/** Longer than the `kill_timeout` of our processes (`ecosystem.ts`). */
const nodeGraceMs = 35_000;

/** Makes PM2's daemon answer: wakes a frozen one, ends what a dead one left behind, starts one. Resolves with the orphans that were ended. */
export async function ensureSupervisor(world: World): Promise<readonly Orphan[]> {
  const snapshot = await wake(world);
  const ended = await endAllOrphans(world, snapshot.orphans);
  prepareFolders(world);
  if (snapshot.supervisor.state !== 'running') await world.pm2.startDaemon();
  if (!snapshot.apps.has(logRotationApp)) await world.pm2.start([logRotationApp]);
  return ended;
}

async function wake(world: World): Promise<Snapshot> {
  const { state, pid } = world.pm2.supervisor();
  if (state === 'frozen' && pid !== undefined) process.kill(pid, 'SIGCONT');
  return takeSnapshot(world);
}

/** Ends orphans in the order of a stop: our processes, then the servers they use. Throws when one does not end. */
export async function endAllOrphans(world: World, orphans: readonly Orphan[]): Promise<readonly Orphan[]> {
  const servers = serversOf(world);
  const isServer = ({ app }: Orphan) => servers.some(({ name }) => name === app);
  const left = await endOrphans(
    orphans.filter((orphan) => !isServer(orphan)),
    nodeGraceMs,
  );
  if (left.length > 0) {
    throw new Error(`Processes of an earlier start do not end: ${left.map(({ pid }) => pid).join(' ')}`);
  }
  for (const server of servers.toReversed()) {
    if (orphans.some(({ app }) => app === server.name)) await endServer(world, server);
  }
  return orphans;
}

/** Starts services side by side; each resolves when it is ready. */
export async function startServices(
  world: World,
  services: readonly Service[],
): Promise<readonly Promise<ServiceResult>[]> {
  const { apps } = await takeSnapshot(world);
  const ours = services.flatMap(({ units }) => units).filter(({ run }) => run !== undefined);
  const idle = ours.filter(({ name }) => ['stopped', 'errored'].includes(apps.get(name)?.status ?? ''));
  if (idle.length > 0) await world.pm2.remove(idle.map(({ name }) => name));
  const missing = ours.filter((unit) => !apps.has(unit.name) || idle.includes(unit));
  let failure: string | undefined;
  const starting = missing.length === 0 ? Promise.resolve() : world.pm2.start(missing.map(({ name }) => name));
  starting.catch((error: unknown) => {
    failure = messageOf(error);
  });
  const waiting = { snapshots: sharedSnapshots(world), startFailure: () => failure };
  return services.map((service) =>
    timed(
      service,
      service.units.some((unit) => missing.includes(unit)),
      () => waitReady(world, service, waiting),
    ),
  );
}

/** Stops services side by side; each resolves when its processes have ended, the last started of a service first. */
export async function stopServices(
  world: World,
  services: readonly Service[],
): Promise<readonly Promise<ServiceResult>[]> {
  const { apps } = await takeSnapshot(world);
  return services.map((service) => {
    const present = service.units.filter(({ name }) => apps.has(name));
    return timed(service, present.length > 0, async () => {
      for (const unit of present.toReversed()) await stopUnit(world, unit, apps.get(unit.name)?.pid ?? 0);
      return { ready: true, reasons: [] };
    });
  });
}

async function stopUnit(world: World, unit: Unit, pid: number): Promise<void> {
  // A frozen process would be killed only when its time is over; awake, it ends in order.
  for (const frozen of frozenBelow(pid === 0 ? undefined : pid, listProcesses())) process.kill(frozen.pid, 'SIGCONT');
  await world.pm2.remove([unit.name]);
  const ended = pid === 0 || (await waitUntil(() => !isAlive(pid), 5000));
  if (!ended) throw new Error(`process ${pid} of ${unit.name} does not end`);
}

async function timed(service: Service, changed: boolean, action: () => Promise<Readiness>): Promise<ServiceResult> {
  const beganMs = performance.now();
  const external = service.units.every(({ run }) => run === undefined);
  const outcome = await action().catch((error: unknown): Readiness => ({ ready: false, reasons: [messageOf(error)] }));
  return {
    name: service.name,
    ok: outcome.ready,
    changed,
    external,
    seconds: Math.round((performance.now() - beganMs) / 100) / 10,
    reasons: outcome.reasons,
    ...(outcome.advice === undefined ? {} : { advice: outcome.advice }),
  };
}
