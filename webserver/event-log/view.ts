/** What the event log can be asked for, and what it answers. */
import { z } from 'zod';
import { type LoggedEvent, outcomeKinds } from '../../lib/event-log/entry.ts';
import type { EventPage } from '../../lib/event-log/event-log.ts';
import { instant, instantText, integerText, listText, plainText } from '../http/schema.ts';

const state = z.literal([0, 1, 2, 3]);

const changeSchema = z.strictObject({
  change: z.string(),
  alarm_id: z.string(),
  state,
  previous_state: state.optional(),
  status: z.literal([0, 1, 2, 3, 4, 5]),
});

export const loggedEventSchema = z.strictObject({
  /** Where it stands in the log: `<log>:<decision>:<place>`. */
  id: z.string(),
  /** When the log took it. */
  time: instant,
  outcome: z.enum(outcomeKinds),
  /** Where it ended, and why; absent when it went through. */
  engine: z.string().optional(),
  reason: z.string().optional(),
  event_id: z.string().optional(),
  entity_id: z.string().optional(),
  connector: z.string().optional(),
  connector_name: z.string().optional(),
  component: z.string().optional(),
  resource: z.string().optional(),
  event_type: z.string().optional(),
  state: z.number().optional(),
  output: z.string().optional(),
  author: z.string().optional(),
  /** When it happened, as its sender said. */
  timestamp: instant.optional(),
  /** What it did to alarms. */
  changes: z.array(changeSchema),
  /** What became of an operator's action. */
  action: z.strictObject({ applied: z.boolean(), reason: z.string().optional() }).optional(),
  /** Id of the dead letter that it became. */
  dead_letter: z.string().optional(),
});

export type LoggedEventRow = z.output<typeof loggedEventSchema>;

export const loggedEventDetailsSchema = loggedEventSchema.extend({
  /** Every field, as it was treated; absent when it ended on the way. */
  event: z.record(z.string(), z.unknown()).optional(),
});

export type LoggedEventDetails = z.output<typeof loggedEventDetailsSchema>;

export const eventListSchema = z.strictObject({
  data: z.array(loggedEventSchema),
  meta: z.strictObject({
    per_page: z.int(),
    /** Cursor of the next page; absent at the end. */
    next: z.string().optional(),
    /** Cursor of what is newer than this page, now or later. */
    newer: z.string(),
    /** True: reading stopped at the limit of one request before the page was full; `next` goes on there. */
    capped: z.literal(true).optional(),
    /** How far reading came. */
    reached: instant.optional(),
  }),
});

export type EventList = z.output<typeof eventListSchema>;

const stateText = z.enum(['0', '1', '2', '3'], 'Must be 0 to 3').transform(Number);

const pageOfEvents = {
  limit: integerText(1, 500).prefault('50'),
  cursor: plainText.max(40_000).optional().describe('`next` or `newer` of an earlier page, with the same filters'),
  from: instantText.optional().describe('At or after this time'),
  to: instantText.optional().describe('Before this time'),
  event_type: listText(plainText.min(1).max(100)).optional().describe('Types, separated by commas'),
  state: listText(stateText).optional().describe('States, separated by commas'),
  outcome: listText(z.enum(outcomeKinds)).optional().describe('What became of it, separated by commas'),
  search: plainText.max(200).optional().describe('Contained in the output; capitals do not matter'),
};

/** Without the entity, which stands in the path of the other route. */
export const entityEventQuerySchema = z.strictObject(pageOfEvents);

export const eventQuerySchema = z.strictObject({
  ...pageOfEvents,
  entity_id: plainText.max(2000).optional(),
  connector: plainText.max(1024).optional(),
  connector_name: plainText.max(1024).optional(),
  component: plainText.max(1024).optional(),
  resource: plainText.max(1024).optional(),
});

export type LoggedEventQuery = z.output<typeof eventQuerySchema>;

export function listOf({ events, older, newer, capped, reached }: EventPage, limit: number): EventList {
  return {
    data: events.map(rowOf),
    meta: {
      per_page: limit,
      ...(older === undefined ? {} : { next: older }),
      newer,
      ...(capped ? { capped } : {}),
      ...(reached === undefined ? {} : { reached: new Date(reached) }),
    },
  };
}

export function rowOf({ id, time, outcome, facts, changes, action, dead_letter }: LoggedEvent): LoggedEventRow {
  const { timestamp_ms } = facts;
  return {
    id,
    time: new Date(time),
    outcome: outcome.kind,
    engine: outcome.engine,
    reason: outcome.reason,
    event_id: facts.event_id,
    entity_id: facts.entity_id,
    connector: facts.connector,
    connector_name: facts.connector_name,
    component: facts.component,
    resource: facts.resource,
    event_type: facts.event_type,
    state: facts.state,
    output: facts.output,
    author: facts.author,
    timestamp: timestamp_ms === undefined ? undefined : new Date(timestamp_ms),
    changes: changes.map((change) => ({ ...change })),
    action,
    dead_letter,
  };
}

export function detailsOf(entry: LoggedEvent): LoggedEventDetails {
  return { ...rowOf(entry), ...(entry.event === undefined ? {} : { event: { ...entry.event } }) };
}
