/** Reads alarms: the list, the counters, one alarm. What the routes and the console's pages call. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import {
  booleanText,
  listText,
  type PageMeta,
  pageMeta,
  pageMetaSchema,
  pageQuery,
  plainText,
} from '../http/schema.ts';
import type { WebserverDeps } from '../deps.ts';
import { archivedAlarm, listArchive, openAlarm } from './archive.ts';
import type { BoardFilter } from './board-filter.ts';
import { type AlarmDetails, type AlarmRow, alarmRowSchema, type StepsPage } from './view.ts';

const stateText = z.enum(['0', '1', '2', '3'], 'Must be 0 to 3').transform(Number);
const statusText = z.enum(['0', '1', '2', '3', '4', '5'], 'Must be 0 to 5').transform(Number);

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

export type AlarmSortField = (typeof alarmSortFields)[number];

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
  entity_id: plainText.max(1000).optional(),
  tag: plainText.max(500).optional(),
};

export const alarmCountQuerySchema = z.strictObject(alarmFilterQuery);

export const alarmQuerySchema = z.strictObject({
  ...pageQuery,
  ...alarmFilterQuery,
  opened: booleanText.default(true).describe('true: open alarms; false: the archive of resolved ones, newest first'),
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

type AlarmDeps = Pick<WebserverDeps, 'alarms' | 'db' | 'live'>;

const firstPauseMs = 20;
const longestPauseMs = 200;

/** One page of alarms. Open ones come from the board in memory, with an exact count; resolved ones from the archive, counted up to 1,000. */
export async function listAlarms(deps: Pick<WebserverDeps, 'alarms' | 'db'>, query: AlarmQuery): Promise<AlarmList> {
  if (!query.opened) return await listArchive(deps.db, query);
  const { rows, total } = deps.alarms.list(filterOf(query), query);
  return { data: [...rows], meta: pageMeta(query, total) };
}

/** How many open alarms match, by severity. */
export function countAlarms(deps: Pick<WebserverDeps, 'alarms'>, query: AlarmCountQuery): AlarmCount {
  return deps.alarms.count(filterOf(query));
}

/** One alarm, open or resolved, with a page of its steps; undefined when there is none of this id. */
export async function getAlarm(deps: AlarmDeps, id: string, steps: StepsPage): Promise<AlarmDetails | undefined> {
  for (let pause = firstPauseMs; ; pause *= 2) {
    const entityId = deps.alarms.entityOf(id);
    // A board that is up to date knows every open alarm; searching for another one would read the whole collection.
    const isWorthSearching = entityId !== undefined || deps.live.problem() !== undefined;
    const open = isWorthSearching ? await openAlarm(deps.db, id, entityId, steps) : undefined;
    const found = open ?? (await archivedAlarm(deps.db, id, steps));
    if (found !== undefined || entityId === undefined || pause > longestPauseMs) return found;
    // On its way from its entity to the archive.
    await delay(pause);
  }
}

function filterOf(query: AlarmCountQuery): BoardFilter {
  return {
    search: query.search,
    state: query.state,
    status: query.status,
    acknowledged: query.acknowledged,
    snoozed: query.snoozed,
    cancelled: query.cancelled,
    ticket: query.ticket,
    connector: query.connector,
    connector_name: query.connector_name,
    component: query.component,
    resource: query.resource,
    entity_id: query.entity_id,
    tag: query.tag,
  };
}
