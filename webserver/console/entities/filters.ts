/**
 * What the entities page shows, as it stands in the address: `/entities?search=disk&type=resource&alarm=yes&page=2`, or the tree with its
 * open nodes: `/entities?view=tree&node=2:nagios/poller-1`. What an address cannot mean is ignored.
 */
import type { EntityType } from '../../../lib/alarm/entity.ts';

export const entityTypes: readonly EntityType[] = ['connector', 'component', 'resource', 'service'];

export interface EntityFilters {
  readonly search: string;
  readonly type?: EntityType | undefined;
  /** Id of a connector. */
  readonly connector?: string | undefined;
  readonly component?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** Whether an alarm is open. */
  readonly alarm?: boolean | undefined;
  /** True: those that were deleted alone. */
  readonly deleted?: boolean | undefined;
  /** Of their last import. */
  readonly source?: string | undefined;
  /** From 1. */
  readonly page: number;
}

export const noFilters: EntityFilters = { search: '', page: 1 };

const longestText = 500;

export function readFilters(query: URLSearchParams): EntityFilters {
  const type = entityTypes.find((one) => one === query.get('type'));
  return {
    search: cleanText(query.get('search') ?? '').slice(0, 200),
    ...(type === undefined ? {} : { type }),
    ...named('connector', query),
    ...named('component', query),
    ...flag('enabled', query),
    ...flag('alarm', query),
    ...(query.get('deleted') === 'yes' ? { deleted: true } : {}),
    ...named('source', query),
    page: pageOf(query.get('page') ?? ''),
  };
}

/** Control characters are in no name, and the database refuses some of them. */
function cleanText(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, longestText);
}

function named<Name extends string>(name: Name, query: URLSearchParams): Partial<Record<Name, string>> {
  const text = cleanText(query.get(name) ?? '');
  const entries = text === '' ? [] : [[name, text] as const];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one key is the name that was given
  return Object.fromEntries(entries) as Partial<Record<Name, string>>;
}

function flag<Name extends string>(name: Name, query: URLSearchParams): Partial<Record<Name, boolean>> {
  const value = query.get(name);
  const entries = value === 'yes' || value === 'no' ? [[name, value === 'yes'] as const] : [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one key is the name that was given
  return Object.fromEntries(entries) as Partial<Record<Name, boolean>>;
}

function pageOf(text: string): number {
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 1;
}

/** The address of the list with these filters; what is not set is not in it. */
export function filtersPath(filters: EntityFilters): string {
  const { search, type, connector, component, enabled, alarm, deleted, source, page } = filters;
  return pathOf({
    ...(search === '' ? {} : { search }),
    ...(type === undefined ? {} : { type }),
    ...(connector === undefined ? {} : { connector }),
    ...(component === undefined ? {} : { component }),
    ...(enabled === undefined ? {} : { enabled: enabled ? 'yes' : 'no' }),
    ...(alarm === undefined ? {} : { alarm: alarm ? 'yes' : 'no' }),
    ...(deleted === true ? { deleted: 'yes' } : {}),
    ...(source === undefined ? {} : { source }),
    ...(page > 1 ? { page: String(page) } : {}),
  });
}

function pathOf(query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString().replaceAll('%2F', '/').replaceAll('%3A', ':');
  return text === '' ? '/entities' : `/entities?${text}`;
}

/** Nothing is filtered: the list shows every entity. */
export function isUnfiltered(filters: EntityFilters): boolean {
  return filtersPath({ ...filters, page: 1 }) === '/entities';
}

/** The address of an entity's own page. */
export function entityPath(id: string): string {
  return `/entities/${encodeURIComponent(id)}`;
}

/** The open nodes of the tree: how many pages of children each shows, by entity id. */
export type OpenNodes = ReadonlyMap<string, number>;

const mostNodes = 30;

/** Pages of children that a node shows at most; for more there is the list. */
export const mostPages = 10;

export function readNodes(query: URLSearchParams): OpenNodes {
  const nodes = query.getAll('node').flatMap((text) => {
    const [, pages = '', id = ''] = /^(\d{1,2}):(.+)$/u.exec(text) ?? [];
    return id === '' || id.length > 2100 || /\p{Cc}/u.test(id) ? [] : [[id, Number(pages)] as const];
  });
  return new Map(nodes.slice(-mostNodes).map(([id, pages]) => [id, Math.min(Math.max(pages, 1), mostPages)]));
}

/** The address of the tree with these nodes open; `page` is the one of its first level. */
export function treePath(nodes: OpenNodes, page = 1): string {
  const query = new URLSearchParams({ view: 'tree', ...(page > 1 ? { page: String(page) } : {}) });
  for (const [id, pages] of nodes) query.append('node', `${pages}:${id}`);
  return `/entities?${query.toString().replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
}

/** The tree with this node showing so many pages of children; 0 closes it. */
export function withNode(nodes: OpenNodes, id: string, pages: number): OpenNodes {
  const changed = new Map(nodes);
  changed.delete(id);
  if (pages > 0) changed.set(id, pages);
  return changed;
}
