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
  /** Milliseconds between comparisons of the board with the database. */
  readonly compareMs?: number;
}

/** While no records arrive, the board is compared so much more often. */
const withoutRecordsFactor = 10;

export interface Feed {
  close(): Promise<void>;
}

export function startFeed({ url, app, logger, board, hub, compareMs = 30_000 }: FeedOptions): Feed {
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
  const comparison = compareRegularly(board, hub, logger, compareMs);
  return {
    close: async () => {
      comparison.stop();
      board.close();
      await consumer.close();
    },
  };
}

function compareRegularly(board: AlarmBoard, hub: LiveHub, logger: Logger, compareMs: number): { stop(): void } {
  let timer: NodeJS.Timeout;
  let stopped = false;
  const plan = (): void => {
    const wait = hub.problem() === undefined ? compareMs : compareMs / withoutRecordsFactor;
    timer = setTimeout(() => void compare(), wait);
  };
  const compare = async (): Promise<void> => {
    await board
      .reload()
      .catch((error: unknown) => logger.warn({ reason: messageOf(error) }, 'The board could not be compared'));
    if (!stopped) plan();
  };
  plan();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
