/** Reads entities: the list and one of them. What the routes and the console's pages call. */
import { z } from 'zod';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Database } from '../../lib/mongo/client.ts';
import { contains } from '../../lib/mongo/contains.ts';
import { alarmRowSchema, pbehaviorInfoSchema, pbehaviorOf, rowOf } from '../alarms/view.ts';
import type { WebserverDeps } from '../deps.ts';
import {
  booleanText,
  instant,
  listText,
  type PageMeta,
  pageMeta,
  pageMetaSchema,
  pageQuery,
  plainText,
} from '../http/schema.ts';

const entityType = z.enum(['connector', 'component', 'resource', 'service']);

const stateText = z
  .enum(['0', '1', '2', '3'], 'Must be 0, 1, 2 or 3')
  .transform((text) => entityRowSchema.shape.state.parse(Number(text)));

const infoSchema = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
});

const infosSchema = z.record(z.string(), infoSchema);

export const entityRowSchema = z.strictObject({
  id: z.string(),
  type: entityType,
  name: z.string(),
  connector: z.string().optional(),
  component: z.string().optional(),
  enabled: z.boolean(),
  impact_level: z.int(),
  created: instant,
  last_event: instant.optional(),
  /** The last event before the silence for which an idle rule raised an alarm. */
  idle_since: instant.optional(),
  /** 0 when nothing is open. */
  state: z.literal([0, 1, 2, 3]),
  alarm_id: z.string().optional(),
  /** Absent while it is in no pbehavior. */
  pbehavior_info: pbehaviorInfoSchema.optional(),
  /** Who deleted it, and when; it can be restored until it is removed for good. */
  deleted: z.strictObject({ time: instant, author: z.string() }).optional(),
});

export type EntityRow = z.output<typeof entityRowSchema>;

export const entityDetailsSchema = entityRowSchema.extend({
  infos: infosSchema,
  /** Of its component, for a resource. */
  component_infos: infosSchema,
  /** Checks since the site's day began, without those in a pbehavior that is not active. */
  events_today: z.strictObject({ ok: z.int(), not_ok: z.int() }),
  /** The source of the last import that named it. */
  import_source: z.string().optional(),
  imported: instant.optional(),
  metrics: z.array(z.string()),
  alarm: alarmRowSchema.optional(),
});

export type EntityDetails = z.output<typeof entityDetailsSchema>;

export const entityQuerySchema = z.strictObject({
  ...pageQuery,
  search: plainText.max(200).optional().describe('Contained in the id; capitals do not matter'),
  type: entityType.optional(),
  connector: plainText.max(2100).optional().describe('Id of a connector: connector/connector_name'),
  component: plainText.max(1100).optional(),
  enabled: booleanText.optional(),
  no_events: booleanText.optional().describe('Whether an idle rule found it silent'),
  deleted: booleanText.optional().describe('true: those that were deleted alone; else they are left out'),
  import_source: plainText.max(100).optional(),
  with_alarm: booleanText.optional().describe('Whether an alarm is open'),
  state: listText(stateText).optional().describe('Severities of the open alarm, separated by commas; 0: none is open'),
  sort_by: z.enum(['id', 'name', 'type', 'created', 'last_event', 'impact_level', 'state']).default('id'),
  sort: z.enum(['asc', 'desc']).default('asc'),
});

export type EntityQuery = z.output<typeof entityQuerySchema>;

export const entityListSchema = z.strictObject({ data: z.array(entityRowSchema), meta: pageMetaSchema });

export interface EntityList {
  readonly data: EntityRow[];
  readonly meta: PageMeta;
}

const countCap = 1000;
const longestQueryMs = 5000;

const listProjection = {
  infos: 0,
  component_infos: 0,
  metrics: 0,
  'alarm.steps': 0,
  'alarm.tickets': 0,
  'alarm.long_output_history': 0,
};

/** One page of entities by id; the count is exact up to 1,000. */
export async function listEntities({ db }: Pick<WebserverDeps, 'db'>, query: EntityQuery): Promise<EntityList> {
  const entities = db.collection<Entity>('entities');
  const filter = entityFilter(query);
  const [found, total] = await Promise.all([
    entities
      .find(filter, { projection: listProjection, maxTimeMS: longestQueryMs })
      .sort(orderOf(query))
      .skip((query.page - 1) * query.limit)
      .limit(query.limit)
      .toArray(),
    entities.countDocuments(filter, { limit: countCap + 1, maxTimeMS: longestQueryMs }),
  ]);
  return { data: found.map(entityRow), meta: pageMeta(query, total, countCap) };
}

