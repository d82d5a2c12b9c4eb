/** Is there room, do the logs stay small, and does what runs answer? */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeOf, reportStatus, type StatusReport } from '../status.ts';
import type { World } from '../world.ts';
import { type Check, failure, ok, warning } from './check.ts';

/** Services, supervisor and disk, from the same report that `hypcontrol status` shows. */
export async function checkInstallation(world: World): Promise<readonly Check[]> {
  const report = await reportStatus(world);
  return [...checkSupervisor(report), checkDisk(report), checkLogs(world), ...checkServices(report)];
}

function checkSupervisor({ supervisor }: StatusReport): readonly Check[] {
  if (supervisor.reasons.length > 0)
    return [failure('supervisor', supervisor.reasons.join('; '), '`hypcontrol start` puts it in order')];
  return [ok('supervisor', supervisor.state)];
}

function checkDisk({ disk }: StatusReport): Check {
  const detail = `${disk.free_mb} of ${disk.total_mb} MB free in ${disk.folder}`;
  if (disk.state === 'running') return ok('disk', detail);
  const advice = `free space there; du -xh ${disk.folder} | sort -h | tail shows where it went`;
  return disk.state === 'failed'
    ? failure('disk', disk.reasons.join('; '), advice)
    : warning('disk', disk.reasons.join('; '), advice);
}

/** A log of several times its limit means that the rotation does not run. */
function checkLogs({ config }: World): Check {
  const limitBytes = config.hypcontrol.log.max_size_mb * 1_000_000 * 3;
  const large = logsOf(config.home.log).filter((path) => statSync(path).size > limitBytes);
  if (large.length === 0) return ok('logs', `in ${config.home.log}`);
  return failure('logs', `not rotated: ${large.join(', ')}`, `see ${join(config.home.log, 'log-rotation.log')}`);
}

function logsOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.log'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function checkServices(report: StatusReport): readonly Check[] {
  if (exitCodeOf(report.state) === 3) return [warning('services', 'not running', '`hypcontrol start` starts them')];
  const units = report.sections.flatMap(({ services }) => services.flatMap((service) => service.units));
  return units.map(({ name, state, reasons, advice, pid }) => {
    const detail = reasons.length > 0 ? reasons.join('; ') : pid === undefined ? state : `${state}, process ${pid}`;
    if (state === 'running') return ok(name, detail);
    if (state === 'degraded' || state === 'starting') return warning(name, detail, `see var/log/${name}.log`);
    return failure(name, detail, advice ?? (state === 'stopped' ? `service ${name} start` : `see var/log/${name}.log`));
  });
}
