/** What hangs above and below an entity: connector → component → resource. */
import { z } from 'zod';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { WebserverDeps } from '../deps.ts';
import {
  type EntityDetails,
  entityDetailsSchema,
  type EntityList,
  type EntityQuery,
  entityRowSchema,
  type EntityRow,
  getEntity,
  listEntities,
  rowsById,
} from './query.ts';

export const linkedEntitySchema = entityDetailsSchema.extend({
  links: z.strictObject({
    /** The connector that spoke last about it; absent for a connector. */
    connector: entityRowSchema.optional(),
    /** Of a resource. */
    component: entityRowSchema.optional(),
    /** How many are right below it: components of a connector, resources of a component. */
    children_count: z.int(),
    children_count_is_capped: z.literal(true).optional(),
  }),
});

export type LinkedEntity = z.output<typeof linkedEntitySchema>;

type LinkDeps = Pick<WebserverDeps, 'db' | 'now'>;

/** The filter of what is right below an entity; undefined where nothing can be. */
export function belowFilter({ id, type }: Pick<EntityRow, 'id' | 'type'>): Partial<EntityQuery> | undefined {
  if (type === 'connector') return { type: 'component', connector: id };
  return type === 'component' ? { type: 'resource', component: id } : undefined;
}

/** One page of what is right below an entity; undefined when there is no entity of this id. */
export async function listChildren(deps: LinkDeps, id: string, query: EntityQuery): Promise<EntityList | undefined> {
  const entity = await deps.db
    .collection<Entity>('entities')
    .findOne({ _id: { $eq: id } }, { projection: { type: 1 } });
  if (entity === null) return undefined;
  const filter = belowFilter({ id, type: entity.type });
  return filter === undefined ? nothingBelow(query) : await listEntities(deps, { ...query, ...filter });
}

function nothingBelow({ page, limit: per_page }: EntityQuery): EntityList {
  return { data: [], meta: { page, page_count: 1, per_page, total_count: 0 } };
}

/** One entity with its links; undefined when there is none of this id. */
export async function getLinked(deps: LinkDeps, id: string): Promise<LinkedEntity | undefined> {
  const entity = await getEntity(deps, id);
  if (entity === undefined) return undefined;
  const [above, below] = await Promise.all([rowsAbove(deps, entity), countBelow(deps, entity)]);
  return { ...entity, links: { ...above, ...below } };
}

async function rowsAbove(
  deps: LinkDeps,
  { id, type, connector, component }: EntityDetails,
): Promise<Pick<LinkedEntity['links'], 'connector' | 'component'>> {
  const ids = [type === 'connector' ? undefined : connector, type === 'resource' ? component : undefined];
  const found = await rowsById(deps, ids.filter((one) => one !== undefined && one !== id).map(String));
  const row = (one: string | undefined): EntityRow | undefined => found.find((candidate) => candidate.id === one);
  const [above, host] = [row(ids[0]), row(ids[1])];
  return { ...(above === undefined ? {} : { connector: above }), ...(host === undefined ? {} : { component: host }) };
}

async function countBelow(
  deps: LinkDeps,
  entity: EntityDetails,
): Promise<Pick<LinkedEntity['links'], 'children_count' | 'children_count_is_capped'>> {
  const filter = belowFilter(entity);
  if (filter === undefined) return { children_count: 0 };
  const { meta } = await listEntities(deps, { page: 1, limit: 1, sort_by: 'id', sort: 'asc', ...filter });
  return {
    children_count: meta.total_count,
    ...(meta.total_count_is_capped === undefined ? {} : { children_count_is_capped: true }),
  };
}
