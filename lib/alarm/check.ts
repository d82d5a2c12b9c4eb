/** A check on an open alarm: it is counted, and may move the state. */
import type { Event, State } from '../event/event.ts';
import type { Alarm, AlarmChange } from './alarm.ts';
import { maxLongOutputHistory } from './config.ts';
import type { Situation } from './situation.ts';
import { noEvents, updateStatus } from './status.ts';
import { longOutputOf, outputOf, stepOf, stepTime } from './step.ts';
import { append } from './steps.ts';
import { mergeTags } from './tags.ts';
import { changed, type Transition, without } from './transition.ts';

/** A state that a person has fixed stays until the check is ok again. */
export function check(alarm: Alarm, state: State, situation: Situation): Transition {
  const { event } = situation;
  const counted = countEvent(alarm, event);
  const isFixed = alarm.changed_state !== undefined;
  if (state === 0 && isFixed) return changeState(without(counted, 'changed_state'), state, situation);
  if (!isFixed && state !== alarm.state.value) return changeState(counted, state, situation);
  return alarm.status.value === noEvents ? restated(counted, situation) : { kind: 'counted', alarm: counted };
}

/** `noevents`: nothing is heard of the entity any more (state 3), or it is again, but not by a check (state 0). A state that a person has fixed stays, but for ok. */
export function noteSilence(alarm: Alarm, state: State, situation: Situation): Transition {
  const isFixed = alarm.changed_state !== undefined;
  const told = { ...alarm, output: outputOf(situation.event) };
  if (state === alarm.state.value || (isFixed && state !== 0)) return restated(told, situation);
  return changeState(without(told, 'changed_state'), state, situation);
}

/** The status alone may be another one. */
function restated(alarm: Alarm, situation: Situation): Transition {
  const after = updateStatus(alarm, stepTime(alarm, situation.event), situation);
  if (after === alarm) return { kind: 'counted', alarm };
  return changed(after, after.status.value > alarm.status.value ? 'statusinc' : 'statusdec');
}

function countEvent(alarm: Alarm, event: Event): Alarm {
  const longOutput = longOutputOf(event);
  const sameMoment = alarm.last_event.getTime() === event.received_ms;
  return {
    ...alarm,
    last_event: sameMoment ? alarm.last_event : new Date(event.received_ms),
    output: outputOf(event),
    long_output: longOutput,
    long_output_history: pushLongOutput(alarm.long_output_history, longOutput),
    tags: mergeTags(alarm.tags, event.tags),
    events_count: alarm.events_count + 1,
  };
}

/** Empty values and repetitions of the last value are no news. */
function pushLongOutput(history: readonly string[], value: string): readonly string[] {
  if (value === '' || history.at(-1) === value) return history;
  return [...history.slice(1 - maxLongOutputHistory), value];
}

function changeState(alarm: Alarm, state: State, situation: Situation): Transition {
  const { event } = situation;
  // The state can be 0 already where a person fixed it to 0: then only the lock goes.
  if (state === alarm.state.value) return changed(alarm, 'update');
  const time = stepTime(alarm, event);
  const change: AlarmChange = state > alarm.state.value ? 'stateinc' : 'statedec';
  const step = stepOf(event, change, time, state);
  const moved: Alarm = {
    ...alarm,
    state: step,
    steps: append(alarm.steps, step),
    last_update: time,
    total_state_changes: alarm.total_state_changes + 1,
    state_changes_since_status_update: alarm.state_changes_since_status_update + 1,
  };
  const after = updateStatus(moved, time, situation);
  if (after === moved) return changed(moved, change);
  return changed(after, change, after.status.value > alarm.status.value ? 'statusinc' : 'statusdec');
}
