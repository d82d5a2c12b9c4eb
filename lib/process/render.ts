/** How status and results read on a terminal. */
import type { ActionReport, Progress } from './actions.ts';
import type { ServiceResult } from './control.ts';
import type { ServiceStatus, UnitStatus } from './observe.ts';
import type { StatusReport } from './status.ts';

type Write = (text: string) => void;

/** Shows an action while it goes on: `Starting backend: rabbitmq-server ok (3.1 s), mongodb KO (120 s)`, then why and what to do. */
export function createProgress(write: Write): Progress {
  let failed: ServiceResult[] = [];
  let isFirst = true;
  return {
    note: (text) => write(`${text}\n`),
    sectionBegins: (verb, name) => {
      failed = [];
      isFirst = true;
      write(name === 'services' ? `${verb}: ` : `${verb} ${name}: `);
    },
    serviceEnds: (result) => {
      write(`${isFirst ? '' : ', '}${result.name} ${result.ok ? 'ok' : 'KO'} (${detailOf(result)})`);
      isFirst = false;
      if (!result.ok || result.reasons.length > 0) failed.push(result);
    },
    sectionEnds: () => {
      write('\n');
      for (const result of failed) write(explanation(result));
    },
  };
}

/** A progress that says nothing. */
export const silentProgress: Progress = {
  note: () => undefined,
  sectionBegins: () => undefined,
  serviceEnds: () => undefined,
  sectionEnds: () => undefined,
};

function detailOf({ external, changed, ok, seconds }: ServiceResult): string {
  if (external) return `external, ${seconds} s`;
  return changed || !ok ? `${seconds} s` : 'nothing to do';
}

function explanation({ reasons, advice, ok }: ServiceResult): string {
  const lines = reasons.map((reason) => `  ${reason.replaceAll('\n', '\n    ')}\n`);
  if (!ok && advice !== undefined) lines.push(`    what to do: ${advice}\n`);
  return lines.join('');
}

/** The last line of an action. */
export function renderAction({ action, ok, seconds }: ActionReport): string {
  const done = { start: 'Started', stop: 'Stopped', restart: 'Restarted' }[action];
  return ok ? `${done} in ${seconds} s\n` : `The ${action} failed after ${seconds} s\n`;
}

/** The whole state, one line per unit, reasons below. */
export function renderStatus(report: StatusReport): string {
  const { supervisor, disk } = report;
  const lines = [`Vigie in ${report.home}: ${report.state}`];
  for (const section of report.sections) {
    lines.push(section.name, ...section.services.flatMap(renderService));
  }
  lines.push('', line('supervisor', supervisor.state, supervisor.pid === undefined ? '' : `process ${supervisor.pid}`));
  lines.push(...supervisor.reasons.map((reason) => `    ${reason}`));
  lines.push(line('disk', disk.state === 'running' ? 'ok' : disk.state, `${disk.free_mb} of ${disk.total_mb} MB free`));
  lines.push(...disk.reasons.map((reason) => `    ${reason}`));
  return `${lines.join('\n')}\n`;
}

/** A service of one app of the same name takes one line; one of several has a line for itself and each of them. */
function renderService({ name, state, units }: ServiceStatus): readonly string[] {
  const [only] = units;
  if (units.length === 1 && only !== undefined) return renderUnit({ ...only, name });
  return [line(name, state, ''), ...units.flatMap((unit) => renderUnit({ ...unit, name: `  ${unit.name}` }))];
}

function renderUnit(unit: UnitStatus): readonly string[] {
  const lines = [line(unit.name, unit.state, unitDetail(unit)), ...unit.reasons.map((reason) => `    ${reason}`)];
  if (unit.state === 'failed' && unit.advice !== undefined) lines.push(`    what to do: ${unit.advice}`);
  return lines;
}

function unitDetail({ external, pid, uptime_seconds, restarts }: UnitStatus): string {
  if (external) return 'external';
  const parts: string[] = [];
  if (pid !== undefined) parts.push(`process ${pid}`);
  if (uptime_seconds !== undefined) parts.push(`up ${renderDuration(uptime_seconds)}`);
  if (restarts !== undefined && restarts > 0) parts.push(`restarted ${restarts} times`);
  return parts.join(', ');
}

function line(name: string, state: string, detail: string): string {
  return `  ${name.padEnd(22)} ${state.padEnd(9)} ${detail}`.trimEnd();
}

/** `42 s`, `3 min`, `5 h 7 min`, `12 d 3 h`. */
export function renderDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
