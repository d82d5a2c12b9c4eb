/** One step: who did what, when. */
import type { Event } from '../event/event.ts';
import type { Alarm, AlarmStep, StepType } from './alarm.ts';
import { maxLongOutputLength, maxOutputLength } from './config.ts';

/** A step of this type that the event causes. `value` is the state or status reached, the end of a snooze, or 0. */
export function stepOf(event: Event, type: StepType, time: Date, value = 0): AlarmStep {
  return {
    type,
    time,
    author: event.author,
    ...(event.user_id === undefined ? {} : { user_id: event.user_id }),
    ...(event.role === undefined ? {} : { role: event.role }),
    initiator: event.initiator,
    message: outputOf(event),
    value,
  };
}

/**
 * When a step takes place. Events count in the order in which they are received, so one that is late (older than the last step)
 * takes place at the time of the last step: time does not run backwards. A step in the future of the reception, from a sender
 * whose clock is ahead, does not drag later ones along: they keep their own time.
 */
export function stepTime(alarm: Alarm, event: Event): Date {
  const last = alarm.steps.at(-1)?.time.getTime() ?? 0;
  return new Date(Math.max(event.alarm_time_ms, Math.min(last, event.received_ms)));
}

/** The event's output; a monitoring tool's is cut to 255 characters. */
export function outputOf(event: Event): string {
  return event.initiator === 'external' ? cut(event.output, maxOutputLength) : event.output;
}

/** The event's long output, empty when it has none; a monitoring tool's is cut to 1024 characters. */
export function longOutputOf(event: Event): string {
  const text = event.long_output ?? '';
  return event.initiator === 'external' ? cut(text, maxLongOutputLength) : text;
}

/** Never ends in the first half of a surrogate pair, which no database stores. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
