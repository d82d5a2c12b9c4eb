/** A person fixes the state: checks that are not ok no longer move it. */
import type { Alarm } from './alarm.ts';
import type { Situation } from './situation.ts';
import { updateStatus } from './status.ts';
import { stepOf, stepTime } from './step.ts';
import { append } from './steps.ts';
import { changed, refused, type Transition } from './transition.ts';

/** Not counted among the changes of state, which are those of the checks, and `last_update` stays: the problem itself did not move. */
export function fixState(alarm: Alarm, situation: Situation): Transition {
  const { event } = situation;
  const reason = refusal(alarm, situation);
  if (reason !== undefined) return refused(reason);
  const time = stepTime(alarm, event);
  const step = stepOf(event, 'changestate', time, event.state);
  const fixed = { ...alarm, state: step, changed_state: step, steps: append(alarm.steps, step) };
  return changed(updateStatus(fixed, time, situation), 'changestate');
}

function refusal(alarm: Alarm, { event, config }: Situation): string | undefined {
  if (event.state === undefined) return 'A change of state needs a state';
  if (alarm.state.value === 0) return 'The alarm is back to ok, its state cannot be changed';
  if (event.state === 0 && !config.allow_change_state_to_ok) return 'The state cannot be changed to ok';
  if (alarm.changed_state?.value === event.state) return 'The state is already fixed to this value';
  return undefined;
}
