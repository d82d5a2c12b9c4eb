/** How many dead letters wait, for the frame of every page. */
import { messageOf } from '../../lib/errors/errors.ts';
import type { Logger } from '../../lib/log/logger.ts';
import type { Database } from '../../lib/mongo/client.ts';

/** How old the number may be, in milliseconds. */
const freshMs = 10_000;

/** More are not counted: nobody acts differently on them. */
const countCap = 1000;

export class WaitingLetters {
  readonly #db: Database['db'];
  readonly #logger: Logger;
  #count = 0;
  #readAt = -Infinity;

  constructor(db: Database['db'], logger: Logger) {
    this.#db = db;
    this.#logger = logger;
  }

  /** As many as there were some seconds ago; at once, because every page asks. */
  current(): number {
    if (performance.now() - this.#readAt > freshMs) {
      this.#readAt = performance.now();
      this.#read().catch((error: unknown) => {
        this.#logger.warn({ reason: messageOf(error) }, 'The dead letters could not be counted; the last number stays');
      });
    }
    return this.#count;
  }

  async #read(): Promise<void> {
    const letters = this.#db.collection('dead_letters');
    this.#count = await letters.countDocuments(
      { replayed: { $exists: false } },
      { limit: countCap, maxTimeMS: freshMs },
    );
  }
}
