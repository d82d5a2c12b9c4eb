/** Decides, from what was observed of a unit, how it is. Pure: the same observation gives the same verdict. */
import type { FailureKind } from './failure.ts';
import type { SupervisedApp } from './pm2.ts';
import type { ProbeResult } from './probe.ts';

/**
 * `degraded` works with limits. `starting` is not ready yet, and nothing says that it will not be. `failed` runs and does not work, or
 * should run and cannot. `stopped` is not meant to run.
 */
export type UnitState = 'running' | 'degraded' | 'starting' | 'failed' | 'stopped';

export interface Observation {
  /** False when somebody else runs it. */
  readonly isOurs: boolean;
  /** PM2's entry; undefined when it has none, or PM2 cannot be asked. */
  readonly app: SupervisedApp | undefined;
  /** A process of the unit that lives without a supervisor. */
  readonly orphanPid: number | undefined;
  /** Processes of the unit that are stopped by a signal. */
  readonly frozen: readonly { readonly pid: number; readonly name: string }[];
  /** Undefined when nothing runs that could be asked. */
  readonly probe: ProbeResult | undefined;
  readonly nowMs: number;
  /** How long a start may take. */
  readonly startTimeoutMs: number;
}

export interface Verdict {
  readonly state: UnitState;
  readonly reasons: readonly string[];
  readonly advice?: string;
  /** What kind of failure a probe found. */
  readonly failure?: FailureKind;
}

/** Restarts after which a unit that is not ready counts as failed, not as starting. */
const toleratedRestarts = 3;

export function judge(seen: Observation): Verdict {
  if (!seen.isOurs) return judgeProbe(seen.probe ?? { status: 'ok' });
  if (seen.orphanPid !== undefined) {
    return {
      state: 'failed',
      reasons: [`process ${seen.orphanPid} runs without its supervisor`],
      advice: '`hypcontrol start` ends it and starts it anew',
    };
  }
  if (seen.app === undefined || seen.app.status === 'stopped') return { state: 'stopped', reasons: [] };
  if (seen.frozen.length > 0) return judgeFrozen(seen.frozen);
  if (seen.app.status === 'stopping') return { state: 'failed', reasons: ['is being stopped'] };
  if (seen.app.status !== 'online' && seen.app.status !== 'launching') return judgeEnded(seen.app);
  const verdict = judgeProbe(seen.probe ?? { status: 'ok' });
  return mayBeStarting(seen) ? { state: 'starting', reasons: verdict.reasons } : verdict;
}

/** The states of several units as one: the worst; `stopped` only when all are. */
export function worstState(states: readonly UnitState[]): UnitState {
  if (states.length > 0 && states.every((state) => state === 'stopped')) return 'stopped';
  if (states.includes('failed') || states.includes('stopped')) return 'failed';
  if (states.includes('starting')) return 'starting';
  return states.includes('degraded') ? 'degraded' : 'running';
}

function judgeProbe(probe: ProbeResult): Verdict {
  if (probe.status === 'ok') return { state: 'running', reasons: [] };
  if (probe.status === 'degraded') return { state: 'degraded', reasons: probe.reasons };
  const { kind, reasons, advice } = probe;
  return { state: 'failed', failure: kind, reasons, ...(advice === undefined ? {} : { advice }) };
}

function judgeFrozen(frozen: Observation['frozen']): Verdict {
  const pids = frozen.map(({ pid }) => pid).join(' ');
  return {
    state: 'failed',
    reasons: frozen.map(({ pid, name }) => `process ${pid} (${name}) is frozen: it was stopped by a signal`),
    advice: `wake it with \`kill -CONT ${pids}\`, or restart the service`,
  };
}

function judgeEnded({ status, restarts, exitCode }: SupervisedApp): Verdict {
  const ended = exitCode === undefined ? '' : `, the last time with exit code ${exitCode}`;
  const again = status === 'errored' ? 'and is not started again' : 'and is started again';
  return { state: 'failed', reasons: [`ended ${again} (${restarts} restarts${ended})`], advice: 'its log says why' };
}

/** Not ready, recently started, not in a crash loop, and what it lacks comes with time. */
function mayBeStarting({ app, probe, nowMs, startTimeoutMs }: Observation): boolean {
  if (app === undefined || probe?.status !== 'failed' || probe.kind === 'denied') return false;
  return nowMs - app.startedMs < startTimeoutMs && app.restarts < toleratedRestarts && probe.kind !== 'unhealthy';
}
