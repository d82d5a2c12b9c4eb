/** One entry of the event log at its own address: what is known of it, and what became of it. */
import type { LoggedEvent } from '../../../lib/event-log/entry.ts';
import { alarmPath } from '../alarms/row.ts';
import { formatMeasure } from '../format.ts';
import { eventTexts as say } from '../texts/en/events.ts';
import { clockOf, type MarkView, markOf, type Reading, type TimeView } from '../view.ts';
import { filtersPath, noFilters } from './filters.ts';
import { type EventRowView, eventRowView, type Viewer } from './row.ts';

export interface EventDetailsView {
  readonly row: EventRowView;
  readonly longOutput: string;
  readonly facts: readonly FactView[];
  readonly changes: readonly ChangeView[];
  readonly went: boolean;
  readonly metrics: readonly { readonly name: string; readonly value: string }[];
  /** Every field as JSON; empty when the event was not kept. */
  readonly json: string;
}

interface FactView {
  readonly label: string;
  readonly text: string;
  readonly href?: string;
  readonly time?: TimeView;
}

interface ChangeView {
  readonly text: string;
  readonly before?: MarkView;
  readonly mark: MarkView;
  readonly href?: string;
}

/** The events around this one: a quarter of an hour before and after. */
const aroundMs = 900_000;

export function eventDetailsView(
  entry: LoggedEvent,
  viewer: Viewer & { readonly entities: boolean },
  reading: Reading,
): EventDetailsView {
  const { facts, event, changes, outcome } = entry;
  return {
    row: eventRowView(entry, viewer, reading),
    longOutput: facts.long_output ?? '',
    facts: factsOf(entry, viewer.entities, reading),
    changes: changes.map(({ change, alarm_id, state, previous_state }) => ({
      text: say.changes[change],
      mark: markOf(state, reading.texts),
      ...(previous_state === undefined ? {} : { before: markOf(previous_state, reading.texts) }),
      ...(viewer.alarms ? { href: alarmPath(alarm_id) } : {}),
    })),
    went: outcome.kind === 'forward',
    metrics: (event?.perf_data_array ?? []).map(({ metric, value, unit }) => ({
      name: metric,
      value: formatMeasure(value, unit ?? ''),
    })),
    json: event === undefined ? '' : JSON.stringify(event, undefined, 2),
  };
}

function factsOf(entry: LoggedEvent, linksEntities: boolean, reading: Reading): readonly FactView[] {
  const { facts, time, id, event } = entry;
  const { entity_id } = facts;
  const connector = [facts.connector, facts.connector_name].filter((name) => name !== undefined).join(' / ');
  const around = filtersPath({
    ...noFilters,
    ...(entity_id === undefined ? {} : { entity: entity_id }),
    range: { from: time - aroundMs, to: time + aroundMs },
  });
  const entityLink = linksEntities ? { href: `/entities/${encodeURIComponent(entity_id ?? '')}` } : {};
  return [
    timed(say.received, time, reading),
    ...(facts.timestamp_ms === undefined ? [] : [timed(say.happened, facts.timestamp_ms, reading)]),
    ...(entity_id === undefined
      ? []
      : [
          { label: say.entity, text: entity_id, ...entityLink },
          { label: '', text: say.around, href: around },
        ]),
    ...plain(say.connector, connector),
    ...plain(say.type, facts.event_type),
    ...plain(say.author, facts.author),
    ...plain(say.initiator, event?.initiator),
    ...plain(say.id, facts.event_id),
    { label: say.place, text: id },
  ];
}

function timed(label: string, at: number, reading: Reading): FactView {
  const time = clockOf(new Date(at), reading);
  return { label, text: time.title, time };
}

function plain(label: string, text: string | undefined): readonly FactView[] {
  return text === undefined || text === '' ? [] : [{ label, text }];
}
