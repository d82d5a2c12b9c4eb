/** An alarm that goes back and forth too often within a time. */
import type { Alarm } from './alarm.ts';
import type { FlappingTerms } from './alarm-rules.ts';
import type { Situation } from './situation.ts';

/** What the first flapping rule that matches says of the alarm; undefined when none does. */
export function flappingTerms(alarm: Alarm, { entity, event, config }: Situation): FlappingTerms | undefined {
  return config.rules?.flapping(entity, alarm, event.received_ms);
}

/**
 * Until when the alarm flaps if nothing more happens, in milliseconds since the epoch; undefined when it does not. Steps of one direction in a
 * row are one turn; the alarm flaps while more turns than the rule allows are younger than its duration.
 */
export function flappingUntil(alarm: Alarm, terms: FlappingTerms): number | undefined {
  let direction = '';
  let turns = 0;
  for (let index = alarm.steps.length - 1; index >= 0; index -= 1) {
    const step = alarm.steps[index];
    if (step === undefined || (step.type !== 'stateinc' && step.type !== 'statedec')) continue;
    if (step.type === direction) continue;
    direction = step.type;
    turns += 1;
    // The newest step of the first turn that is too many: when it leaves the window, so does the turn.
    if (turns > terms.changes_max) return step.time.getTime() + terms.duration_seconds * 1000;
  }
  return undefined;
}

/** Turns that are younger than this time (milliseconds since the epoch). */
export function turnsSince(alarm: Alarm, time: number): number {
  let direction = '';
  let turns = 0;
  for (const { type, time: at } of alarm.steps) {
    if ((type !== 'stateinc' && type !== 'statedec') || at.getTime() <= time || type === direction) continue;
    direction = type;
    turns += 1;
  }
  return turns;
}
