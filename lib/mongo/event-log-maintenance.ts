/** Keeps the index of the event log up with the log, over and over. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { messageOf } from '../errors/errors.ts';
import type { Logger } from '../log/logger.ts';
import { createEventIndexer } from './event-log-index.ts';

export interface EventIndexing {
  /** Lets the pass under way end. */
  stop(): Promise<void>;
}

/** Blocks a pass: a block of full decisions takes a second of one processor, and the pipeline needs it more. */
const blocksAtOnce = 2;
/** Pauses after a pass that found enough to do, after one that caught up, and after a failure; in milliseconds. */
const pauses = { behind: 1000, idle: 10_000, failure: 30_000 };

/** Starts the passes. One process of a site is enough; several do no harm, and when none runs searches only take longer. */
export function startEventIndexing(db: Db, logger: Logger): EventIndexing {
  const stop = new AbortController();
  const running = repeat(db, logger, stop.signal);
  return {
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

async function repeat(db: Db, logger: Logger, signal: AbortSignal): Promise<void> {
  const indexer = createEventIndexer(db);
  while (!signal.aborted) {
    let pause = pauses.failure;
    try {
      const blocks = await indexer.indexOnce(Date.now(), blocksAtOnce);
      pause = blocks < blocksAtOnce ? pauses.idle : pauses.behind;
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'The event log could not be indexed, it will be tried again');
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}
