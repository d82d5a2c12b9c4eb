/** Looks at everything at once, within a few seconds, and never waits for what does not answer. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../errors/errors.ts';
import { type DiskStatus, judgeDisk, readDisk } from './disk.ts';
import { lastError } from './last-error.ts';
import { findOrphans, type Orphan } from './orphans.ts';
import { readPid, type SupervisedApp, type Supervisor } from './pm2.ts';
import { probe } from './probe.ts';
import { isAlive, listProcesses, type ProcessStat, treeOf } from './proc.ts';
import type { Service } from './selection.ts';
import { judge, type UnitState, type Verdict, worstState } from './state.ts';
import type { Unit } from './units.ts';
import type { World } from './world.ts';

export interface UnitStatus extends Verdict {
  readonly name: string;
  /** True when somebody else runs it. */
  readonly external: boolean;
  /** Absent when nothing runs. */
  readonly pid?: number;
  readonly restarts?: number;
  readonly uptime_seconds?: number;
  /** How the process ended the last time. */
  readonly exit_code?: number;
}

export interface ServiceStatus {
  readonly name: string;
  readonly state: UnitState;
  readonly units: readonly UnitStatus[];
}

/** What PM2 and /proc say, taken once for all units. */
export interface Snapshot {
  readonly supervisor: Supervisor & { readonly reasons: readonly string[] };
  readonly apps: ReadonlyMap<string, SupervisedApp>;
  readonly orphans: readonly Orphan[];
  readonly processes: readonly ProcessStat[];
}

/** An error in a log that is older than this says nothing about now, in milliseconds. */
const recentMs = 60_000;

/** How long PM2's daemon may take to list its apps. */
const listMs = 6000;

export async function takeSnapshot(world: World): Promise<Snapshot> {
  const folder = join(world.config.home.home, 'var', 'pm2');
  const supervisor = world.pm2.supervisor();
  const { apps, reasons } = await listApps(world, supervisor, folder);
  return {
    supervisor: { ...supervisor, reasons },
    apps: new Map(apps.map((app) => [app.name, app])),
    orphans: findOrphans(world.config.home.home, supervisor.pid),
    processes: listProcesses(),
  };
}

/** A daemon that does not answer still has its processes: they are taken from its files, so that they can be looked at. */
async function listApps(
  world: World,
  supervisor: Supervisor,
  folder: string,
): Promise<{ apps: readonly SupervisedApp[]; reasons: readonly string[] }> {
  switch (supervisor.state) {
    case 'running':
      try {
        return { apps: await world.pm2.list(listMs), reasons: [] };
      } catch (error) {
        return { apps: recordedApps(folder), reasons: [`the supervisor does not answer: ${messageOf(error)}`] };
      }
    case 'frozen':
      return {
        apps: recordedApps(folder),
        reasons: [`the supervisor (process ${supervisor.pid}) is frozen: it was stopped by a signal`],
      };
    case 'dead':
      return { apps: [], reasons: ['the supervisor died: nothing is started again until `hypcontrol start`'] };
    case 'stopped':
      return { apps: [], reasons: [] };
  }
}

function recordedApps(folder: string): readonly SupervisedApp[] {
  return readdirSync(join(folder, 'pids')).flatMap((file) => {
    const pid = readPid(join(folder, 'pids', file));
    if (pid === undefined || !isAlive(pid)) return [];
    const name = file.replace(/-\d+\.pid$/, '');
    return [{ name, pid, status: 'online', restarts: 0, startedMs: 0, exitCode: undefined }];
  });
}

/** Probes the units of a service side by side and judges them. */
export async function observeService(
  world: World,
  service: Service,
  snapshot: Snapshot,
  nowMs: number,
): Promise<ServiceStatus> {
  const units = await Promise.all(service.units.map((unit) => observeUnit(world, unit, snapshot, nowMs)));
  return { name: service.name, state: worstState(units.map((unit) => unit.state)), units };
}

async function observeUnit(world: World, unit: Unit, snapshot: Snapshot, nowMs: number): Promise<UnitStatus> {
  const app = snapshot.apps.get(unit.name);
  const pid = app === undefined || app.pid === 0 ? undefined : app.pid;
  const frozen = frozenBelow(pid, snapshot.processes);
  const isAsked = unit.run === undefined || (pid !== undefined && frozen.length === 0);
  const verdict = judge({
    isOurs: unit.run !== undefined,
    app,
    orphanPid: snapshot.orphans.find((orphan) => orphan.app === unit.name)?.pid,
    frozen,
    probe: isAsked ? await probe(unit, world.targets) : undefined,
    nowMs,
    startTimeoutMs: world.config.hypcontrol.start_timeout_seconds * 1000,
  });
  const logged = verdict.state === 'failed' && app !== undefined ? whyItEnded(world, app, nowMs) : undefined;
  return {
    name: unit.name,
    external: unit.run === undefined,
    ...(app === undefined ? {} : countersOf(app, nowMs)),
    ...verdict,
    reasons: [...verdict.reasons, ...(logged === undefined ? [] : [logged])],
  };
}

/** What a unit that has ended before wrote last: the reason of a crash loop. */
function whyItEnded(world: World, app: SupervisedApp, nowMs: number): string | undefined {
  if (app.restarts === 0 && app.exitCode === undefined) return undefined;
  return lastError(join(world.config.home.log, `${app.name}.log`), nowMs - recentMs);
}

function countersOf(
  app: SupervisedApp,
  nowMs: number,
): Pick<UnitStatus, 'pid' | 'restarts' | 'uptime_seconds' | 'exit_code'> {
  const isUp = app.pid !== 0;
  return {
    ...(isUp ? { pid: app.pid } : {}),
    // A start of 0 comes from the files of a daemon that does not answer: they do not say it.
    ...(isUp && app.startedMs > 0 ? { uptime_seconds: Math.max(0, Math.floor((nowMs - app.startedMs) / 1000)) } : {}),
    restarts: app.restarts,
    ...(app.exitCode === undefined ? {} : { exit_code: app.exitCode }),
  };
}

/** Processes of a tree that a signal (T) or a debugger (t) stopped. */
export function frozenBelow(pid: number | undefined, processes: readonly ProcessStat[]): readonly ProcessStat[] {
  return pid === undefined ? [] : treeOf(pid, processes).filter(({ state }) => state === 'T' || state === 't');
}

export async function observeDisk(world: World): Promise<DiskStatus> {
  const { home } = world.config.home;
  const folder = existsSync(join(home, 'var')) ? join(home, 'var') : home;
  return judgeDisk(folder, await readDisk(folder), world.config.hypcontrol.disk);
}
