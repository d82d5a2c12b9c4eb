/** What an entity depends on, and what depends on it: computed from the links of entities, stored nowhere. */
import { z } from 'zod';
import type { WebserverDeps } from '../deps.ts';
import {
  type EntityQuery,
  entityQuerySchema,
  entityRowSchema,
  type EntityRow,
  getEntity,
  listEntities,
  rowsById,
} from './query.ts';

const sideSchema = z.array(entityRowSchema);

export const graphSchema = z.strictObject({
  id: z.string(),
  /** A component depends on its resources, a connector on the components that it speaks about, a resource on its connector. */
  depends_on: sideSchema,
  /** A component impacts its connector, a connector the resources that it speaks about, a resource its component. */
  impacts: sideSchema,
  /** There are more than a thousand on a side. */
  is_capped: z.literal(true).optional(),
});

export type EntityGraph = z.output<typeof graphSchema>;

const mostRows = 1000;

type GraphDeps = Pick<WebserverDeps, 'db' | 'now'>;

interface Side {
  readonly rows: readonly EntityRow[];
  readonly isCapped: boolean;
}

/** Undefined when there is no entity of this id. */
export async function getGraph(deps: GraphDeps, id: string): Promise<EntityGraph | undefined> {
  const entity = await getEntity(deps, id);
  if (entity === undefined) return undefined;
  const [depends, impacts] = await Promise.all(sidesOf(deps, entity));
  return {
    id,
    depends_on: [...depends.rows],
    impacts: [...impacts.rows],
    ...(depends.isCapped || impacts.isCapped ? { is_capped: true as const } : {}),
  };
}

function sidesOf(deps: GraphDeps, { id, type, connector, component }: EntityRow): [Promise<Side>, Promise<Side>] {
  switch (type) {
    case 'connector':
      return [listed(deps, { type: 'component', connector: id }), listed(deps, { type: 'resource', connector: id })];
    case 'component':
      return [listed(deps, { type: 'resource', component: id }), named(deps, connector)];
    case 'resource':
      return [named(deps, connector), named(deps, component)];
    case 'service':
      return [named(deps, undefined), named(deps, undefined)];
  }
}

async function listed(deps: GraphDeps, filter: Partial<EntityQuery>): Promise<Side> {
  const { data, meta } = await listEntities(deps, {
    ...entityQuerySchema.parse({ limit: String(mostRows) }),
    ...filter,
  });
  return { rows: data, isCapped: meta.total_count_is_capped === true };
}

async function named(deps: GraphDeps, id: string | undefined): Promise<Side> {
  const rows = await rowsById(deps, id === undefined ? [] : [id]);
  return { rows: rows.filter(({ deleted }) => deleted === undefined), isCapped: false };
}
