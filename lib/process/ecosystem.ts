/** PM2's view of the units: what `ecosystem.config.js` exports. PM2 reads the keys of https://pm2.keymetrics.io/docs/usage/application-declaration/. */
import { join } from 'node:path';
import type { VigieConfig } from '../config/all.ts';
import type { Environment } from '../config/load.ts';
import { engineNodeOptions } from './node-options.ts';
import type { Unit } from './units.ts';
import { unitsOf } from './units.ts';

/** Name of the app that rotates the logs: it runs for a moment every few minutes, and is no service. */
export const logRotationApp = 'log-rotation';

/** One app as PM2 wants it. */
export interface Pm2App {
  readonly name: string;
  readonly script: string;
  readonly interpreter: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly [option: string]: unknown;
}

export interface EcosystemDeps {
  /** Absolute path of the Node that runs the Node processes. */
  readonly node: string;
  /** True when PM2 runs as root: only then it can give its processes another user. */
  readonly isRoot: boolean;
  readonly env: Environment;
}

/** Variables of the caller that the processes get; nothing else of an operator's shell reaches them. */
const passedOn = /^(PATH|LANG|LC_[A-Z]+|TZ|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|MONGODB_URI|VIGIE_[A-Z0-9_]+)$/;

/** The variables that `pm2` and everything below it run with. */
export function environmentOf(home: string, env: Environment): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && passedOn.test(name)) passed[name] = value;
  }
  return {
    ...passed,
    HOME: join(home, 'var', 'pm2'),
    NODE_ENV: 'production',
    VIGIE_HOME: home,
    PM2_HOME: join(home, 'var', 'pm2'),
    PM2_LOG_FILE_PATH: join(home, 'var', 'log', 'pm2.log'),
    // PM2 would ask its makers for the newest version, print banners, and start two apps at a time.
    PM2_DISABLE_VERSION_CHECK: 'true',
    PM2_DISCRETE_MODE: 'true',
    PM2_CONCURRENT_ACTIONS: '32',
  };
}

/** The apps of every unit that Vigie runs, and the rotation of their logs. */
export function pm2Apps(config: VigieConfig, deps: EcosystemDeps): readonly Pm2App[] {
  const units = unitsOf(config).filter((unit) => unit.run !== undefined);
  return [...units.map((unit) => appOf(unit, config, deps)), rotationApp(config, deps)];
}

function appOf(unit: Unit, config: VigieConfig, deps: EcosystemDeps): Pm2App {
  const run = unit.run;
  if (run === undefined) throw new Error(`${unit.name} is run by somebody else`);
  const isNode = run.interpreter === 'node';
  return {
    ...base(unit.name, config),
    script: run.script,
    interpreter: isNode ? deps.node : 'bash',
    args: run.args,
    // PM2 gives its Node processes this title; its own choice would not tell one pool from another.
    env: { ...environmentOf(config.home.home, deps.env), PROCESS_TITLE: `vigie ${unit.name}`, ...run.env },
    autorestart: true,
    // A crash loop slows down to one start in 15 seconds, and never ends: what it waits for may come back.
    exp_backoff_restart_delay: 100,
    max_restarts: 1_000_000_000,
    ...(isNode ? nodeOptions(config, deps) : serverOptions),
    ...(unit.name.startsWith('engine-') ? { interpreter_args: [...engineNodeOptions] } : {}),
  };
}

/** Servers give their rights up themselves, and get the time that writing everything to disk takes. Only their first process is told to stop. */
const serverOptions = { kill_timeout: 90_000, treekill: false };

function nodeOptions(config: VigieConfig, deps: EcosystemDeps): object {
  return {
    wait_ready: true,
    listen_timeout: 60_000,
    kill_timeout: 30_000,
    treekill: true,
    ...userOptions(config, deps),
  };
}

/** PM2 looks the names up, sets HOME, and drops root's supplementary groups. */
function userOptions(config: VigieConfig, { isRoot }: EcosystemDeps): object {
  return isRoot ? { uid: config.hypcontrol.user, gid: config.hypcontrol.user } : {};
}

function base(name: string, { home }: VigieConfig) {
  const log = join(home.log, `${name}.log`);
  return {
    name,
    cwd: home.home,
    exec_mode: 'fork',
    out_file: log,
    error_file: log,
    merge_logs: true,
    // An empty text is part of every name: nothing of the environment that `pm2` was called with is passed on.
    filter_env: [''],
    // These would look for a repository and load PM2's own instrumentation into our processes.
    vizion: false,
    pmx: false,
  };
}

function rotationApp(config: VigieConfig, deps: EcosystemDeps): Pm2App {
  return {
    ...base(logRotationApp, config),
    script: join(config.home.code, 'dist', 'scripts', 'rotate-logs.js'),
    interpreter: deps.node,
    args: [],
    env: environmentOf(config.home.home, deps.env),
    autorestart: false,
    cron_restart: '*/5 * * * *',
    ...userOptions(config, deps),
  };
}
