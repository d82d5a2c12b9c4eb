/** One entry of the event log as a row of the list shows it. */
import type { LoggedChange, LoggedEvent } from '../../../lib/event-log/entry.ts';
import type { State } from '../../../lib/event/event.ts';
import { alarmPath } from '../alarms/row.ts';
import { eventTexts as say } from '../texts/en/events.ts';
import { clockOf, type MarkView, markOf, type Reading, type TimeView, type Tone } from '../view.ts';
import { eventPath } from './filters.ts';

export interface EventRowView {
  readonly id: string;
  readonly href: string;
  readonly time: TimeView;
  /** Absent where an event has no state. */
  readonly mark?: MarkView;
  readonly name: string;
  /** The component of a resource. */
  readonly on?: string;
  /** What the link says to who does not see the row. */
  readonly title: string;
  readonly type: string;
  readonly output: string;
  readonly outcome: OutcomeView;
}

/** What became of it, in words, with where to read on. */
export interface OutcomeView {
  readonly text: string;
  readonly tone: Tone;
  readonly link?: { readonly href: string; readonly label: string };
}

export interface Viewer {
  readonly alarms: boolean;
  readonly deadLetters: boolean;
}

const states: readonly State[] = [0, 1, 2, 3];

export function eventRowView(entry: LoggedEvent, viewer: Viewer, reading: Reading): EventRowView {
  const { id, time, facts } = entry;
  const state = states.find((one) => one === facts.state);
  const names = namesOf(entry);
  return {
    id,
    href: eventPath(id),
    time: clockOf(new Date(time), reading),
    ...(state === undefined ? {} : { mark: markOf(state, reading.texts) }),
    ...names,
    title: say.open(facts.entity_id ?? names.name),
    type: facts.event_type ?? '',
    output: facts.output ?? '',
    outcome: outcomeView(entry, viewer),
  };
}

export function namesOf({ facts, outcome }: LoggedEvent): Pick<EventRowView, 'name' | 'on'> {
  const { resource, component, connector, connector_name } = facts;
  if (component !== undefined) return resource === undefined ? { name: component } : { name: resource, on: component };
  if (connector !== undefined && connector_name !== undefined) return { name: `${connector}/${connector_name}` };
  return { name: facts.entity_id ?? (outcome.kind === 'dead_letter' ? say.unreadable : say.notKept) };
}

export function outcomeView(entry: LoggedEvent, viewer: Viewer): OutcomeView {
  const { outcome, changes, action, dead_letter } = entry;
  const { kind, engine = '', reason = '' } = outcome;
  if (kind !== 'forward') {
    const href = `/dead-letters/${encodeURIComponent(dead_letter ?? '')}`;
    const link = dead_letter !== undefined && viewer.deadLetters ? { link: { href, label: say.toDeadLetter } } : {};
    const tone = kind === 'dead_letter' ? 'major' : 'muted';
    return { text: say.ended(say.outcomes[kind], engine, reason), tone, ...link };
  }
  const [change] = changes;
  const to =
    change !== undefined && viewer.alarms ? { link: { href: alarmPath(change.alarm_id), label: say.toAlarm } } : {};
  if (action?.applied === false) return { text: say.refused(action.reason ?? ''), tone: 'major', ...to };
  if (change !== undefined) return { text: changeText(changes), tone: 'accent', ...to };
  return { text: action === undefined ? say.outcomes.forward : say.applied, tone: 'muted' };
}

/** A status follows from the state: it is named where nothing else changed. */
function changeText(changes: readonly LoggedChange[]): string {
  const main = changes.filter(({ change }) => change !== 'statusinc' && change !== 'statusdec');
  const named = main.length === 0 ? changes : main;
  return [...new Set(named.map(({ change }) => say.changes[change]))].join(', ');
}
