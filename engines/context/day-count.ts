/** How many checks of a day were ok and how many were not: two numbers that start again when the day of the site ends. */
import type { Entity } from '../../lib/alarm/entity.ts';
import { isInactive } from '../../lib/alarm/pbehavior-info.ts';
import type { Event } from '../../lib/event/event.ts';
import { endOfDay } from '../../lib/time/day.ts';
import type { ContextConfig } from './config.ts';

const longestDayMs = 25 * 3_600_000;

/** Days end once a day: the answer is kept, by the settings that have the zone. */
const ends = new WeakMap<ContextConfig, Date>();

/** The end of the site's day that this time (in milliseconds) is in. */
export function dayEnd(config: ContextConfig, now: number): Date {
  const known = ends.get(config);
  if (known !== undefined && now < known.getTime() && now >= known.getTime() - longestDayMs) return known;
  const end = new Date(endOfDay(now, config.time_zone));
  ends.set(config, end);
  return end;
}

/** Whether the event counts: a check, unless the entity is in a pbehavior in which nobody wants to hear of it (B07). */
export function isCounted(event: Event, pbehavior: Entity['pbehavior_info']): boolean {
  return event.event_type === 'check' && !isInactive(pbehavior);
}

/** Adds a check to the counters of the day; `draft` is changed. */
export function countCheck(draft: { -readonly [Key in keyof Entity]: Entity[Key] }, event: Event, until: Date): void {
  if (draft.counted_until?.getTime() !== until.getTime()) {
    draft.counted_until = until;
    draft.ok_events = 0;
    draft.not_ok_events = 0;
  }
  if (event.state === 0) draft.ok_events = (draft.ok_events ?? 0) + 1;
  else draft.not_ok_events = (draft.not_ok_events ?? 0) + 1;
}
