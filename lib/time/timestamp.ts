/** Reading of the timestamps that monitoring tools send, and what an absurd one becomes. */

const DAY_MS = 86_400_000;
const FUTURE_TOLERANCE_MS = 600_000;
/** A timestamp above this is in milliseconds: as seconds it would lie beyond the year 5000. */
const SECONDS_MAX = 1e11;

/** The two times of an event, in milliseconds since the epoch. */
export interface EventTimes {
  readonly timestamp_ms: number;
  readonly alarm_time_ms: number;
}

/**
 * A wire timestamp as whole milliseconds since the epoch: seconds (whole or with a fraction) or milliseconds, as a number or a text that
 * is one. Undefined when it is absent, zero, negative or no number.
 */
export function readTimestampMs(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.length <= 32 ? Number(value) : value;
  if (typeof number !== 'number' || !(number > 0) || number === Infinity) return undefined;
  return Math.round(number > SECONDS_MAX ? number : number * 1000);
}

/**
 * The times of an event that was received at `receivedMs`. Metrics and the log keep what was sent, unless it is more than 10 minutes
 * ahead; alarms keep what is less than 24 h away (A46 of the field's behaviour: farther means a broken clock). Otherwise: the reception.
 */
export function eventTimes(value: unknown, receivedMs: number): EventTimes {
  const sent = readTimestampMs(value) ?? receivedMs;
  return {
    timestamp_ms: sent - receivedMs > FUTURE_TOLERANCE_MS ? receivedMs : sent,
    alarm_time_ms: Math.abs(sent - receivedMs) > DAY_MS ? receivedMs : sent,
  };
}
