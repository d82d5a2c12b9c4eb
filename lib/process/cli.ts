/** What `hypcontrol` and `service` share: the world they act on, the lock, what is printed, and the exit code. */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../config/all.ts';
import { type Home, locateHome } from '../config/home.ts';
import type { Environment } from '../config/load.ts';
import { ConfigError, messageOf } from '../errors/errors.ts';
import { type ActionReport, type Progress, restartAll, startAll, stopAll } from './actions.ts';
import { examine, renderDoctor } from './doctor/doctor.ts';
import { serversOf } from './launchers.ts';
import { takeLock } from './lock.ts';
import { createRedactor } from './redact.ts';
import { createProgress, renderAction, renderStatus, silentProgress } from './render.ts';
import type { Section, Service } from './selection.ts';
import { exitCodeOf, exitCodes, reportStatus } from './status.ts';
import { createWorld, type World } from './world.ts';

export interface Terminal {
  readonly env: Environment;
  out(text: string): void;
  err(text: string): void;
}

export type ServiceAction = 'start' | 'stop' | 'restart' | 'status';

export const serviceActions: readonly ServiceAction[] = ['start', 'stop', 'restart', 'status'];

export interface Command {
  readonly json: boolean;
  /** As the lock and its messages name it, for example `hypcontrol start`. */
  readonly name: string;
  run(world: World, io: CommandIo): Promise<number>;
}

export interface CommandIo {
  readonly progress: Progress;
  /** Prints the result: the text for a person, or the object as JSON. */
  show(text: string, value: object): void;
}

/** Runs a command against the home of this process. Resolves with its exit code; nothing it prints holds a secret. */
export async function runCommand(command: Command, terminal: Terminal): Promise<number> {
  const home = locateHome(terminal.env);
  const redact = createRedactor(home, terminal.env);
  const out = (text: string) => terminal.out(redact(text));
  const io: CommandIo = {
    progress: command.json ? silentProgress : createProgress(out),
    show: (text, value) => out(command.json ? `${JSON.stringify(value)}\n` : text),
  };
  try {
    requireAccess(home);
    return await command.run(createWorld(loadConfig(home, terminal.env), terminal.env), io);
  } catch (error) {
    const faults = error instanceof ConfigError ? { faults: error.faults } : {};
    if (command.json) out(`${JSON.stringify({ state: 'failed', ok: false, error: messageOf(error), ...faults })}\n`);
    else terminal.err(redact(`${command.name}: ${messageOf(error)}\n`));
    return exitCodes.failed;
  }
}

/** Runs every check of `hypcontrol doctor`, whatever state the configuration is in. */
export async function runDoctor(json: boolean, terminal: Terminal): Promise<number> {
  const home = locateHome(terminal.env);
  const redact = createRedactor(home, terminal.env);
  const report = await examine(home, terminal.env);
  terminal.out(redact(json ? `${JSON.stringify(report)}\n` : renderDoctor(report)));
  return report.ok ? exitCodes.ok : exitCodes.failed;
}

/** Without access to PM2's folder everything would look as if it were stopped. */
function requireAccess(home: Home): void {
  for (const folder of [join(home.home, 'var', 'pm2'), home.secrets]) {
    try {
      if (existsSync(folder)) accessSync(folder, constants.R_OK | constants.X_OK);
    } catch {
      throw new Error(`${folder} cannot be read: run this as the user who started Vigie (root, on most installations)`);
    }
  }
}

/** What an action is on. */
export interface Target {
  readonly action: ServiceAction;
  readonly sections: readonly (Section | { readonly name: 'services'; readonly services: readonly Service[] })[];
  /** True: the whole installation, PM2's daemon included. */
  readonly everything: boolean;
}

/** Runs one action; one at a time changes what runs. Resolves with the exit code. */
export async function act(world: World, target: Target, io: CommandIo): Promise<number> {
  const { action, sections } = target;
  if (action === 'status') {
    const report = await reportStatus(world, sections);
    io.show(renderStatus(report), report);
    return exitCodeOf(report.state);
  }
  requireRoot(world);
  const lock = takeLock(join(world.config.home.home, 'var', 'hypcontrol.lock'), action);
  if (!lock.taken) {
    const { holder } = lock;
    throw new Error(
      `another action is going on: ${holder.action} by process ${holder.pid} since ${holder.since}; wait for it to end`,
    );
  }
  try {
    const report = await perform(world, { ...target, action }, io.progress);
    io.show(renderAction(report), report);
    return report.ok ? exitCodes.ok : exitCodes.failed;
  } finally {
    lock.release();
  }
}

type Change = Omit<Target, 'action'> & { readonly action: Exclude<ServiceAction, 'status'> };

function perform(world: World, { action, sections, everything }: Change, progress: Progress): Promise<ActionReport> {
  switch (action) {
    case 'start':
      return startAll(world, sections, progress);
    case 'stop':
      return stopAll(world, sections, progress, { everything });
    case 'restart':
      return restartAll(world, sections, progress, { everything });
  }
}

/** The launchers of broker and database start as root and give their rights up themselves. */
function requireRoot(world: World): void {
  const servers = serversOf(world).map(({ name }) => name);
  if (servers.length > 0 && process.getuid?.() !== 0) {
    throw new Error(
      `must run as root, because Vigie runs ${servers.join(', ')} here (or configure servers of your own in etc/)`,
    );
  }
}
