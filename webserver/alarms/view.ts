/** The alarm as the API and the console show it: a row of the list, and all of it with its steps. */
import { z } from 'zod';
import type { Alarm, AlarmStep } from '../../lib/alarm/alarm.ts';
import { durationsOf } from '../../lib/alarm/durations.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { canonicalTypes, type PbehaviorInfo } from '../../lib/alarm/pbehavior-info.ts';
import { instant } from '../http/schema.ts';

/** The pbehavior that an entity or an alarm is in. */
export const pbehaviorInfoSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  type_name: z.string(),
  canonical_type: z.enum(canonicalTypes),
  reason: z.string().optional(),
  reason_name: z.string().optional(),
  icon_name: z.string(),
  color: z.string(),
  since: instant,
});

export const stateSchema = z.literal([0, 1, 2, 3]).describe('0 ok, 1 minor, 2 major, 3 critical');

export const statusSchema = z
  .literal([0, 1, 2, 3, 4, 5])
  .describe('0 off, 1 ongoing, 2 stealthy, 3 flapping, 4 cancelled, 5 no events');

/** Who did something, when, and what they wrote. */
const markSchema = z.strictObject({ author: z.string(), time: instant, message: z.string() });

const ticketSchema = z.strictObject({
  id: z.string(),
  url: z.string().optional(),
  system_name: z.string().optional(),
  comment: z.string().optional(),
  data: z.record(z.string(), z.string()).optional(),
  /** The rule that associated it. */
  rule_name: z.string().optional(),
});

export const stepSchema = z.strictObject({
  type: z.string(),
  time: instant,
  author: z.string(),
  user_id: z.string().optional(),
  role: z.string().optional(),
  initiator: z.enum(['user', 'system', 'external']),
  message: z.string(),
  value: z.number(),
  ticket: ticketSchema.optional(),
  counts: z.record(z.string(), z.number()).optional(),
  pbehavior_canonical_type: z.enum(canonicalTypes).optional(),
});

export type StepView = z.output<typeof stepSchema>;

export const alarmRowSchema = z.strictObject({
  id: z.string(),
  display_name: z.string(),
  entity_id: z.string(),
  entity_type: z.enum(['connector', 'component', 'resource', 'service']),
  entity_name: z.string(),
  connector: z.string(),
  connector_name: z.string(),
  component: z.string().optional(),
  resource: z.string().optional(),
  state: stateSchema,
  status: statusSchema,
  /** Since when it has this state. */
  state_since: instant,
  /** A person has fixed the state. */
  state_is_fixed: z.boolean(),
  output: z.string(),
  created: instant,
  last_update: instant,
  last_event: instant,
  resolved: instant.optional(),
  /** Since when it counts: neither snoozed nor in a pbehavior that is not active. Absent until then. */
  activated: instant.optional(),
  /** By whoever asks; in lists and details of alarms. */
  bookmarked: z.boolean().optional(),
  acknowledged: markSchema.optional(),
  cancelled: markSchema.optional(),
  snoozed: markSchema.extend({ until: instant }).optional(),
  comment: markSchema.optional(),
  ticket: markSchema.extend({ id: z.string(), url: z.string().optional() }).optional(),
  pbehavior_info: pbehaviorInfoSchema.optional(),
  events_count: z.int(),
  impact_level: z.int(),
  tags: z.array(z.string()),
  /** Infos of its entity, values as text; empty for a resolved alarm. */
  infos: z.record(z.string(), z.string()),
  /** Position of the entity's document that this shows; grows with each change. */
  position: z.number(),
});

export type AlarmRow = z.output<typeof alarmRowSchema>;

export const alarmDetailsSchema = alarmRowSchema.extend({
  initial_output: z.string(),
  long_output: z.string(),
  initial_long_output: z.string(),
  long_output_history: z.array(z.string()),
  total_state_changes: z.int(),
  /** Whole milliseconds; those of an open alarm until now, those of a resolved one until its end. */
  duration_ms: z.int(),
  current_state_duration_ms: z.int(),
  active_duration_ms: z.int(),
  inactive_duration_ms: z.int(),
  snooze_duration_ms: z.int(),
  /** Part of it in pbehaviors that are not active. */
  pbehavior_inactive_duration_ms: z.int(),
  tickets: z.array(stepSchema),
  /** Names of the metrics of its entity. */
  metrics: z.array(z.string()),
  /** The newest first. */
  steps: z.strictObject({
    data: z.array(stepSchema),
    meta: z.strictObject({ page: z.int(), page_count: z.int(), per_page: z.int(), total_count: z.int() }),
  }),
});

