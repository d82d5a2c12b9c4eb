/** The tree connector → component → resource, with the worst state and the number of open alarms at each node. Children are read when their node is open. */
import type { EntityType } from '../../../lib/alarm/entity.ts';
import type { AlarmRow } from '../../alarms/view.ts';
import type { WebserverDeps } from '../../deps.ts';
import { entityQuerySchema, type EntityList, type EntityRow, listEntities } from '../../entities/query.ts';
import { formatCount } from '../format.ts';
import { entityTexts as say } from '../texts/en/entities.ts';
import { type MarkView, markOf, type Reading } from '../view.ts';
import { entityPath, filtersPath, mostPages, noFilters, type OpenNodes, treePath, withNode } from './filters.ts';

/** Open alarms below an entity, itself included. */
export interface AlarmTally {
  readonly count: number;
  readonly worst: AlarmRow['state'];
}

export interface NodeView {
  readonly id: string;
  readonly href: string;
  readonly name: string;
  readonly type: string;
  /** The worst state of what is open; absent: nothing is. */
  readonly mark?: MarkView;
  readonly count: string;
  /** The tree with this node opened or closed; absent where nothing can be below. */
  readonly toggle?: string;
  readonly isOpen: boolean;
  readonly children: readonly NodeView[];
  /** The tree with more of its children, or the list of all of them. */
  readonly more?: { readonly href: string; readonly label: string };
}

export interface TreeView {
  readonly path: string;
  readonly nodes: readonly NodeView[];
  readonly previous?: string;
  readonly next?: string;
}

/** Children that one page of a node has. */
const pageSize = 100;

const below: Readonly<Partial<Record<EntityType, EntityType>>> = { connector: 'component', component: 'resource' };

type TreeDeps = Pick<WebserverDeps, 'alarms' | 'db'>;

export async function readTree(deps: TreeDeps, open: OpenNodes, page: number, reading: Reading): Promise<TreeView> {
  const context = { deps, open, page, reading, tallies: tallyAlarms(deps.alarms.rows()) };
  const roots = await readPage(deps, { type: 'connector' }, page);
  const { page_count: pages, total_count_is_capped: isCapped = false } = roots.meta;
  return {
    path: treePath(open, page),
    nodes: await Promise.all(roots.data.map((row) => nodeOf(row, context))),
    ...(page > 1 ? { previous: treePath(open, page - 1) } : {}),
    ...(page < pages || isCapped ? { next: treePath(open, page + 1) } : {}),
  };
}

interface Context {
  readonly deps: TreeDeps;
  readonly open: OpenNodes;
  readonly page: number;
  readonly reading: Reading;
  readonly tallies: ReadonlyMap<string, AlarmTally>;
}

async function nodeOf(row: EntityRow, context: Context): Promise<NodeView> {
  const { open, page, reading, tallies } = context;
  const tally = tallies.get(row.id);
  const pages = open.get(row.id) ?? 0;
  const childType = below[row.type];
  const opened =
    childType === undefined || pages === 0 ? undefined : await readChildren(row, childType, pages, context);
  return {
    id: row.id,
    href: entityPath(row.id),
    name: row.type === 'connector' ? row.id : row.name,
    type: say.types[row.type],
    ...(tally === undefined ? {} : { mark: markOf(tally.worst, reading.texts) }),
    count: tally === undefined ? '' : formatCount(tally.count),
    ...(childType === undefined ? {} : { toggle: treePath(withNode(open, row.id, pages === 0 ? 1 : 0), page) }),
    isOpen: opened !== undefined,
    children: opened?.children ?? [],
    ...(opened?.more === undefined ? {} : { more: opened.more }),
  };
}

async function readChildren(
  row: EntityRow,
  type: EntityType,
  pages: number,
  context: Context,
): Promise<Pick<NodeView, 'children' | 'more'>> {
  const parent = type === 'component' ? { connector: row.id } : { component: row.id };
  const filter = { type, ...parent };
  const found = await readPage(context.deps, filter, 1, pages * pageSize);
  const children = await Promise.all(found.data.map((child) => nodeOf(child, context)));
  const left = found.meta.total_count - found.data.length;
  if (left <= 0) return { children };
  const more =
    pages < mostPages
      ? {
          href: treePath(withNode(context.open, row.id, pages + 1), context.page),
          label: say.showMore(Math.min(left, pageSize)),
        }
      : { href: filtersPath({ ...noFilters, ...filter }), label: say.showAsList };
  return { children, more };
}

function readPage(
  deps: TreeDeps,
  filter: { readonly type: EntityType; readonly connector?: string; readonly component?: string },
  page: number,
  limit = pageSize,
): Promise<EntityList> {
  return listEntities(deps, entityQuerySchema.parse({ ...filter, page: String(page), limit: String(limit) }));
}

/** By entity id: the alarms of the entity, of the resources of a component, of everything that a connector reports. */
export function tallyAlarms(rows: Iterable<AlarmRow>): ReadonlyMap<string, AlarmTally> {
  const tallies = new Map<string, AlarmTally>();
  for (const { entity_id: id, connector, connector_name: name, component, state } of rows) {
    for (const one of new Set([id, `${connector}/${name}`, component])) {
      if (one === undefined) continue;
      const known = tallies.get(one);
      tallies.set(one, {
        count: (known?.count ?? 0) + 1,
        worst: known === undefined || state > known.worst ? state : known.worst,
      });
    }
  }
  return tallies;
}