/** One entity; undefined when there is none of this id. */
export async function getEntity(
  { db, now }: { readonly db: Database['db']; readonly now: () => Date },
  id: string,
): Promise<EntityDetails | undefined> {
  const entity = await db
    .collection<Entity>('entities')
    .findOne({ _id: { $eq: id } }, { projection: { 'alarm.steps': 0, 'alarm.tickets': 0 } });
  if (entity === null) return undefined;
  return {
    ...entityRow(entity),
    infos: copiesOf(entity.infos),
    component_infos: copiesOf(entity.component_infos ?? {}),
    events_today: eventsToday(entity, now()),
    import_source: entity.import_source,
    imported: entity.imported,
    metrics: [...(entity.metrics ?? [])],
    alarm: entity.alarm === undefined ? undefined : rowOf(entity, entity.alarm),
  };
}

/** By a field, and within equal ones by id, so that pages do not overlap. */
function orderOf({ sort_by, sort }: EntityQuery): Record<string, 1 | -1> {
  const direction = sort === 'asc' ? 1 : -1;
  if (sort_by === 'id') return { _id: direction };
  return { [sort_by === 'state' ? 'alarm.state.value' : sort_by]: direction, _id: 1 };
}

type Condition = Record<string, unknown>;

/** In words of the database. Without `deleted`, deleted ones are left out. */
export function entityFilter(query: Partial<EntityQuery>): Condition {
  // What is left of a service that is switched off or deleted is no entity to anybody.
  const filter: Condition = {
    $nor: [{ type: 'service', enabled: false }],
    'deleted.time': { $exists: query.deleted === true },
  };
  for (const field of ['type', 'connector', 'component', 'enabled', 'import_source'] as const) {
    if (query[field] !== undefined) filter[field] = { $eq: query[field] };
  }
  if (query.state !== undefined) {
    // Without an alarm there is no state: MongoDB finds a field that is absent by null.
    filter['alarm.state.value'] = { $in: query.state.flatMap((state) => (state === 0 ? [0, null] : [state])) };
  }
  if (query.no_events !== undefined) filter['idle_since'] = { $exists: query.no_events };
  if (query.with_alarm !== undefined) filter['alarm.id'] = { $exists: query.with_alarm };
  const search = query.search?.trim() ?? '';
  if (search !== '') filter['_id'] = contains(search);
  return filter;
}

function entityRow(entity: Entity): EntityRow {
  const {
    _id: id,
    type,
    name,
    connector,
    component,
    enabled,
    impact_level,
    created,
    last_event,
    idle_since,
    alarm,
  } = entity;
  const open =
    alarm === undefined ? { state: 0 as const } : { state: alarmState(alarm.state.value), alarm_id: alarm.id };
  const { pbehavior_info: info, deleted } = entity;
  const inside = info === undefined ? {} : { pbehavior_info: pbehaviorOf(info) };
  return {
    id,
    type,
    name,
    connector,
    component,
    enabled,
    impact_level,
    created,
    last_event,
    idle_since,
    ...open,
    ...inside,
    ...(deleted === undefined ? {} : { deleted: { ...deleted } }),
  };
}

function alarmState(value: number): EntityRow['state'] {
  return entityRowSchema.shape.state.parse(value);
}

/** The counters start again with the next check of a new day: until then the old ones are nothing. */
function eventsToday({ counted_until: until, ok_events: ok = 0, not_ok_events: not_ok = 0 }: Entity, now: Date) {
  return until !== undefined && now < until ? { ok, not_ok } : { ok: 0, not_ok: 0 };
}

function copiesOf(infos: Entity['infos']): z.output<typeof infosSchema> {
  return Object.fromEntries(Object.entries(infos).map(([name, info]) => [name, copyOf(info)]));
}

function copyOf(info: Entity['infos'][string]): z.output<typeof infoSchema> {
  const { value } = info;
  return { ...info, value: typeof value === 'object' ? [...value] : value };
}

/** The rows of those that exist, in no order. */
export async function rowsById({ db }: Pick<WebserverDeps, 'db'>, ids: readonly string[]): Promise<EntityRow[]> {
  if (ids.length === 0) return [];
  const entities = db.collection<Entity>('entities');
  const found = await entities.find({ _id: { $in: [...ids] } }, { projection: listProjection }).toArray();
  return found.map(entityRow);
}
