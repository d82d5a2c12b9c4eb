/**
 * Processes that outlived the PM2 daemon which started them. They are known by the numbers that the daemon wrote down, when the process
 * belongs to this home, and by the environment that PM2 gives its Node processes.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readPid } from './pm2.ts';
import {
  commandLineOf,
  environmentOfProcess,
  identityOf,
  isAlive,
  listProcesses,
  type ProcessStat,
  treeOf,
  workingFolderOf,
} from './proc.ts';
import { waitUntil } from './wait.ts';

export interface Orphan {
  readonly pid: number;
  /** The app that it was. */
  readonly app: string;
}

/** The orphans of a home. What runs below a living daemon is none. */
export function findOrphans(home: string, daemonPid: number | undefined): readonly Orphan[] {
  const processes = listProcesses();
  const supervised = new Set(daemonPid === undefined ? [] : treeOf(daemonPid, processes).map(({ pid }) => pid));
  const recorded = recordedPids(join(home, 'var', 'pm2', 'pids'));
  return processes
    .filter(({ pid }) => !supervised.has(pid) && pid !== process.pid)
    .flatMap((found) => {
      const app = recorded.get(found.pid);
      if (app !== undefined && belongsTo(found, home)) return [{ pid: found.pid, app }];
      const environment = environmentOfProcess(found.pid);
      if (!environment.has('pm_id') || environment.get('PM2_HOME') !== join(home, 'var', 'pm2')) return [];
      return [{ pid: found.pid, app: environment.get('name') ?? found.name }];
    });
}

/** Asks orphans to end, insists after `graceMs`. Resolves with those that are still alive. A frozen one is woken so that it can end in order. */
export async function endOrphans(orphans: readonly Orphan[], graceMs: number): Promise<readonly Orphan[]> {
  const alive = () => orphans.filter(({ pid }) => isAlive(pid));
  for (const { pid } of orphans) signal(pid, 'SIGINT', 'SIGCONT');
  if (await waitUntil(() => alive().length === 0, graceMs)) return [];
  for (const { pid } of alive()) signal(pid, 'SIGKILL');
  await waitUntil(() => alive().length === 0, 5000);
  return alive();
}

function signal(pid: number, ...signals: readonly NodeJS.Signals[]): void {
  try {
    for (const each of signals) process.kill(pid, each);
  } catch {
    // It has ended meanwhile.
  }
}

/** PM2 writes one file per app, `<app>-<its number>.pid`. */
function recordedPids(folder: string): ReadonlyMap<number, string> {
  const recorded = new Map<number, string>();
  for (const file of list(folder)) {
    const pid = readPid(join(folder, file));
    if (pid !== undefined) recorded.set(pid, file.replace(/-\d+\.pid$/, ''));
  }
  return recorded;
}

/** A number can be another program's by now: the process must name the home somewhere, or work in a folder of it. */
function belongsTo({ pid }: ProcessStat, home: string): boolean {
  const inside = join(home, 'var');
  const words = [...commandLineOf(pid), ...environmentOfProcess(pid).values()];
  if (words.some((word) => word === home || word.includes(`${inside}/`))) return true;
  const folder = workingFolderOf(pid);
  const library = join(inside, 'lib');
  const own = [home, ...list(library).flatMap((name) => [join(library, name), join(library, name, 'data')])];
  return folder !== undefined && own.some((each) => identityOf(each) === folder);
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
