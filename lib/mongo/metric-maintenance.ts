/** Keeps the metric storage in shape: journal to chunks, chunks to rollups, over and over. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { messageOf } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import { createCompactor } from './metric-compactor.ts';
import { createRoller } from './metric-roller.ts';

export interface MaintenanceOptions {
  readonly logger: Logger;
  /** How long chunks are kept at least, in milliseconds. */
  readonly keepPointsMs: number;
  /** Pause between two passes, in milliseconds. */
  readonly pauseMs?: number;
}

export interface Maintenance {
  /** Lets the pass under way end. */
  stop(): Promise<void>;
}

/** Pause after a failure, in milliseconds. */
const failurePauseMs = 5000;

/**
 * Starts the passes. One process of a site is enough; several do no harm, and when none runs nothing is lost: points stay in the
 * journal, where they are read, only slower.
 */
export function startMetricMaintenance(db: Db, options: MaintenanceOptions): Maintenance {
  const stop = new AbortController();
  const running = repeat(db, options, stop.signal);
  return {
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

async function repeat(
  db: Db,
  { logger, keepPointsMs, pauseMs = 1000 }: MaintenanceOptions,
  signal: AbortSignal,
): Promise<void> {
  const compactor = createCompactor(db, { keepPointsMs });
  const roller = createRoller(db);
  while (!signal.aborted) {
    let pause = pauseMs;
    try {
      const compacted = await compactor.compactOnce(Date.now());
      if (compacted.entries > 0) logger.debug(compacted, 'Points moved from the journal to chunks');
      if (compacted.discarded > 0)
        logger.warn({ points: compacted.discarded }, 'Points outside of the time that is kept were dropped');
      if (signal.aborted) return;
      const rolled = await roller.rollOnce(Date.now());
      if (rolled.rolled > 0) logger.debug(rolled, 'Hours of metrics rolled up');
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'The metric storage could not be maintained, it will be tried again');
      pause = failurePauseMs;
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}
