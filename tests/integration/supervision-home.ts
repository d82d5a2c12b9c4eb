/** An installation of its own for a test of the supervision: the shipped configuration, generated secrets, free ports, real servers. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { currentEnvironment } from '../../lib/config/all.ts';
import { locateHome } from '../../lib/config/home.ts';

const { code } = locateHome({});

/** What a command printed, and how it ended. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SupervisedHome {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Everything that the commands printed so far. */
  readonly printed: readonly string[];
  /** Runs `scripts/<command>` on this home. */
  run(
    command: 'hypcontrol' | 'service',
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<CommandResult>;
  secrets(): readonly string[];
  /** Stops everything and deletes the folder. */
  remove(): Promise<void>;
}

/** Creates the home; nothing is started. Must run as root, like an installation. */
export async function createSupervisedHome(): Promise<SupervisedHome> {
  // Below /var/tmp, whose folders every server's user may pass; the paths of sockets must stay short.
  const folder = mkdtempSync('/var/tmp/vigie-sup-');
  execFileSync('chmod', ['755', folder]);
  cpSync(join(code, 'etc'), join(folder, 'etc'), { recursive: true });
  execFileSync('bash', [join(code, 'scripts', 'install', 'secrets.sh'), folder]);
  const env = { ...inherited(), VIGIE_HOME: folder, ...(await freePorts()) };
  const printed: string[] = [];
  const home: SupervisedHome = {
    folder,
    env,
    printed,
    run: async (command, args, more = {}) => {
      const result = await execute(join(code, 'scripts', command), args, { ...env, ...more });
      printed.push(result.stdout, result.stderr);
      return result;
    },
    secrets: () =>
      readdirSync(join(folder, 'var', 'secrets'))
        .map((name) => readFileSync(join(folder, 'var', 'secrets', name), 'utf8').trim())
        .filter((secret) => secret !== ''),
    remove: async () => {
      await home.run('hypcontrol', ['stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return home;
}

function inherited(): Record<string, string> {
  const { PATH = '/usr/sbin:/usr/bin:/sbin:/bin', VIGIE_RUNTIME } = currentEnvironment();
  return { PATH, ...(VIGIE_RUNTIME === undefined ? {} : { VIGIE_RUNTIME }) };
}

async function freePorts(): Promise<Record<string, string>> {
  const names = [
    'VIGIE_AMQP_PORT',
    'VIGIE_AMQP_DISTRIBUTION_PORT',
    'VIGIE_AMQP_EPMD_PORT',
    'VIGIE_MONGODB_PORT',
    'VIGIE_MONGODB_DOCUMENTDB_PORT',
    'VIGIE_MONGODB_FERRETDB_DEBUG_PORT',
    'VIGIE_WEBSERVER_PORT',
  ];
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.once('listening', () => {
            const address = server.address();
            const port = typeof address === 'object' && address !== null ? address.port : 0;
            server.close(() => resolve(port));
          });
        }),
    ),
  );
  return Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
}

function execute(file: string, args: readonly string[], env: Record<string, string>): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(file, [...args], { env, timeout: 240_000 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ exitCode, stdout, stderr });
    });
  });
}
