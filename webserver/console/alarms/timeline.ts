/** The steps of an alarm as people read them: newest first, who, when, what. */
import type { AlarmDetails, StepView as StoredStep } from '../../alarms/view.ts';
import { formatClock } from '../format.ts';
import { clockOf, type Reading, type TimeView, type Tone, toneOf, wordOf } from '../view.ts';

export interface StepView {
  readonly time: TimeView;
  readonly tone: Tone;
  readonly text: string;
  /** What was said or printed then; empty when nothing. */
  readonly note: string;
  readonly href?: string;
}

/**
 * The steps of a page, newest first. A status that says nothing new (the one that goes with the first state, or with ok) is
 * left out, and so is a note that repeats the one of the step below it.
 */
export function timelineOf(steps: AlarmDetails['steps'], reading: Reading): readonly StepView[] {
  const { data, meta } = steps;
  const oldest = (meta.page - 1) * meta.per_page + data.length === meta.total_count ? data.at(-1) : undefined;
  return data
    .filter((step, index) => !isEcho(step, data[index + 1]))
    .map((step) => stepView(step, step === oldest, reading));
}

/** A status that follows from the state told just before it. */
function isEcho(step: StoredStep, before: StoredStep | undefined): boolean {
  if (before === undefined || step.time.getTime() !== before.time.getTime()) return false;
  if (step.type === 'statusinc' && step.value === 1) return before.type === 'stateinc';
  return step.type === 'statusdec' && step.value === 0 && before.type === 'statedec';
}

function stepView(step: StoredStep, isFirst: boolean, reading: Reading): StepView {
  const href = safeLink(step.ticket?.url);
  return {
    time: clockOf(step.time, reading),
    tone: stepTone(step),
    text: stepText(step, isFirst, reading),
    note: step.message,
    ...(href === undefined ? {} : { href }),
  };
}

const actTypes = ['ack', 'ackremove', 'comment', 'snooze', 'unsnooze', 'assocticket', 'declareticket'];

function stepTone({ type, value }: StoredStep): Tone {
  if (type === 'stateinc' || type === 'statedec' || type === 'changestate') return toneOf(value);
  if (type === 'resolve') return 'ok';
  return actTypes.includes(type) ? 'accent' : 'muted';
}

function stepText(step: StoredStep, isFirst: boolean, reading: Reading): string {
  const { steps: say } = reading.texts;
  const word = wordOf(step.value, reading.texts).toLowerCase();
  switch (step.type) {
    case 'stateinc':
      return isFirst ? say.opened(word) : say.up(word);
    case 'statedec':
      return step.value === 0 ? say.backToOk : say.down(word);
    case 'statusinc':
    case 'statusdec':
      return statusText(step, reading);
    case 'changestate':
      return say.changestate(word, step.author);
    case 'snooze':
      return say.snooze(formatClock(step.value, reading.now, reading.zone), step.author);
    case 'unsnooze':
      return step.initiator === 'user' ? say.unsnoozeBy(step.author) : say.unsnooze;
    case 'assocticket':
    case 'declareticket':
      return say[step.type](step.ticket?.id ?? '', step.author);
    case 'statecounter':
      return say.statecounter(step.counts?.['statechanges'] ?? 0);
    case 'ack':
    case 'ackremove':
    case 'comment':
      return say[step.type](step.author);
    case 'resolve':
    case 'activate':
    case 'pbhenter':
    case 'pbhleave':
      return say[step.type];
    default:
      return step.type;
  }
}

function statusText(step: StoredStep, { texts }: Reading): string {
  const byPerson = step.initiator === 'user';
  if (step.type === 'statusinc' && step.value === 4) return texts.steps.cancelled(step.author);
  if (step.type === 'statusdec' && byPerson) return texts.steps.uncancelled(step.author);
  return texts.steps.status((texts.statuses[step.value] ?? String(step.value)).toLowerCase());
}

/** Only web addresses become links: a ticket's url comes from outside. */
export function safeLink(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
