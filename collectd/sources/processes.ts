/**
 * Processes by state, from `/proc`: node-os-utils runs `ps` with every command line in a buffer of 1 MB, and takes the kernel's idle
 * threads for unknown.
 */
import { readdir } from 'node:fs/promises';
import { formatCount } from '../figures.ts';
import { readHostFile } from '../host.ts';
import type { Measure, Reading, Source } from '../reading.ts';

/** One process: its state letter (proc(5)) and its number of threads. */
export interface ProcessState {
  readonly letter: string;
  readonly threads: number;
}

/** Reads `/proc/<pid>/stat`. The name in it may contain spaces and brackets: what counts comes after the last one. */
export function parseProcessState(text: string): ProcessState | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const letter = fields[0];
  const threads = Number(fields[17]);
  return letter === undefined || Number.isNaN(threads) ? undefined : { letter, threads };
}

const letters = {
  running: 'R',
  sleeping: 'S',
  blocked: 'D',
  zombie: 'Z',
  stopped: 'Tt',
  idle: 'I',
} as const;

/** One reading on `processes`. */
export function processesReading(processes: readonly ProcessState[]): Reading {
  const count = (which: keyof typeof letters) =>
    processes.filter(({ letter }) => letters[which].includes(letter)).length;
  const measure = (metric: string, value: number): Measure => ({ metric, value, min: 0 });
  const [running, blocked, zombie] = [count('running'), count('blocked'), count('zombie')];
  const threads = processes.reduce((sum, process) => sum + process.threads, 0);
  return {
    resource: 'processes',
    output: `${formatCount(processes.length, 'process', 'processes')} with ${formatCount(threads, 'thread')}: ${running} running, ${blocked} blocked, ${zombie} zombie`,
    measures: [
      measure('total', processes.length),
      measure('running', running),
      measure('sleeping', count('sleeping')),
      measure('blocked', blocked),
      measure('zombie', zombie),
      measure('stopped', count('stopped')),
      measure('idle', count('idle')),
      measure('threads', threads),
    ],
  };
}

/** The source `processes`. It reads one file at a time, so that it never holds more than one thread of the pool. */
export function createProcessesSource(): Source {
  return {
    name: 'processes',
    read: async (signal) => {
      const found: ProcessState[] = [];
      for (const entry of await readdir('/proc')) {
        signal.throwIfAborted();
        const state = /^\d+$/.test(entry) ? await readState(entry) : undefined;
        if (state !== undefined) found.push(state);
      }
      return [processesReading(found)];
    },
  };
}

/** Undefined for a process that ended meanwhile. */
async function readState(pid: string): Promise<ProcessState | undefined> {
  return parseProcessState(await readHostFile(`/proc/${pid}/stat`).catch(() => ''));
}
