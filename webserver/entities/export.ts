/** Entities as a file that an import takes: one a line, in the order of their ids, so that an inventory can be kept and compared in git. */
import type { Entity } from '../../lib/alarm/entity.ts';
import type { WebserverDeps } from '../deps.ts';
import { entityFilter, type EntityQuery } from './query.ts';

export type ExportQuery = Pick<
  EntityQuery,
  'search' | 'type' | 'connector' | 'component' | 'enabled' | 'import_source'
>;

const fields = { type: 1, connector: 1, component: 1, enabled: 1, impact_level: 1, infos: 1 } as const;

/** The lines of the file. Services are left out: what defines them is not in their entity alone. */
export async function* exportLines({ db }: Pick<WebserverDeps, 'db'>, query: ExportQuery): AsyncGenerator<string> {
  const filter = { $and: [entityFilter(query), { type: { $ne: 'service' as const } }] };
  const found = db.collection<Entity>('entities').find(filter, { projection: fields }).sort({ _id: 1 });
  let before = '{"source": "export", "entities": [\n';
  for await (const entity of found) {
    yield `${before}${JSON.stringify(itemOf(entity))}`;
    before = ',\n';
  }
  yield before.startsWith('{') ? `${before}]}\n` : '\n]}\n';
}

function itemOf({ _id: id, type, connector, component, enabled, impact_level, infos }: Entity): object {
  const names = Object.keys(infos).toSorted();
  return {
    action: 'set',
    id,
    type,
    ...(type === 'resource' ? { component } : {}),
    ...(type === 'connector' || connector === undefined ? {} : { connector }),
    enabled,
    impact_level,
    ...(names.length === 0 ? {} : { infos: Object.fromEntries(names.map((name) => [name, infoOf(infos[name])])) }),
  };
}

function infoOf(info: Entity['infos'][string] | undefined): object | null {
  if (info === undefined) return null;
  const { name: _, ...rest } = info;
  return rest;
}
