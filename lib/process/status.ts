/** The state of an installation, as `hypcontrol status` and `service … status` report it. */
import type { DiskStatus } from './disk.ts';
import { observeDisk, observeService, type ServiceStatus, takeSnapshot } from './observe.ts';
import type { SupervisorState } from './pm2.ts';
import type { SectionName, Service } from './selection.ts';
import { type UnitState, worstState } from './state.ts';
import type { World } from './world.ts';

/** Exit codes of every command: all right, something failed, wrong usage, not running. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, notRunning: 3 } as const;

/** The answer of `hypcontrol status --json`. */
export interface StatusReport {
  readonly state: UnitState;
  readonly home: string;
  /** ISO date. */
  readonly checked_at: string;
  readonly supervisor: { readonly state: SupervisorState; readonly pid?: number; readonly reasons: readonly string[] };
  readonly disk: DiskStatus;
  readonly sections: readonly {
    readonly name: SectionName | 'services';
    readonly services: readonly ServiceStatus[];
  }[];
}

/** Looks at the services of some sections (default: all of etc/hypcontrol.conf). */
export async function reportStatus(
  world: World,
  sections: readonly { name: SectionName | 'services'; services: readonly Service[] }[] = world.sections,
): Promise<StatusReport> {
  const nowMs = Date.now();
  const [snapshot, disk] = await Promise.all([takeSnapshot(world), observeDisk(world)]);
  const observed = await Promise.all(
    sections.map(async ({ name, services }) => ({
      name,
      services: await Promise.all(services.map((service) => observeService(world, service, snapshot, nowMs))),
    })),
  );
  const { state, pid, reasons } = snapshot.supervisor;
  return {
    state: overallState(
      observed.flatMap(({ services }) => services),
      reasons.length > 0,
      disk.state,
    ),
    home: world.config.home.home,
    checked_at: new Date(nowMs).toISOString(),
    supervisor: { state, ...(pid === undefined ? {} : { pid }), reasons },
    disk,
    sections: observed,
  };
}

/** `stopped` when nothing of ours runs; else the worst of services, supervisor and disk. */
export function overallState(
  services: readonly ServiceStatus[],
  supervisorFailed: boolean,
  disk: DiskStatus['state'],
): UnitState {
  const ours = services.filter(({ units }) => units.some((unit) => !unit.external));
  if (ours.length > 0 && ours.every(({ state }) => state === 'stopped') && !supervisorFailed) return 'stopped';
  return worstState([...services.map(({ state }) => state), supervisorFailed ? 'failed' : 'running', disk]);
}

/** 0 when everything works (with limits, too), 3 when nothing runs, else 1. */
export function exitCodeOf(state: UnitState): number {
  switch (state) {
    case 'running':
    case 'degraded':
      return exitCodes.ok;
    case 'stopped':
      return exitCodes.notRunning;
    case 'starting':
    case 'failed':
      return exitCodes.failed;
  }
}
