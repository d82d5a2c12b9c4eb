/** The list of steps: appended to, cropped, and limited. Lists share their step objects with the list they come from. */
import type { AlarmStep } from './alarm.ts';
import { maxSteps } from './config.ts';

type Steps = readonly AlarmStep[];

/** Appends a step, unless the list is full and the step does not close or cancel the alarm. */
export function append(steps: Steps, step: AlarmStep): Steps {
  return isFull(steps) && !passesLimit(step) ? steps : [...steps, step];
}

/** True when only steps that close or cancel the alarm are still added. */
export function isFull(steps: Steps): boolean {
  return steps.length >= maxSteps;
}

function passesLimit(step: AlarmStep): boolean {
  switch (step.type) {
    case 'statedec':
    case 'statusdec':
      return step.value === 0;
    case 'statusinc':
      return step.value === 4;
    case 'unsnooze':
    case 'resolve':
      return true;
    default:
      return false;
  }
}

/** The step of the creation and of its status are never folded. */
const openingSteps = 2;

/**
 * Keeps the newest `keep` changes of state and status besides the two opening steps; older ones are folded into one `statecounter`
 * step, which stands where the newest of them stood. What people did is never folded, nor is the step of the current status.
 * Canopsis folds only changes of state since the current status, so that an alarm that comes and goes grows without bound; the
 * result is the same where the status does not change. The same list when there is nothing to fold.
 */
export function crop(steps: Steps, keep: number): Steps {
  if (steps.length <= openingSteps + keep) return steps;
  const currentStatus = steps.findLastIndex(isStatusStep);
  const folds = (index: number, step: AlarmStep): boolean => index !== currentStatus && isFoldable(step);
  let surplus = -keep;
  for (let index = openingSteps; index < steps.length; index += 1) {
    const step = steps[index];
    if (step !== undefined && folds(index, step)) surplus += 1;
  }
  if (surplus <= 0) return steps;
  const folded: AlarmStep[] = [];
  for (let index = openingSteps; folded.length < surplus; index += 1) {
    const step = steps[index];
    if (step !== undefined && folds(index, step)) folded.push(step);
  }
  return fold(steps, folded);
}

/** `folded` is in the order of `steps`. The counter stands at the place and time of the last step that it counts. */
function fold(steps: Steps, folded: Steps): Steps {
  const newest = folded.at(-1);
  const counter = steps.find(isCounter);
  const last = steps.findLast((step) => step === newest || step === counter);
  const result: AlarmStep[] = [];
  let place = 0;
  for (const step of steps) {
    const isFolded = step === folded[place];
    if (isFolded) place += 1;
    if (step === last) result.push(count(counter, folded, step.time));
    else if (!isFolded && step !== counter) result.push(step);
  }
  return result;
}

function count(counter: AlarmStep | undefined, folded: Steps, time: Date): AlarmStep {
  const counts: Record<string, number> = { statechanges: 0, stateinc: 0, statedec: 0, ...counter?.counts };
  const add = (key: string): void => {
    counts[key] = (counts[key] ?? 0) + 1;
  };
  for (const step of folded) {
    add(step.type);
    if (isStatusStep(step)) continue;
    add('statechanges');
    add(`state:${step.value}`);
  }
  return { type: 'statecounter', time, author: 'system', initiator: 'system', message: '', value: 0, counts };
}

function isCounter(step: AlarmStep): boolean {
  return step.type === 'statecounter';
}

function isFoldable(step: AlarmStep): boolean {
  return step.initiator !== 'user' && (step.type === 'stateinc' || step.type === 'statedec' || isStatusStep(step));
}

function isStatusStep(step: AlarmStep): boolean {
  return step.type === 'statusinc' || step.type === 'statusdec';
}
