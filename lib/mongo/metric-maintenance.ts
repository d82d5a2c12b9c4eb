/** Keeps the metric storage in shape: journal to chunks, chunks to rollups, over and over; and the catalogue without series that are gone. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { messageOf } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import { createCatalogueSweeper } from './metric-catalogue.ts';
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
/** Marks a pass, so that compaction is not kept waiting, and the pause when there are no more. */
const rolling = { marks: 8, pauseMs: 30_000 };
/** Series a pass, and the pause after a walk through all of them. */
const sweeping = { series: 100, pauseMs: 3_600_000 };

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

async function repeat(db: Db, options: MaintenanceOptions, signal: AbortSignal): Promise<void> {
  const { logger, pauseMs = 1000 } = options;
  const steps = [compacting(db, options), rollingUp(db, options), sweepingCatalogue(db, options)];
  while (!signal.aborted) {
    let pause = pauseMs;
    try {
      for (const step of steps) if (!signal.aborted) await step(Date.now());
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'The metric storage could not be maintained, it will be tried again');
      pause = failurePauseMs;
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}

function compacting(db: Db, { logger, keepPointsMs }: MaintenanceOptions): (now: number) => Promise<void> {
  const compactor = createCompactor(db, { keepPointsMs });
  return async (now) => {
    const report = await compactor.compactOnce(now);
    const { entries, discarded } = report;
    if (entries > 0) logger.debug(report, 'Points moved from the journal to chunks');
    if (discarded > 0) logger.warn({ points: discarded }, 'Points outside of the time that is kept were dropped');
  };
}

function rollingUp(db: Db, { logger }: MaintenanceOptions): (now: number) => Promise<void> {
  const roller = createRoller(db);
  let next = 0;
  return async (now) => {
    if (now < next) return;
    const report = await roller.rollOnce(now, rolling.marks);
    if (report.rolled > 0) logger.debug(report, 'Hours of metrics rolled up');
    if (report.marks < rolling.marks) next = now + rolling.pauseMs;
  };
}

function sweepingCatalogue(db: Db, { logger, keepPointsMs }: MaintenanceOptions): (now: number) => Promise<void> {
  const sweeper = createCatalogueSweeper(db, keepPointsMs);
  let next = 0;
  return async (now) => {
    if (now < next) return;
    const { removed, ended } = await sweeper.sweepOnce(now, sweeping.series);
    if (removed > 0) logger.debug({ removed }, 'Series without any point left were taken out of the catalogue');
    if (ended) next = now + sweeping.pauseMs;
  };
}
