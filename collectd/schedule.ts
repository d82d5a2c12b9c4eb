/**
 * Runs one source at its interval. A reading that is not over at the deadline is reported and left to itself; the source is not read again
 * until that reading has ended, so that a source holds at most one thread, child or file at a time. Each further interval reports it again.
 */
import type { Reading, Source } from './reading.ts';

export interface Timing {
  readonly intervalMs: number;
  readonly deadlineMs: number;
}

/** What became of one interval. */
export type RunResult =
  | { readonly kind: 'readings'; readonly readings: readonly Reading[]; readonly durationMs: number }
  /** `overdueMs`: since when the reading has been running. */
  | { readonly kind: 'missed'; readonly overdueMs: number }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface ScheduledSource {
  /** Reads no more. A reading under way is left to itself. */
  stop(): void;
}

/** Starts reading at once, then at every interval. `report` is called once per interval and must not throw. */
export function scheduleSource(
  source: Source,
  timing: Timing,
  elapsed: () => number,
  report: (result: RunResult) => void,
): ScheduledSource {
  let startedMs: number | undefined;
  let stopped = false;
  let cancelDeadline = () => {};

  const run = (): void => {
    if (startedMs !== undefined) return report({ kind: 'missed', overdueMs: elapsed() - startedMs });
    const begunMs = elapsed();
    startedMs = begunMs;
    const deadline = new AbortController();
    let answered = false;
    const answer = (result: RunResult): void => {
      if (!answered && !stopped) report(result);
      answered = true;
    };
    const timer = setTimeout(() => {
      answer({ kind: 'missed', overdueMs: elapsed() - begunMs });
      deadline.abort();
    }, timing.deadlineMs);
    cancelDeadline = () => clearTimeout(timer);
    const settled = (): void => {
      clearTimeout(timer);
      startedMs = undefined;
    };
    source.read(deadline.signal).then(
      (readings) => {
        settled();
        answer({ kind: 'readings', readings, durationMs: elapsed() - begunMs });
      },
      (error: unknown) => {
        settled();
        answer({ kind: 'failed', error });
      },
    );
  };

  const timer = setInterval(run, timing.intervalMs);
  run();
  return {
    stop: () => {
      stopped = true;
      clearInterval(timer);
      cancelDeadline();
    },
  };
}
