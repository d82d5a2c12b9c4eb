/** Waiting for a condition, instead of sleeping. */
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../lib/errors/errors.ts';

/**
 * Asks again every few milliseconds until the answer is something (not undefined and not false) and returns it. An attempt that throws counts
 * as no answer, and its message is in the error.
 *
 * @throws {Error} after `deadlineMs`, naming what was waited for.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  deadlineMs = 10_000,
): Promise<Exclude<T, undefined | false>> {
  const untilMs = performance.now() + deadlineMs;
  let last = 'no answer';
  for (;;) {
    try {
      const answer = await ask();
      if (isAnswer(answer)) return answer;
    } catch (error) {
      last = messageOf(error);
    }
    if (performance.now() > untilMs) throw new Error(`Waited ${deadlineMs} ms in vain for ${what}: ${last}`);
    await delay(10);
  }
}

function isAnswer<T>(answer: T): answer is Exclude<T, undefined | false> {
  return answer !== undefined && answer !== false;
}
