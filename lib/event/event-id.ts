/** Ids of events that the platform gives: UUIDs of version 7, which begin with their time, so that an event is found by its id alone. */

/** `random` is any UUID; its first 48 bits become the time (milliseconds since the epoch) and its version 7 (RFC 9562, section 5.7). */
export function timedId(time: number, random: string): string {
  const digits = time.toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-7${random.slice(15)}`;
}

/** When an id was given, in milliseconds since the epoch; undefined when it does not say. */
export function timeOfId(id: string): number | undefined {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(id) ?? [];
  return high === undefined || low === undefined ? undefined : Number.parseInt(high + low, 16);
}
