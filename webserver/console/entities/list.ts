/** The list of entities as a page shows it: filters, rows, pages, and what to do when it is empty. */
import type { EntityType } from '../../../lib/alarm/entity.ts';
import type { EntityList, EntityRow } from '../../entities/query.ts';
import { alarmPath } from '../alarms/row.ts';
import { entityTexts as say } from '../texts/en/entities.ts';
import { agoSince, type MarkView, markOf, type Reading, type TimeView } from '../view.ts';
import { type EntityFilters, entityPath, entityTypes, filtersPath, isUnfiltered, noFilters } from './filters.ts';

export interface EntityRowView {
  readonly id: string;
  readonly href: string;
  readonly name: string;
  /** The component of a resource. */
  readonly on?: string;
  readonly type: string;
  readonly mark: MarkView;
  /** The page of its open alarm. */
  readonly alarmHref?: string;
  readonly connector: string;
  readonly enabled: boolean;
  readonly last?: TimeView;
}

/** A link that sets a filter, or drops it when it is set. */
export interface FilterLink {
  readonly label: string;
  readonly href: string;
  readonly isSet: boolean;
}

export interface EntityListView {
  readonly path: string;
  readonly filters: EntityFilters;
  readonly types: readonly FilterLink[];
  readonly flags: readonly FilterLink[];
  /** The other filters as links that drop them. */
  readonly chips: readonly { readonly label: string; readonly href: string }[];
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  readonly rows: readonly EntityRowView[];
  readonly range: string;
  readonly previous?: string;
  readonly next?: string;
  readonly empty?: 'none' | 'no_match';
  readonly clearPath: string;
  /** A file of those that are listed; absent where none can be made. */
  readonly exportPath?: string;
}

export function entityListView(list: EntityList, filters: EntityFilters, reading: Reading): EntityListView {
  const { page, page_count: pages } = list.meta;
  return {
    path: filtersPath(filters),
    filters,
    types: typeLinks(filters),
    flags: flagLinks(filters),
    chips: chipsOf(filters),
    kept: keptFields(filters),
    rows: list.data.map((row) => entityRowView(row, reading)),
    range: rangeOf(list),
    ...(page > 1 ? { previous: filtersPath({ ...filters, page: page - 1 }) } : {}),
    ...(page < pages || list.meta.total_count_is_capped === true
      ? { next: filtersPath({ ...filters, page: page + 1 }) }
      : {}),
    ...(list.data.length > 0 ? {} : { empty: isUnfiltered(filters) ? 'none' : 'no_match' }),
    clearPath: filtersPath(noFilters),
    ...(filters.deleted === true || filters.alarm !== undefined ? {} : { exportPath: exportPathOf(filters) }),
  };
}

export function entityRowView(row: EntityRow, reading: Reading): EntityRowView {
  const isResource = row.type === 'resource' && row.component !== undefined;
  return {
    id: row.id,
    href: entityPath(row.id),
    name: row.type === 'connector' ? row.id : row.name,
    ...(isResource && row.component !== undefined ? { on: row.component } : {}),
    type: say.types[row.type],
    mark: markOf(row.state, reading.texts),
    ...(row.alarm_id === undefined ? {} : { alarmHref: alarmPath(row.alarm_id) }),
    connector: row.connector ?? '',
    enabled: row.enabled,
    ...(row.last_event === undefined ? {} : { last: agoSince(row.last_event, reading, say.lastEvent) }),
  };
}

function typeLinks(filters: EntityFilters): readonly FilterLink[] {
  const link = (type: EntityType | undefined, label: string): FilterLink => ({
    label,
    href: filtersPath({ ...filters, type, page: 1 }),
    isSet: filters.type === type,
  });
  return [link(undefined, say.allTypes), ...entityTypes.map((type) => link(type, say.typesOf[type]))];
}

function flagLinks(filters: EntityFilters): readonly FilterLink[] {
  const link = (name: 'alarm' | 'enabled' | 'deleted', value: boolean, label: string): FilterLink => {
    const isSet = filters[name] === value;
    return { label, href: filtersPath({ ...filters, [name]: isSet ? undefined : value, page: 1 }), isSet };
  };
  return [
    link('alarm', true, say.withAlarm),
    link('enabled', false, say.onlyDisabled),
    link('deleted', true, say.onlyDeleted),
  ];
}

/** Filters that have no place of their own on the page. */
function chipsOf(filters: EntityFilters): EntityListView['chips'] {
  const drop = (name: keyof EntityFilters, label: string) => ({
    label,
    href: filtersPath({ ...filters, [name]: undefined, page: 1 }),
  });
  return [
    ...(filters.connector === undefined ? [] : [drop('connector', say.fromConnector(filters.connector))]),
    ...(filters.component === undefined ? [] : [drop('component', say.onComponent(filters.component))]),
    ...(filters.source === undefined ? [] : [drop('source', say.importedFrom(filters.source))]),
    ...(filters.alarm === false ? [drop('alarm', say.withoutAlarm)] : []),
    ...(filters.enabled === true ? [drop('enabled', say.onlyEnabled)] : []),
  ];
}

function keptFields(filters: EntityFilters): EntityListView['kept'] {
  const path = filtersPath({ ...filters, search: '', page: 1 });
  return [...new URLSearchParams(path.split('?')[1] ?? '')].map(([name, value]) => ({ name, value }));
}

function rangeOf({ data, meta }: EntityList): string {
  if (data.length === 0) return '';
  const from = (meta.page - 1) * meta.per_page + 1;
  return say.range(from, from + data.length - 1, say.total(meta.total_count, meta.total_count_is_capped === true));
}

function exportPathOf({ search, type, connector, component, enabled, source }: EntityFilters): string {
  const query = new URLSearchParams({
    ...(search === '' ? {} : { search }),
    ...(type === undefined ? {} : { type }),
    ...(connector === undefined ? {} : { connector }),
    ...(component === undefined ? {} : { component }),
    ...(enabled === undefined ? {} : { enabled: String(enabled) }),
    ...(source === undefined ? {} : { import_source: source }),
  }).toString();
  return query === '' ? '/api/v1/entity-export' : `/api/v1/entity-export?${query}`;
}
