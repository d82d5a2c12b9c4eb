/**
 * Drives PM2 as a command: it is never imported, and its daemon belongs to one home. Nothing here starts a daemon by accident: ask
 * `supervisorState` first.
 */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../config/home.ts';
import type { Environment } from '../config/load.ts';
import { environmentOf } from './ecosystem.ts';
import { environmentOfProcess, isAlive, readProcess } from './proc.ts';
import { waitUntil } from './wait.ts';

/** `dead`: its pid file is there and it is not. `frozen`: stopped by a signal. */
export type SupervisorState = 'running' | 'stopped' | 'dead' | 'frozen';

export interface Supervisor {
  readonly state: SupervisorState;
  readonly pid: number | undefined;
}

/** One app in PM2's list. */
export interface SupervisedApp {
  readonly name: string;
  /** `online`, `launching`, `waiting restart`, `stopping`, `stopped`, `errored`. */
  readonly status: string;
  /** 0 when nothing runs. */
  readonly pid: number;
  readonly restarts: number;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
  readonly exitCode: number | undefined;
}

const listSchema = z.array(
  z.object({
    name: z.string(),
    pid: z.number().default(0),
    pm2_env: z.object({
      status: z.string(),
      restart_time: z.number().default(0),
      pm_uptime: z.number().default(0),
      exit_code: z.number().optional(),
    }),
  }),
);

export interface Pm2 {
  supervisor(): Supervisor;
  /** Starts the daemon. Rejects when it does not answer. */
  startDaemon(): Promise<void>;
  /** Ends the daemon, and everything it still runs. */
  kill(): Promise<void>;
  /** Removes the traces of a daemon that is not there any more. */
  forget(): void;
  /** The list of a running daemon. Rejects when it does not answer within `timeoutMs`. */
  list(timeoutMs: number): Promise<readonly SupervisedApp[]>;
  /** Starts apps that are not in the list; resolves when each is ready, has ended, or has taken too long. */
  start(names: readonly string[]): Promise<void>;
  /** Stops apps and takes them off the list; resolves when they have ended. */
  remove(names: readonly string[]): Promise<void>;
}

/** How long PM2 may take to answer what does not wait for an app. */
const answerMs = 15_000;
/** How long a start or a stop may take: longer than the longest `kill_timeout`. */
const actionMs = 150_000;

export function createPm2(home: Home, env: Environment): Pm2 {
  const folder = join(home.home, 'var', 'pm2');
  const program = join(home.code, 'node_modules', 'pm2', 'bin', 'pm2');
  const environment = environmentOf(home.home, env);
  const call = (args: readonly string[], timeoutMs: number) =>
    run([program, ...args], environment, home.code, timeoutMs);
  return {
    supervisor: () => supervisorOf(folder),
    startDaemon: async () => {
      await call(['ping'], answerMs);
    },
    kill: async () => {
      const { pid } = supervisorOf(folder);
      await call(['kill'], actionMs);
      if (pid !== undefined) await waitUntil(() => !isAlive(pid), answerMs);
    },
    forget: () => rmSync(join(folder, 'pm2.pid'), { force: true }),
    list: async (timeoutMs) => decodeList(await call(['jlist'], timeoutMs)),
    start: async (names) => {
      await call(['start', join(home.code, 'ecosystem.config.js'), '--only', names.join(','), '--silent'], actionMs);
    },
    remove: async (names) => {
      await call(['delete', ...names, '--silent'], actionMs);
    },
  };
}

/** Decodes the output of `pm2 jlist`. PM2 may print lines of its own before it. */
export function decodeList(output: string): readonly SupervisedApp[] {
  const line = output.split('\n').findLast((each) => each.startsWith('[{') || each.startsWith('[]')) ?? '';
  return listSchema.parse(JSON.parse(line)).map(({ name, pid, pm2_env }) => ({
    name,
    pid,
    status: pm2_env.status,
    restarts: pm2_env.restart_time,
    startedMs: pm2_env.pm_uptime,
    exitCode: pm2_env.exit_code,
  }));
}

function supervisorOf(folder: string): Supervisor {
  const pid = readPid(join(folder, 'pm2.pid'));
  if (pid === undefined) return { state: 'stopped', pid: undefined };
  // Its environment names its folder, so that another program that got the number later is not taken for it.
  const environment = environmentOfProcess(pid);
  const isOurs = environment.get('PM2_HOME') === folder && !environment.has('pm_id');
  const found = isOurs ? readProcess(pid) : undefined;
  if (found === undefined || found.state === 'Z') return { state: 'dead', pid: undefined };
  return { state: found.state === 'T' || found.state === 't' ? 'frozen' : 'running', pid };
}

/** The process number in a file; undefined when there is none. */
export function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function run(args: readonly string[], env: Record<string, string>, cwd: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env, cwd, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 64_000_000 } as const;
    execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const last = `${stderr}\n${stdout}`.trim().split('\n').at(-1) ?? '';
      const what = error.killed === true ? `did not answer within ${Math.round(timeoutMs / 1000)} s` : last;
      reject(new Error(`pm2 ${args[1] ?? ''}: ${what}`));
    });
  });
}
