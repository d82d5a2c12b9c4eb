/** What lists and counters of alarms can be asked for, and what they answer. */
import { z } from 'zod';
import {
  booleanText,
  integerText,
  listText,
  type PageMeta,
  pageMetaSchema,
  pageQuery,
  plainText,
} from '../http/schema.ts';
import { type AlarmRow, alarmRowSchema } from './view.ts';

const stateText = z.enum(['0', '1', '2', '3'], 'Must be 0 to 3').transform(Number);
const statusText = z.enum(['0', '1', '2', '3', '4', '5'], 'Must be 0 to 5').transform(Number);

/** Ten years: nobody means more. */
const longSeconds = integerText(1, 315_360_000);

/** What open alarms can be sorted by. */
export const alarmSortFields = [
  'severity',
  'last_update',
  'created',
  'last_event',
  'state_since',
  'events_count',
  'entity_id',
  'component',
  'resource',
  'connector',
  'connector_name',
  'impact_level',
] as const;

/** The filters of lists and counters. */
export const alarmFilterQuery = {
  search: plainText
    .max(200)
    .optional()
    .describe(
      'Contained in connector, connector_name, component, resource, output or display name; capitals do not matter',
    ),
  state: listText(stateText).optional().describe('Severities, separated by commas'),
  status: listText(statusText).optional().describe('Statuses, separated by commas'),
  acknowledged: booleanText.optional(),
  snoozed: booleanText.optional(),
  cancelled: booleanText.optional(),
  ticket: booleanText.optional().describe('Whether a ticket is associated'),
  connector: plainText.max(500).optional(),
  connector_name: plainText.max(500).optional(),
  component: plainText.max(500).optional(),
  resource: plainText.max(500).optional(),
  entity_id: plainText.max(2100).optional(),
  tag: plainText.max(500).optional(),
  info: plainText
    .max(1000)
    .regex(/^[^:]+:.+$/s, 'Must be name:value')
    .optional()
    .describe('name:value of an info of the entity'),
  opened_within_seconds: longSeconds.optional().describe('Opened at most so long ago'),
  lasting_seconds: longSeconds.optional().describe('In its state for so long at least'),
};

export const alarmCountQuerySchema = z.strictObject(alarmFilterQuery);

export const alarmQuerySchema = z.strictObject({
  ...pageQuery,
  ...alarmFilterQuery,
  bookmarked: booleanText.optional().describe('Whether whoever asks has bookmarked it'),
  opened: booleanText.prefault('true').describe('true: open alarms; false: the archive of resolved ones, newest first'),
  sort_by: z
    .enum(alarmSortFields)
    .default('severity')
    .describe('severity: the worst first, within it the newest change first'),
  sort: z.enum(['asc', 'desc']).default('desc'),
});

export type AlarmQuery = z.output<typeof alarmQuerySchema>;
export type AlarmCountQuery = z.output<typeof alarmCountQuerySchema>;

export const alarmListSchema = z.strictObject({ data: z.array(alarmRowSchema), meta: pageMetaSchema });

export interface AlarmList {
  readonly data: AlarmRow[];
  readonly meta: PageMeta;
}

export const alarmCountSchema = z.strictObject({
  critical: z.int(),
  major: z.int(),
  minor: z.int(),
  /** Back to ok and not resolved yet. */
  ok: z.int(),
  total: z.int(),
  acknowledged: z.int(),
  snoozed: z.int(),
});

export type AlarmCount = z.output<typeof alarmCountSchema>;
