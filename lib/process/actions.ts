/** The actions of the two commands: on all sections in order (`hypcontrol`), or on some services (`service`). */
import { endAllOrphans, ensureSupervisor, type ServiceResult, startServices, stopServices } from './control.ts';
import { endServer, serversOf } from './launchers.ts';
import { takeSnapshot } from './observe.ts';
import type { Section, SectionName, Service } from './selection.ts';
import type { World } from './world.ts';

export interface SectionResult {
  readonly name: SectionName | 'services';
  readonly services: readonly ServiceResult[];
}

/** The answer of start, stop and restart with `--json`. */
export interface ActionReport {
  readonly action: 'start' | 'stop' | 'restart';
  readonly ok: boolean;
  readonly seconds: number;
  /** What a dead supervisor had left behind, and was ended. */
  readonly orphans_ended: readonly { readonly app: string; readonly pid: number }[];
  readonly sections: readonly SectionResult[];
}

/** Told while an action goes on, for a person who waits. */
export interface Progress {
  sectionBegins(verb: 'Starting' | 'Stopping', name: SectionName | 'services'): void;
  serviceEnds(result: ServiceResult): void;
  sectionEnds(): void;
  note(text: string): void;
}

type AnySection = Section | { readonly name: 'services'; readonly services: readonly Service[] };

/** Starts sections in order. A section that fails ends the action: what comes after it needs it. */
export async function startAll(
  world: World,
  sections: readonly AnySection[],
  progress: Progress,
): Promise<ActionReport> {
  const beganMs = performance.now();
  const orphans = await ensureSupervisor(world);
  if (orphans.length > 0) progress.note(`Ended what a dead supervisor had left behind: ${namesOf(orphans)}`);
  const results: SectionResult[] = [];
  for (const section of sections.filter(({ services }) => services.length > 0)) {
    progress.sectionBegins('Starting', section.name);
    results.push(await follow(section.name, await startServices(world, section.services), progress));
    if (results.at(-1)?.services.some(({ ok }) => !ok) === true) break;
  }
  return report('start', beganMs, orphans, results);
}

/** Stops sections in reverse order, whatever fails. With `everything`, PM2's daemon, orphans and the port mapper end too. */
export async function stopAll(
  world: World,
  sections: readonly AnySection[],
  progress: Progress,
  { everything }: { readonly everything: boolean },
): Promise<ActionReport> {
  const beganMs = performance.now();
  const { pid, state } = world.pm2.supervisor();
  if (state === 'frozen' && pid !== undefined) process.kill(pid, 'SIGCONT');
  const { orphans } = await takeSnapshot(world);
  if (orphans.length > 0) {
    progress.note(`Ending what a dead supervisor had left behind: ${namesOf(orphans)}`);
    await endAllOrphans(world, orphans);
  }
  const results: SectionResult[] = [];
  for (const section of sections.toReversed().filter(({ services }) => services.length > 0)) {
    progress.sectionBegins('Stopping', section.name);
    results.push(await follow(section.name, await stopServices(world, section.services.toReversed()), progress));
  }
  if (everything) await endSupervisor(world);
  return report('stop', beganMs, orphans, results);
}

/** Stops, then starts. */
export async function restartAll(
  world: World,
  sections: readonly AnySection[],
  progress: Progress,
  options: { readonly everything: boolean },
): Promise<ActionReport> {
  const stopped = await stopAll(world, sections, progress, options);
  if (!stopped.ok) return { ...stopped, action: 'restart' };
  const started = await startAll(world, sections, progress);
  return {
    ...started,
    action: 'restart',
    seconds: tenths(stopped.seconds * 1000 + started.seconds * 1000),
    orphans_ended: [...stopped.orphans_ended, ...started.orphans_ended],
  };
}

/** Ends PM2's daemon, then whatever of the servers it did not know about (the port mapper that the broker's launcher starts, for one). */
async function endSupervisor(world: World): Promise<void> {
  if (world.pm2.supervisor().state === 'running') await world.pm2.kill();
  world.pm2.forget();
  for (const server of serversOf(world).toReversed()) await endServer(world, server);
}

async function follow(
  name: SectionResult['name'],
  results: readonly Promise<ServiceResult>[],
  progress: Progress,
): Promise<SectionResult> {
  const services: ServiceResult[] = [];
  for (const result of results) {
    services.push(await result);
    const last = services.at(-1);
    if (last !== undefined) progress.serviceEnds(last);
  }
  progress.sectionEnds();
  return { name, services };
}

function report(
  action: ActionReport['action'],
  beganMs: number,
  orphans: ActionReport['orphans_ended'],
  sections: readonly SectionResult[],
): ActionReport {
  const ok = sections.every(({ services }) => services.every((service) => service.ok));
  return { action, ok, seconds: tenths(performance.now() - beganMs), orphans_ended: orphans, sections };
}

function tenths(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function namesOf(orphans: readonly { app: string; pid: number }[]): string {
  return orphans.map(({ app, pid }) => `${app} (process ${pid})`).join(', ');
}
