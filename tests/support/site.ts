/**
 * A site of its own for a test or a measurement: a virtual host of the test broker, a database, and a folder with the shipped
 * configuration, in which real processes of ours are started. Needs the servers of `scripts/test-servers`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrokerConnection, openConnection } from '../../lib/amqp/connection.ts';
import { currentEnvironment } from '../../lib/config/all.ts';
import { connectDatabase, type Database } from '../../lib/mongo/client.ts';
import { eventually } from './eventually.ts';
import { createTestVhost, testEnvironment } from './vhost.ts';

export interface Site {
  readonly home: string;
  readonly amqpUrl: string;
  readonly mongodbUri: string;
  readonly databaseName: string;
  readonly database: Database;
  /** Replaces a file below `etc/`. */
  configure(file: string, toml: string): void;
  /** Starts `dist/<main>` with arguments and resolves when it says that it is ready. */
  start(main: string, args: readonly string[], options?: StartOptions): Promise<SiteProcess>;
  /** Like `launch`, from another tree than this one. */
  launchFrom(tree: string, main: string, args: readonly string[]): SiteProcess;
  /** Like `start`, without waiting. */
  launch(main: string, args: readonly string[], options?: StartOptions): SiteProcess;
  connect(): Promise<BrokerConnection>;
  /** Ends every process and removes the virtual host, the database and the folder. */
  remove(): Promise<void>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly node?: readonly string[];
}

export interface SiteProcess {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  /** Resolves with the exit code or the signal. */
  readonly ended: Promise<number | string>;
  /** Whether it is stopped (state T in /proc). */
  isFrozen(): boolean;
  /** What it has written so far. */
  output(): string;
  /** Asks it to stop, and waits. */
  stop(): Promise<void>;
}

const code = join(import.meta.dirname, '..', '..', '..');

/** @throws when the test servers do not run. */
export async function createSite(): Promise<Site> {
  const env = currentEnvironment();
  const mongodbUri = testEnvironment('VIGIE_TEST_MONGODB_URI');
  const name = `test_${randomBytes(5).toString('hex')}`;
  const home = mkdtempSync(join(tmpdir(), 'vigie-site-'));
  mkdirSync(join(home, 'var', 'run'), { recursive: true });
  cpSync(join(code, 'etc'), join(home, 'etc'), { recursive: true });
  const vhost = await createTestVhost();
  const amqpUrl = vhost.url;
  const database = await connectDatabase({ uri: mongodbUri, database: name, app: 'tests' });
  const processes: SiteProcess[] = [];
  const launch: Site['launch'] = (main, args, options) => launchIn(code, main, args, options);
  const launchIn = (tree: string, main: string, args: readonly string[], options: StartOptions = {}): SiteProcess => {
    const own = {
      VIGIE_HOME: home,
      VIGIE_AMQP_URL: amqpUrl,
      VIGIE_MONGODB_URI: mongodbUri,
      VIGIE_MONGODB_DATABASE: name,
    };
    const command = [...(options.node ?? []), join(tree, 'dist', main), ...args];
    const process = spawnProcess(command, { ...env, ...own, ...options.env });
    processes.push(process);
    return process;
  };
  return {
    home,
    amqpUrl,
    mongodbUri,
    databaseName: name,
    database,
    configure: (file, toml) => writeFileSync(join(home, 'etc', file), toml),
    start: async (main, args, options) => {
      const process = launch(main, args, options);
      await process.ready;
      return process;
    },
    launch,
    launchFrom: (tree, main, args) => launchIn(tree, main, args),
    connect: () => openConnection(amqpUrl, { app: 'tests' }),
    remove: async () => {
      for (const process of processes) process.child.kill('SIGCONT');
      for (const process of processes) process.child.kill('SIGKILL');
      await Promise.all(processes.map((process) => process.ended));
      await database.db.dropDatabase();
      await database.close();
      await vhost.remove();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function spawnProcess(command: readonly string[], env: NodeJS.ProcessEnv): SiteProcess {
  const child = spawn(process.execPath, ['--enable-source-maps', ...command], {
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-200_000);
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (status, signal) => resolve(status ?? signal ?? 0));
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (status, signal) =>
      reject(new Error(`${command.join(' ')} ended with ${status ?? signal}\n${output}`)),
    );
  });
  ready.catch(() => undefined);
  return {
    child,
    ready,
    ended,
    isFrozen: () => / T /.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/\(.*\)/, '')),
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      await eventually('the end of the process', () => child.exitCode !== null || child.signalCode !== null, 30_000);
    },
  };
}
