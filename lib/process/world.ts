/** Everything that the commands act on, put together once from the configuration. */
import { serverAddresses, type VigieConfig } from '../config/all.ts';
import type { Environment } from '../config/load.ts';
import { ConfigError } from '../errors/errors.ts';
import { createPm2, type Pm2 } from './pm2.ts';
import { type ProbeTargets, probeTargetsOf } from './probe.ts';
import { type Section, sectionsOf } from './selection.ts';
import { type Unit, unitsOf } from './units.ts';

export interface World {
  readonly config: VigieConfig;
  readonly env: Environment;
  readonly units: readonly Unit[];
  readonly sections: readonly Section[];
  readonly pm2: Pm2;
  readonly targets: ProbeTargets;
}

/** @throws {ConfigError} when a section names what is not there, or a secret is missing. */
export function createWorld(config: VigieConfig, env: Environment): World {
  const units = unitsOf(config);
  const { sections, faults } = sectionsOf(config.hypcontrol, units);
  if (faults.length > 0) throw new ConfigError(faults);
  const targets = probeTargetsOf(config, serverAddresses(config, env));
  return { config, env, units, sections, pm2: createPm2(config.home, env), targets };
}
