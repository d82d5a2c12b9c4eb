/** `hypcontrol doctor`: looks at everything that an installation needs, and says what to do. Nothing is changed. */
import { loadConfig, type VigieConfig } from '../../config/all.ts';
import type { Home } from '../../config/home.ts';
import type { Environment } from '../../config/load.ts';
import { ConfigError, messageOf } from '../../errors/errors.ts';
import { createWorld } from '../world.ts';
import { checkSecrets, checkUsers } from './access.ts';
import { type Check, failure, ok } from './check.ts';
import { checkCertificates } from './certificates.ts';
import { checkInstallation } from './installation.ts';
import { checkPorts } from './ports.ts';
import { checkNode, checkPm2, checkServers } from './versions.ts';

/** The answer of `hypcontrol doctor --json`. */
export interface DoctorReport {
  readonly ok: boolean;
  readonly home: string;
  readonly checks: readonly Check[];
}

/** Runs every check that can run. A fault in the configuration keeps the ones that need it from running, never the others. */
export async function examine(home: Home, env: Environment): Promise<DoctorReport> {
  const checks: Check[] = [checkNode(), checkPm2(home.code)];
  const config = loadOr(home, env, checks);
  if (config !== undefined) {
    checks.push(ok('configuration', `in ${home.etc}`));
    checks.push(...checkServers(config, env), ...checkUsers(config), ...checkSecrets(config, env));
    checks.push(...checkCertificates(config, new Date()));
    checks.push(...(await checkRunning(config, env)));
  }
  return { ok: checks.every(({ state }) => state !== 'failed'), home: home.home, checks };
}

async function checkRunning(config: VigieConfig, env: Environment): Promise<readonly Check[]> {
  try {
    const world = createWorld(config, env);
    return [...checkPorts(config, world.pm2.supervisor().pid), ...(await checkInstallation(world))];
  } catch (error) {
    return faultsOf(error);
  }
}

function loadOr(home: Home, env: Environment, checks: Check[]): VigieConfig | undefined {
  try {
    return loadConfig(home, env);
  } catch (error) {
    checks.push(...faultsOf(error));
    return undefined;
  }
}

function faultsOf(error: unknown): readonly Check[] {
  if (!(error instanceof ConfigError)) return [failure('configuration', messageOf(error), 'see the message')];
  return error.faults.map(({ file, key, problem }) =>
    failure('configuration', `${file}: ${key}: ${problem}`, `correct ${file}`),
  );
}

/** One line per finding, and below it what to do. */
export function renderDoctor({ checks, home, ok: allRight }: DoctorReport): string {
  const marks = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ' };
  const lines = checks.flatMap(({ name, state, detail, advice }) => [
    `  ${marks[state]}  ${name}: ${detail}`,
    ...(advice === undefined ? [] : [`             what to do: ${advice}`]),
  ]);
  const failed = checks.filter(({ state }) => state === 'failed').length;
  return [
    `Vigie in ${home}`,
    ...lines,
    allRight ? 'Nothing has failed' : `${failed} of ${checks.length} checks have failed`,
    '',
  ].join('\n');
}
