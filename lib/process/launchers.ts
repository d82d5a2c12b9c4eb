/** Calls the launchers of broker and database for what is not a start. */
import { execFile } from 'node:child_process';
import { environmentOf } from './ecosystem.ts';
import type { Unit } from './units.ts';
import type { World } from './world.ts';

/** A launcher gives a server a minute to end, then insists. */
const endMs = 120_000;

/** The servers that this home runs, in starting order. */
export function serversOf(world: Pick<World, 'units'>): readonly Unit[] {
  return world.units.filter(({ run }) => run?.interpreter === 'bash');
}

/**
 * Ends every process of a server of this home, supervised or not: a launcher knows its server's processes by their data folder. Only root
 * can; for others nothing was started either. Rejects with the launcher's message when a process does not end.
 */
export async function endServer(world: World, unit: Unit): Promise<void> {
  const { run } = unit;
  if (run === undefined || process.getuid?.() !== 0) return;
  const env = { ...environmentOf(world.config.home.home, world.env), ...run.env };
  await new Promise<void>((resolve, reject) => {
    execFile('bash', [run.script, 'end'], { env, timeout: endMs }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${unit.name}: ${`${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? error.message}`));
    });
  });
}
