/** All of one alarm, as the pane and its own page show it. */
import type { AlarmDetails } from '../../alarms/view.ts';
import { filtersPath as eventsPath, noFilters } from '../events/filters.ts';
import { formatCount, formatDuration, formatExact } from '../format.ts';
import { clockOf, type PersonView, type Reading, type TimeView } from '../view.ts';
import { type ActionType, offeredActions } from './actions.ts';
import { alarmPath, type RowView, rowView } from './row.ts';
import { type StepView, safeLink, timelineOf } from './timeline.ts';

export interface FactView {
  readonly label: string;
  readonly text: string;
  readonly time?: TimeView;
  readonly href?: string;
}

export interface DetailsView {
  readonly row: RowView;
  readonly path: string;
  readonly entityId: string;
  /** Bookmarked by the reader. */
  readonly isBookmarked: boolean;
  /** The lines that the row has no room for; empty when there are none. */
  readonly longOutput: string;
  readonly facts: readonly FactView[];
  readonly timeline: readonly StepView[];
  /** Steps that are not shown, as a number; zero: all are. */
  readonly hiddenSteps: number;
  readonly metrics: readonly string[];
  /** The span to shade in charts: ISO times, `to` absent while the alarm is open. */
  readonly span: { readonly from: string; readonly to?: string };
  readonly primary?: ActionType;
  readonly actions: readonly ActionType[];
  readonly more: readonly ActionType[];
  /** Said instead of the actions when the alarm is resolved. */
  readonly resolved?: string;
  readonly acknowledged?: PersonView;
}

/** What the reader may do, and which pages about the alarm they may open. */
export interface Viewer {
  readonly mayAct: boolean;
  readonly entities: boolean;
  readonly events: boolean;
}

/** Charts of one alarm at most: more is a page of its own. */
const mostCharts = 4;

export function detailsView(alarm: AlarmDetails, viewer: Viewer, reading: Reading): DetailsView {
  const { texts } = reading;
  const row = rowView(alarm, { search: '', states: [], page: 1 }, reading);
  const { data, meta } = alarm.steps;
  const resolvedAt = alarm.resolved;
  return {
    row,
    path: alarmPath(alarm.id),
    entityId: alarm.entity_id,
    isBookmarked: alarm.bookmarked === true,
    longOutput: alarm.long_output === alarm.output ? '' : alarm.long_output,
    facts: factsOf(alarm, viewer, reading),
    timeline: timelineOf(alarm.steps, reading),
    hiddenSteps: meta.total_count - data.length,
    metrics: alarm.metrics.slice(0, mostCharts),
    span: {
      from: openedAt(alarm).toISOString(),
      ...(resolvedAt === undefined ? {} : { to: resolvedAt.toISOString() }),
    },
    ...offeredActions(alarm, viewer.mayAct),
    ...(resolvedAt === undefined
      ? {}
      : { resolved: texts.alarm.resolvedAt(formatExact(resolvedAt.getTime(), reading.zone)) }),
    ...(row.acknowledged === undefined ? {} : { acknowledged: row.acknowledged }),
  };
}

/** When it went wrong, by the time of its first event; that may be before we heard of it. */
function openedAt({ created, steps: { data, meta } }: AlarmDetails): Date {
  const oldest = data.length === meta.total_count ? data.at(-1)?.time : undefined;
  return oldest !== undefined && oldest < created ? oldest : created;
}

/** Before and after its time, in milliseconds: what led to it, and what came of it. */
const aroundMs = 900_000;

/** The events of its entity in its time. */
function eventsAround({ entity_id, created, resolved, last_event }: AlarmDetails): string {
  const end = Math.max(resolved?.getTime() ?? 0, last_event.getTime());
  const range = { from: created.getTime() - aroundMs, to: end + aroundMs };
  return eventsPath({ ...noFilters, entity: entity_id, range });
}

function factsOf(alarm: AlarmDetails, viewer: Viewer, reading: Reading): readonly FactView[] {
  const { alarm: say, statuses } = reading.texts;
  const opened = clockOf(openedAt(alarm), reading);
  const ticketLink = safeLink(alarm.ticket?.url);
  const entity = encodeURIComponent(alarm.entity_id);
  return [
    { label: say.opened, text: opened.text, time: opened },
    ...durationFacts(alarm, reading),
    { label: say.status, text: statuses[alarm.status] ?? String(alarm.status) },
    { label: say.entity, text: alarm.entity_id, ...(viewer.entities ? { href: `/entities/${entity}` } : {}) },
    { label: say.connector, text: `${alarm.connector} / ${alarm.connector_name}` },
    {
      label: say.events,
      text: formatCount(alarm.events_count),
      ...(viewer.events ? { href: eventsAround(alarm) } : {}),
    },
    ...(alarm.tags.length === 0 ? [] : [{ label: say.tags, text: alarm.tags.join(', ') }]),
    ...(alarm.ticket === undefined
      ? []
      : [{ label: say.ticket, text: alarm.ticket.id, ...(ticketLink === undefined ? {} : { href: ticketLink }) }]),
  ];
}

/** How long it lasted when it is over; of an open one its time says so already. Time that did not count, where there was any. */
function durationFacts(alarm: AlarmDetails, { texts: { alarm: say } }: Reading): readonly FactView[] {
  const { resolved, duration_ms: duration, inactive_duration_ms: inactive, active_duration_ms: active } = alarm;
  return [
    ...(resolved === undefined ? [] : [{ label: say.duration, text: formatDuration(duration) }]),
    ...(inactive === 0 ? [] : [{ label: say.activeDuration, text: formatDuration(active) }]),
  ];
}