export type AlarmDetails = z.output<typeof alarmDetailsSchema>;

/** What is known of the entity when only its archived alarm is at hand. */
export type EntityPart = Pick<Entity, '_id' | 'type' | 'impact_level' | 'position'> &
  Pick<Partial<Entity>, 'metrics' | 'infos' | 'name'>;

/** The row of an alarm. Its steps may be absent from what was read. */
export function rowOf(entity: EntityPart, alarm: Omit<Alarm, 'steps' | 'tickets' | 'long_output_history'>): AlarmRow {
  return {
    id: alarm.id,
    display_name: alarm.display_name,
    entity_id: entity._id,
    entity_type: entity.type,
    entity_name: entity.name ?? alarm.resource ?? alarm.component ?? alarm.connector_name,
    connector: alarm.connector,
    connector_name: alarm.connector_name,
    component: alarm.component,
    resource: alarm.resource,
    state: stateSchema.parse(alarm.state.value),
    status: statusSchema.parse(alarm.status.value),
    state_since: alarm.state.time,
    state_is_fixed: alarm.changed_state !== undefined,
    output: alarm.output,
    created: alarm.created,
    last_update: alarm.last_update,
    last_event: alarm.last_event,
    resolved: alarm.resolved,
    activated: alarm.activated,
    ...marksOf(alarm),
    pbehavior_info: pbehaviorOf(alarm.pbehavior_info),
    events_count: alarm.events_count,
    impact_level: entity.impact_level,
    tags: [...alarm.tags],
    infos: infosOf(entity),
    position: entity.position,
  };
}

/** What is shown of it. */
export function pbehaviorOf(info: PbehaviorInfo | undefined): z.output<typeof pbehaviorInfoSchema> | undefined {
  if (info === undefined) return undefined;
  const { revision: _revision, ...shown } = info;
  return shown;
}

function infosOf({ infos = {} }: EntityPart): Record<string, string> {
  return Object.fromEntries(Object.entries(infos).map(([name, { value }]) => [name, String(value)]));
}

type Marks = Pick<AlarmRow, 'acknowledged' | 'cancelled' | 'snoozed' | 'comment' | 'ticket'>;

function marksOf(alarm: Pick<Alarm, 'acknowledge' | 'cancelled' | 'snooze' | 'last_comment' | 'ticket'>): Marks {
  const { snooze, ticket } = alarm;
  return {
    acknowledged: markOf(alarm.acknowledge),
    cancelled: markOf(alarm.cancelled),
    snoozed: snooze === undefined ? undefined : { ...toMark(snooze), until: new Date(snooze.value) },
    comment: markOf(alarm.last_comment),
    ticket:
      ticket === undefined ? undefined : { ...toMark(ticket), id: ticket.ticket?.id ?? '', url: ticket.ticket?.url },
  };
}

type Mark = z.output<typeof markSchema>;

function markOf(step: AlarmStep | undefined): Mark | undefined {
  return step === undefined ? undefined : toMark(step);
}

function toMark(step: AlarmStep): Mark {
  return { author: step.author, time: step.time, message: step.message };
}

export interface StepsPage {
  readonly page: number;
  readonly limit: number;
}

/** Which steps are shown, and at which time, in milliseconds: durations of an open alarm run. */
export interface DetailsView extends StepsPage {
  readonly now: number;
}

/** All of an alarm, with one page of its steps. */
export function detailsOf(entity: EntityPart, alarm: Alarm, { page, limit, now }: DetailsView): AlarmDetails {
  const newestFirst = alarm.steps.toReversed();
  return {
    ...rowOf(entity, alarm),
    initial_output: alarm.initial_output,
    long_output: alarm.long_output,
    initial_long_output: alarm.initial_long_output,
    long_output_history: [...alarm.long_output_history],
    total_state_changes: alarm.total_state_changes,
    ...durationsOf(alarm, now),
    tickets: alarm.tickets.map(stepOf),
    metrics: [...(entity.metrics ?? [])],
    steps: {
      data: newestFirst.slice((page - 1) * limit, page * limit).map(stepOf),
      meta: {
        page,
        page_count: Math.max(1, Math.ceil(newestFirst.length / limit)),
        per_page: limit,
        total_count: newestFirst.length,
      },
    },
  };
}

function stepOf(step: AlarmStep): StepView {
  const { ticket, counts, ...rest } = step;
  return {
    ...rest,
    ...(ticket === undefined
      ? {}
      : { ticket: { ...ticket, ...(ticket.data === undefined ? {} : { data: { ...ticket.data } }) } }),
    ...(counts === undefined ? {} : { counts: { ...counts } }),
  };
}
