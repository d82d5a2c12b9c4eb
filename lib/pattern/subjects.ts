/** The records of this platform that patterns select, and their fields. */
import type { Alarm } from '../alarm/alarm.ts';
import type { Entity } from '../alarm/entity.ts';
import type { Event } from '../event/event.ts';
import { valueAt } from '../template/value-at.ts';
import type { Field, FieldKind, PatternSubject } from './field.ts';

function field<Subject>(kind: FieldKind, get: (record: Subject) => unknown, path?: string): Field<Subject> {
  return path === undefined ? { kind, get } : { kind, get, path };
}

export const eventSubject: PatternSubject<Event> = {
  name: 'event',
  fields: {
    entity_id: field('text', (event) => event.entity_id),
    connector: field('text', (event) => event.connector),
    connector_name: field('text', (event) => event.connector_name),
    component: field('text', (event) => event.component),
    resource: field('text', (event) => event.resource),
    event_type: field('text', (event) => event.event_type),
    source_type: field('text', (event) => event.source_type),
    output: field('text', (event) => event.output),
    long_output: field('text', (event) => event.long_output),
    author: field('text', (event) => event.author),
    initiator: field('text', (event) => event.initiator),
    state: field('number', (event) => event.state),
    timestamp: field('date', (event) => event.timestamp_ms),
  },
  families: {
    'extra.': (name) => field('any', (event) => valueAt(event.extra, name)),
    'tags.': (name) => field('text', (event) => valueAt(event.tags, name)),
  },
};

export const entitySubject: PatternSubject<Entity> = {
  name: 'entity',
  fields: {
    id: field('text', (entity) => entity._id, '_id'),
    name: field('text', (entity) => entity.name, 'name'),
    type: field('text', (entity) => entity.type, 'type'),
    connector: field('text', (entity) => entity.connector, 'connector'),
    component: field('text', (entity) => entity.component, 'component'),
    enabled: field('boolean', (entity) => entity.enabled, 'enabled'),
    impact_level: field('number', (entity) => entity.impact_level, 'impact_level'),
    created: field('date', (entity) => entity.created, 'created'),
    last_event: field('date', (entity) => entity.last_event, 'last_event'),
    metrics: field('list', (entity) => entity.metrics, 'metrics'),
    alarm: field('presence', (entity) => entity.alarm, 'alarm'),
  },
  families: {
    'infos.': (name) =>
      field(
        'any',
        (entity) => (Object.hasOwn(entity.infos, name) ? entity.infos[name]?.value : undefined),
        `infos.${name}.value`,
      ),
    'component_infos.': (name) =>
      field(
        'any',
        ({ component_infos: infos = {} }) => (Object.hasOwn(infos, name) ? infos[name]?.value : undefined),
        `component_infos.${name}.value`,
      ),
  },
};

/** An alarm; open ones are stored inside their entity, below `alarm`. */
export const alarmSubject: PatternSubject<Alarm> = {
  name: 'alarm',
  fields: {
    display_name: field('text', (alarm) => alarm.display_name, 'display_name'),
    connector: field('text', (alarm) => alarm.connector, 'connector'),
    connector_name: field('text', (alarm) => alarm.connector_name, 'connector_name'),
    component: field('text', (alarm) => alarm.component, 'component'),
    resource: field('text', (alarm) => alarm.resource, 'resource'),
    state: field('number', (alarm) => alarm.state.value, 'state.value'),
    status: field('number', (alarm) => alarm.status.value, 'status.value'),
    output: field('text', (alarm) => alarm.output, 'output'),
    initial_output: field('text', (alarm) => alarm.initial_output, 'initial_output'),
    long_output: field('text', (alarm) => alarm.long_output, 'long_output'),
    initial_long_output: field('text', (alarm) => alarm.initial_long_output, 'initial_long_output'),
    tags: field('list', (alarm) => alarm.tags, 'tags'),
    acknowledge: field('presence', (alarm) => alarm.acknowledge, 'acknowledge'),
    acknowledge_author: field('text', (alarm) => alarm.acknowledge?.author, 'acknowledge.author'),
    acknowledge_message: field('text', (alarm) => alarm.acknowledge?.message, 'acknowledge.message'),
    cancelled: field('presence', (alarm) => alarm.cancelled, 'cancelled'),
    snooze: field('presence', (alarm) => alarm.snooze, 'snooze'),
    changed_state: field('presence', (alarm) => alarm.changed_state, 'changed_state'),
    ticket: field('presence', (alarm) => alarm.ticket, 'ticket'),
    ticket_id: field('text', (alarm) => alarm.ticket?.ticket?.id, 'ticket.ticket.id'),
    last_comment: field('text', (alarm) => alarm.last_comment?.message, 'last_comment.message'),
    created: field('date', (alarm) => alarm.created, 'created'),
    last_update: field('date', (alarm) => alarm.last_update, 'last_update'),
    last_event: field('date', (alarm) => alarm.last_event, 'last_event'),
    resolved: field('date', (alarm) => alarm.resolved, 'resolved'),
    events_count: field('number', (alarm) => alarm.events_count, 'events_count'),
    total_state_changes: field('number', (alarm) => alarm.total_state_changes, 'total_state_changes'),
  },
  families: {},
};

/** What patterns may ask of the pbehavior that an entity or an alarm is in. */
export interface PbehaviorFacts {
  readonly id: string;
  readonly name: string;
  /** Id of its type. */
  readonly type: string;
  readonly canonical_type: string;
  /** Id of its reason. */
  readonly reason?: string;
}

export const pbehaviorSubject: PatternSubject<PbehaviorFacts> = {
  name: 'pbehavior',
  fields: {
    id: field('text', (pbehavior) => pbehavior.id, 'id'),
    name: field('text', (pbehavior) => pbehavior.name, 'name'),
    type: field('text', (pbehavior) => pbehavior.type, 'type'),
    canonical_type: field('text', (pbehavior) => pbehavior.canonical_type, 'canonical_type'),
    reason: field('text', (pbehavior) => pbehavior.reason, 'reason'),
  },
  families: {},
};
