/** What Linux tells about processes in /proc (proc(5)). A process that ends while it is looked at is simply not there. */
import { readdirSync, readFileSync, statSync } from 'node:fs';

export interface ProcessStat {
  readonly pid: number;
  /** The program's name, at most 15 characters. */
  readonly name: string;
  /** R running, S sleeping, D waiting for a disk, T stopped by a signal, t stopped by a debugger, Z dead and not yet waited for. */
  readonly state: string;
  readonly parent: number;
  /** Clock ticks between boot and start: with the number it names one process for good, because numbers are used again. */
  readonly startTicks: number;
}

/** Undefined when there is no such process. */
export function readProcess(pid: number): ProcessStat | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name stands in parentheses and may hold blanks and parentheses itself.
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  return {
    pid,
    name: text.slice(text.indexOf('(') + 1, end),
    state: fields[0] ?? '?',
    parent: Number(fields[1]),
    startTicks: Number(fields[19]),
  };
}

export function isAlive(pid: number): boolean {
  const found = readProcess(pid);
  return found !== undefined && found.state !== 'Z';
}

/** Every process of the machine (of this process namespace) that is alive. */
export function listProcesses(): readonly ProcessStat[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => readProcess(Number(entry)))
    .filter((found) => found !== undefined)
    .filter((found) => found.state !== 'Z');
}

/** A process and everything below it, itself first. */
export function treeOf(pid: number, processes: readonly ProcessStat[]): readonly ProcessStat[] {
  const tree = processes.filter((each) => each.pid === pid);
  for (const member of tree)
    tree.push(...processes.filter((each) => each.parent === member.pid && each.pid !== member.pid));
  return tree;
}

/** The environment that a process was started with; empty when it may not be read. */
export function environmentOfProcess(pid: number): ReadonlyMap<string, string> {
  const entries = (read(`/proc/${pid}/environ`) ?? '').split('\0');
  return new Map(entries.filter((entry) => entry.includes('=')).map((entry) => split(entry)));
}

export function commandLineOf(pid: number): readonly string[] {
  return (read(`/proc/${pid}/cmdline`) ?? '').split('\0').filter((word) => word !== '');
}

/** Device and inode of the working directory: the same from inside a chroot and through every mount. */
export function workingFolderOf(pid: number): string | undefined {
  return identityOf(`/proc/${pid}/cwd`);
}

export function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

function split(entry: string): [string, string] {
  const at = entry.indexOf('=');
  return [entry.slice(0, at), entry.slice(at + 1)];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
