/** Joins the parts of the live picture: what the broker tells goes to the board first and then to the listeners, so that who is told of a change can read it. */
import { messageOf } from '../../lib/errors/errors.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { AlarmBoard } from '../alarms/board.ts';
import { type AlarmConsumer, consumeAlarms } from './consumer.ts';
import type { LiveHub } from './hub.ts';

export interface FeedOptions {
  readonly url: string;
  readonly app: string;
  readonly logger: Logger;
  readonly board: AlarmBoard;
  readonly hub: LiveHub;
}

/**
 * Records tell of changes; what every event moves (last event, output, counts) is seen by comparing the board with the database. A comparison rests
 * for so many times what it took, within limits in milliseconds: three seconds for hundreds of alarms, and never much of the database.
 */
const rest = { factor: 20, shortestMs: 3000, longestMs: 30_000 };

export interface Feed {
  close(): Promise<void>;
}

export function startFeed({ url, app, logger, board, hub }: FeedOptions): Feed {
  const consumer: AlarmConsumer = consumeAlarms(
    { url, app, logger },
    {
      connected: async () => {
        await board.reload();
        hub.setProblem(undefined);
      },
      disconnected: (reason) => {
        if (hub.problem() === undefined) logger.warn({ reason }, 'The live records stopped');
        hub.setProblem(reason);
      },
      arrived: (records) => hub.publishOutcomes(records),
      records: async (records) => {
        await board.apply(records);
        hub.publish(records);
      },
    },
  );
  const comparison = compareRegularly(board, hub, logger);
  return {
    close: async () => {
      comparison.stop();
      board.close();
      await consumer.close();
    },
  };
}

function compareRegularly(board: AlarmBoard, hub: LiveHub, logger: Logger): { stop(): void } {
  let timer: NodeJS.Timeout;
  let stopped = false;
  const plan = (tookMs: number): void => {
    // Without records the comparison is all there is.
    const longestMs = hub.problem() === undefined ? rest.longestMs : rest.shortestMs;
    timer = setTimeout(() => void compare(), Math.min(longestMs, Math.max(rest.shortestMs, tookMs * rest.factor)));
  };
  const compare = async (): Promise<void> => {
    const began = performance.now();
    await board
      .reload()
      .catch((error: unknown) => logger.warn({ reason: messageOf(error) }, 'The board could not be compared'));
    if (!stopped) plan(performance.now() - began);
  };
  plan(0);
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
