/** How the ingest refuses, the same for its new and its old addresses. */
import { Problem } from '../http/problem.ts';

/** Seconds after which a publisher may try again. */
const retryAfterSeconds = 5;

/** @throws {Problem} 413 */
export function refuseTooMany(items: readonly unknown[], most: number): void {
  if (items.length > most) throw new Problem('too_large', { detail: `At most ${most} events in one request` });
}

/** Nothing was confirmed. */
export function brokerAway(): Problem {
  return new Problem('unavailable', { detail: 'The broker did not confirm the events', retryAfter: retryAfterSeconds });
}
