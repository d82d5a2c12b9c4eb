/** One alarm as a row of the list. */
import type { AlarmRow } from '../../alarms/view.ts';
import { formatClock, formatCount } from '../format.ts';
import {
  agoSince,
  clockOf,
  lastingSince,
  type MarkView,
  markOf,
  type PersonView,
  personOf,
  type Reading,
  type TimeView,
} from '../view.ts';
import { type AlarmFilters, filtersPath } from './filters.ts';

/** A small sign beside the entity, with what it means. */
export interface SignView {
  readonly icon: 'snooze' | 'ticket' | 'comment' | 'pin' | 'cancel' | 'inactive' | 'calendar';
  readonly title: string;
}

/** What an alarm is about: `replication` on `db-lyon-02`; a component or connector stands alone. */
export interface EntityView {
  readonly name: string;
  readonly on?: string;
  /** Both in one line. */
  readonly full: string;
}

export interface RowView {
  readonly id: string;
  readonly mark: MarkView;
  readonly entity: EntityView;
  readonly output: string;
  /** How long it has had its state; a resolved one no longer counts on. */
  readonly lasting: TimeView;
  readonly last: TimeView;
  readonly acknowledged?: PersonView;
  readonly source: string;
  readonly tags: readonly string[];
  readonly signs: readonly SignView[];
  readonly opened: TimeView;
  readonly status: string;
  readonly ticket: string;
  readonly comment: string;
  readonly events: string;
  readonly impact: string;
  readonly cancelled: boolean;
  readonly isOpen: boolean;
  /** The list with this alarm's pane. */
  readonly href: string;
  /** The alarm alone. */
  readonly aloneHref: string;
}

export function rowView(row: AlarmRow, filters: AlarmFilters, reading: Reading): RowView {
  const { list } = reading.texts;
  return {
    id: row.id,
    mark: markOf(row.state, reading.texts),
    entity: entityView(row, reading),
    output: row.output,
    lasting: lastingSince(row.state_since, reading, list.stateSince),
    last: agoSince(row.last_event, reading, list.lastEvent),
    ...acknowledgement(row, reading),
    source: row.connector,
    tags: row.tags,
    signs: signsOf(row, reading),
    opened: clockOf(row.created, reading),
    status: reading.texts.statuses[row.status] ?? String(row.status),
    ticket: row.ticket?.id ?? '',
    comment: row.comment === undefined ? '' : list.commentBy(row.comment.author, row.comment.message),
    events: formatCount(row.events_count),
    impact: String(row.impact_level),
    cancelled: row.cancelled !== undefined,
    isOpen: filters.open === row.id,
    href: filtersPath({ ...filters, open: row.id }),
    aloneHref: alarmPath(row.id),
  };
}

type Named = Pick<AlarmRow, 'connector' | 'connector_name' | 'component' | 'resource'>;

export function entityView({ connector, connector_name, component, resource }: Named, reading: Reading): EntityView {
  if (resource !== undefined && component !== undefined) {
    return { name: resource, on: component, full: `${resource} ${reading.texts.list.on} ${component}` };
  }
  const name = component ?? `${connector}/${connector_name}`;
  return { name, full: name };
}

/** The address of an alarm's own page. */
export function alarmPath(id: string): string {
  return `/alarms/${encodeURIComponent(id)}`;
}

function acknowledgement(row: AlarmRow, reading: Reading): { readonly acknowledged?: PersonView } {
  const { acknowledged } = row;
  if (acknowledged === undefined) return {};
  const { author, time, message } = acknowledged;
  const title = reading.texts.list.acknowledgedBy(author, formatClock(time.getTime(), reading.now, reading.zone));
  return { acknowledged: personOf(author, message === '' ? title : `${title}: ${message}`) };
}

/** What a person did with the alarm besides acknowledging it. */
export function signsOf(row: AlarmRow, reading: Reading): readonly SignView[] {
  const { list } = reading.texts;
  const signs: SignView[] = [];
  if (row.cancelled !== undefined) signs.push({ icon: 'cancel', title: list.cancelledBy(row.cancelled.author) });
  if (row.pbehavior_info !== undefined) {
    const { name, type_name: type, canonical_type: kind } = row.pbehavior_info;
    signs.push({ icon: kind === 'active' ? 'calendar' : 'inactive', title: list.pbehavior(type, name) });
  }
  if (row.snoozed !== undefined) {
    const until = formatClock(row.snoozed.until.getTime(), reading.now, reading.zone);
    signs.push({ icon: 'snooze', title: list.snoozedUntil(until, row.snoozed.author) });
  }
  if (row.ticket !== undefined) signs.push({ icon: 'ticket', title: list.ticket(row.ticket.id) });
  if (row.state_is_fixed) signs.push({ icon: 'pin', title: list.stateFixed });
  if (row.comment !== undefined) {
    signs.push({ icon: 'comment', title: list.commentBy(row.comment.author, row.comment.message) });
  }
  return signs;
}
