/** When a day ends in a time zone. */

const dayMs = 86_400_000;

/** The end of the day that this time is in, both in milliseconds since the epoch. A day has 23 to 25 hours where clocks change. @throws {RangeError} for a zone that there is not. */
export function endOfDay(time: number, zone: string): number {
  const wall = wallTime(zone);
  const midnight = (Math.floor(wall(time) / dayMs) + 1) * dayMs;
  const guess = midnight - (wall(time) - time);
  // The clock may change between now and then.
  return midnight - (wall(guess) - guess);
}

/** What the clock of the zone shows at a time, as milliseconds of a clock without a zone; to the second. */
function wallTime(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const seconds = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return seconds + (time % 1000);
  };
}

/** True for a zone of the IANA list, such as Europe/Paris. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
