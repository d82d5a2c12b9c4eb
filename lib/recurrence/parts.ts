/**
 * The parts of a recurrence rule (RFC 5545, 3.3.10). The library passes over what it does not know and what is out of bounds, so that `BYHOUR=25` would
 * be every day; and it looks at every candidate, so that a rule that recurs all the time would hold an engine up.
 */

/** Occurrences that are counted are tried one by one, from the first on. */
const countMax = 5000;

/** Times of an hour, or of a day, that a rule may name: a year of them, the most that is looked at together, costs 0.3 s. */
const timesMax = { ofHour: 6, ofDay: 24 };

const frequencies = new Set(['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']);

/** The greatest number of a part; below zero it counts from the end where it may. */
const numbers: Readonly<Record<string, { readonly min: number; readonly max: number; readonly isSigned?: true }>> = {
  INTERVAL: { min: 1, max: 1000 },
  COUNT: { min: 1, max: countMax },
  BYSECOND: { min: 0, max: 59 },
  BYMINUTE: { min: 0, max: 59 },
  BYHOUR: { min: 0, max: 23 },
  BYMONTH: { min: 1, max: 12 },
  BYMONTHDAY: { min: 1, max: 31, isSigned: true },
  BYYEARDAY: { min: 1, max: 366, isSigned: true },
  BYWEEKNO: { min: 1, max: 53, isSigned: true },
  BYSETPOS: { min: 1, max: 366, isSigned: true },
};

const weekday = /^([+-]?([1-9]|[1-4]\d|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)$/;

const texts: Readonly<Record<string, (value: string) => boolean>> = {
  FREQ: (value) => frequencies.has(value),
  UNTIL: (value) => /^\d{8}(T\d{6}Z)?$/.test(value),
  WKST: (value) => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(value),
  BYDAY: (value) => value.split(',').every((each) => weekday.test(each)),
};

/** What is wrong with the parts of a rule, undefined when nothing is. */
export function partsFault(rrule: string): string | undefined {
  const parts = new Map<string, string>();
  for (const part of rrule.toUpperCase().split(';').filter(Boolean)) {
    const [name = '', value = '', ...more] = part.split('=');
    if (more.length > 0 || parts.has(name) || !isPart(name, value))
      return `The recurrence has a part that cannot be: ${part}`;
    parts.set(name, value);
  }
  return densityFault(parts);
}

function isPart(name: string, value: string): boolean {
  const bounds = numbers[name];
  if (bounds === undefined) return texts[name]?.(value) === true;
  const isOne = name === 'INTERVAL' || name === 'COUNT';
  return (isOne ? [value] : value.split(',')).every((each) => {
    const number = bounds.isSigned === true ? Math.abs(Number(each)) : Number(each);
    return /^[+-]?\d+$/.test(each) && number >= bounds.min && number <= bounds.max;
  });
}

function densityFault(parts: ReadonlyMap<string, string>): string | undefined {
  const frequency = parts.get('FREQ');
  if (frequency === undefined) return 'The recurrence has no FREQ';
  if (frequency === 'SECONDLY' || frequency === 'MINUTELY') {
    const isCounted = parts.has('COUNT') && [...parts.keys()].every((name) => !name.startsWith('BY'));
    return isCounted ? undefined : 'What recurs every minute or second takes a COUNT, and nothing that begins with BY';
  }
  const named = (name: string): number => parts.get(name)?.split(',').length ?? 1;
  const ofHour = named('BYMINUTE') * named('BYSECOND');
  if (frequency === 'HOURLY') {
    return ofHour > timesMax.ofHour ? `The recurrence has more than ${timesMax.ofHour} times of an hour` : undefined;
  }
  return ofHour * named('BYHOUR') > timesMax.ofDay
    ? `The recurrence has more than ${timesMax.ofDay} times of a day`
    : undefined;
}
