/** Folders and logs that must be there before anything starts. */
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import type { World } from './world.ts';
import { logRotationApp } from './ecosystem.ts';

/**
 * Creates `var/` with its folders. As root: logs belong to Vigie's user, so that the rotation can empty them, but their folder to root, so
 * that nothing there can be replaced by a link that PM2, which is root, would follow.
 */
export function prepareFolders(world: World): void {
  const { home, log, run } = world.config.home;
  const owner = process.getuid?.() === 0 ? ownerOf(world.config.hypcontrol.user) : undefined;
  folder(join(home, 'var'), 0o755);
  folder(join(home, 'var', 'pm2'), 0o700);
  folder(join(home, 'var', 'lib'), 0o755);
  folder(log, 0o755);
  folder(join(log, 'archive'), 0o750, owner);
  folder(run, 0o755, owner);
  const apps = world.units.filter(({ run }) => run !== undefined).map(({ name }) => name);
  for (const name of [...apps, logRotationApp, 'pm2']) file(join(log, `${name}.log`), owner);
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

function ownerOf(user: string): Owner {
  const id = (option: string): number => Number(execFileSync('id', [option, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function folder(path: string, mode: number, owner?: Owner): void {
  if (!existsSync(path)) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
  }
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
}

function file(path: string, owner: Owner | undefined): void {
  closeSync(openSync(path, 'a', 0o640));
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
}
