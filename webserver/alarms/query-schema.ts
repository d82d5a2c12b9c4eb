/** What lists and counters of alarms can be asked for, and what they answer. */
import { z } from 'zod';
import {
  booleanText,
  instantText,
  integerText,
  listText,
  type PageMeta,
  pageMetaSchema,
  pageQuery,
  plainText,
} from '../http/schema.ts';
import { isSearchedField, plainFields, readSearch } from './search-fields.ts';
import { type AlarmRow, alarmRowSchema } from './view.ts';

const stateText = z.enum(['0', '1', '2', '3'], 'Must be 0 to 3').transform(Number);
const statusText = z.enum(['0', '1', '2', '3', '4', '5'], 'Must be 0 to 5').transform(Number);

/** Ten years: nobody means more. */
const longSeconds = integerText(1, 315_360_000);

/** What open alarms can be sorted by. */
export const alarmSortFields = [
  'severity',
  'state',
  'status',
  'display_name',
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

export type AlarmSortField = (typeof alarmSortFields)[number];

/** Times of an alarm that a range may be about. */
export const timeFields = ['created', 'state_since', 'last_update', 'last_event', 'resolved'] as const;

/** Characters of plain words, and of an expression. */
export const longestWords = 200;
export const longestExpression = 2000;

const searchText = plainText.max(longestExpression).superRefine((text, context) => {
  const parsed = readSearch(text);
  const fault = (message: string): void => context.addIssue({ code: 'custom', message });
  if (parsed.kind === 'fault') fault(`At character ${parsed.fault.at + 1}: ${parsed.fault.message}`);
  if (parsed.kind === 'text' && text.length > longestWords) fault(`Must have at most ${longestWords} characters`);
});

/** The filters of lists and counters. */
export const alarmFilterQuery = {
  search: searchText
    .optional()
    .describe(
      `Words, contained in ${plainFields.join(', ')}, capitals do not matter; or an expression: resource LIKE "disk" AND NOT (state < major OR entity.name = "lab")`,
    ),
  search_in: listText(plainText.refine(isSearchedField, 'Must be a field with a text'))
    .optional()
    .describe(
      'Fields that words are looked for in instead, separated by commas: ticket_id, infos.site; infos: all infos',
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
  without_tag: plainText.max(500).optional(),
  info: plainText
    .max(1000)
    .regex(/^[^:]+:.+$/s, 'Must be name:value')
    .optional()
    .describe('name:value of an info of the entity'),
  opened_within_seconds: longSeconds.optional().describe('Opened at most so long ago'),
  lasting_seconds: longSeconds.optional().describe('In its state for so long at least'),
  time_field: z.enum(timeFields).default('created').describe('Which time `from` and `to` are about'),
  from: instantText.optional().describe('At or after this time'),
  to: instantText.optional().describe('At or before this time'),
};

export const alarmCountQuerySchema = z.strictObject(alarmFilterQuery);

/** What selects and orders alarms, open or resolved. */
const alarmSelectionQuery = {
  ...alarmFilterQuery,
  pattern_ids: listText(plainText.min(1).max(100))
    .optional()
    .describe('Ids of saved patterns of entities or alarms, separated by commas: all must match'),
  view: plainText
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Id of a saved view of one’s own: what it filters and sorts by counts, whatever else is asked for narrows it',
    ),
  bookmarked: booleanText.optional().describe('Whether whoever asks has bookmarked it'),
  opened: booleanText.prefault('true').describe('true: open alarms; false: the archive of resolved ones, newest first'),
  sort_by: plainText
    .refine((text) => text.split(',').every(isSortField), `Must be some of ${alarmSortFields.join(', ')}`)
    .transform((text) => text.split(',').filter(isSortField))
    .prefault('severity')
    .describe(
      'Fields, separated by commas, the first one first; severity: the worst first, within it the newest change first',
    ),
  sort: listText(z.enum(['asc', 'desc']))
    .prefault('desc')
    .describe('asc or desc, for all fields of `sort_by` or for each, separated by commas'),
};

function isSortField(name: string): name is AlarmSortField {
  return alarmSortFields.some((known) => known === name);
}

/** Each field has a direction, or all have the same. */
export function sortFaults({ sort_by, sort }: AlarmSelection, context: z.RefinementCtx): void {
  if (sort.length === 1 || sort.length === sort_by.length) return;
  context.addIssue({
    code: 'custom',
    path: ['sort'],
    message: 'Must be one direction, or one for each field of sort_by',
  });
}

export const alarmSelectionSchema = z.strictObject(alarmSelectionQuery);

/** A selection of alarms, in an order. */
export type AlarmSelection = z.output<typeof alarmSelectionSchema>;

export const alarmQuerySchema = alarmSelectionSchema.extend(pageQuery).superRefine(sortFaults);

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
