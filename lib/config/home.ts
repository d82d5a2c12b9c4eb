/**
 * Where an installation lives. `home` holds `etc/` and `var/` (default `/opt/vigie`, `VIGIE_HOME`); `code` holds what was built
 * (`dist/`, `webserver/views`, …) and is the same folder in an installation, the clone in development.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Environment } from './load.ts';

export interface Home {
  readonly home: string;
  readonly code: string;
  readonly etc: string;
  readonly log: string;
  readonly run: string;
  readonly secrets: string;
}

/** Finds the folders from the environment and from where this file was built to. */
export function locateHome(env: Environment): Home {
  const code = findCode(import.meta.dirname);
  const home = env['VIGIE_HOME'] ?? code;
  return {
    home,
    code,
    etc: join(home, 'etc'),
    log: join(home, 'var', 'log'),
    run: join(home, 'var', 'run'),
    secrets: join(home, 'var', 'secrets'),
  };
}

function findCode(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** A secret from `VIGIE_<NAME>` (dashes become underscores) or from the file `var/secrets/<name>`; undefined when there is neither. */
export function readSecret(home: Home, name: string, env: Environment): string | undefined {
  const fromEnvironment = env[`VIGIE_${name.toUpperCase().replaceAll('-', '_')}`];
  if (fromEnvironment !== undefined) return fromEnvironment;
  const path = join(home.secrets, name);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}
