/** Somebody writes something down. */
import type { Event } from '../event/event.ts';
import type { Alarm } from './alarm.ts';
import { stepOf, stepTime } from './step.ts';
import { append } from './steps.ts';
import { changed, refused, type Transition } from './transition.ts';

/** Refused without a text. */
export function comment(alarm: Alarm, event: Event): Transition {
  if (event.output.trim() === '') return refused('A comment needs a text');
  const step = stepOf(event, 'comment', stepTime(alarm, event));
  return changed({ ...alarm, last_comment: step, steps: append(alarm.steps, step) }, 'comment');
}
