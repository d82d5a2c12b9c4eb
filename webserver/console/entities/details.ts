/** One entity as its page shows it: what it is, what hangs above and below it, its alarms, its series. */
import type { AlarmRow } from '../../alarms/view.ts';
import type { EntityDetails, EntityList, EntityRow } from '../../entities/query.ts';
import type { SeriesView } from '../../metrics/query.ts';
import { alarmPath, rowView } from '../alarms/row.ts';
import { formatCount, formatExact } from '../format.ts';
import { mostCompared } from '../metrics/filters.ts';
import { type SeriesLine, seriesLine } from '../metrics/series.ts';
import { calendarTexts as calendar } from '../texts/en/calendar.ts';
import { entityTexts as say } from '../texts/en/entities.ts';
import { clockOf, exactOf, type MarkView, markOf, type Reading, type TimeView } from '../view.ts';
import { entityPath, filtersPath, noFilters } from './filters.ts';

export interface EntityFact {
  readonly label: string;
  readonly text: string;
  readonly href?: string;
  readonly time?: TimeView;
}

export interface AlarmLink {
  readonly href: string;
  readonly mark: MarkView;
  readonly output: string;
  /** When it opened, and for a resolved one when it ended. */
  readonly when: string;
}

export interface EntityLink {
  readonly href: string;
  readonly name: string;
  readonly mark: MarkView;
}

interface InfoView {
  readonly name: string;
  readonly description: string;
  readonly value: string;
}

export interface EntityDetailsView {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly on?: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly mark: MarkView;
  /** The pbehavior that it is in. */
  readonly inside?: { readonly text: string; readonly href: string; readonly kind: string };
  readonly facts: readonly EntityFact[];
  readonly infos: readonly InfoView[];
  /** Of its component. */
  readonly componentInfos: readonly InfoView[];
  /** Who deleted it, and when. */
  readonly deleted?: string;
  /** How many are below it; absent where none are. */
  readonly below?: string;
  readonly canHaveBelow: boolean;
  readonly open?: AlarmLink & { readonly row: ReturnType<typeof rowView> };
  readonly past: readonly AlarmLink[];
  readonly up: readonly EntityFact[];
  readonly down: readonly EntityLink[];
  /** What else is below, and where all of it is listed. */
  readonly more?: { readonly href: string; readonly label: string };
  readonly series: readonly SeriesLine[];
  readonly comparePath: string;
}

export interface EntityParts {
  readonly entity: EntityDetails;
  /** The newest resolved alarms. */
  readonly past: readonly AlarmRow[];
  /** The first page of what is below; undefined where nothing can be. */
  readonly below: EntityList | undefined;
  readonly series: readonly SeriesView[];
}

export function entityDetailsView(parts: EntityParts, links: EntityPages, reading: Reading): EntityDetailsView {
  const { entity, past, below, series } = parts;
  const isResource = entity.type === 'resource' && entity.component !== undefined;
  const lines = series.map(seriesLine).sort((one, other) => (one.metric < other.metric ? -1 : 1));
  return {
    id: entity.id,
    path: entityPath(entity.id),
    name: entity.type === 'connector' ? entity.id : entity.name,
    ...(isResource && entity.component !== undefined ? { on: entity.component } : {}),
    type: say.types[entity.type],
    enabled: entity.enabled,
    mark: markOf(entity.state, reading.texts),
    ...insideOf(entity, reading),
    facts: factsOf(entity, links, reading),
    infos: infosOf(entity.infos),
    componentInfos: infosOf(entity.component_infos),
    ...deletedOf(entity, reading),
    ...belowOf(below),
    canHaveBelow: below !== undefined,
    ...(entity.alarm === undefined ? {} : { open: openLink(entity.alarm, reading) }),
    past: past.map((row) => alarmLink(row, reading)),
    up: upOf(entity),
    down: (below?.data ?? []).map((row) => ({
      href: entityPath(row.id),
      name: row.name,
      mark: markOf(row.state, reading.texts),
    })),
    ...moreBelow(entity, below),
    series: lines,
    comparePath: `/charts?${lines
      .slice(0, mostCompared)
      .map(({ id }) => `series=${id}`)
      .join('&')}`,
  };
}

function infosOf(infos: EntityDetails['infos']): readonly InfoView[] {
  return Object.values(infos).map(({ name, description = '', value }) => ({
    name,
    description,
    value: Array.isArray(value) ? value.join(', ') : String(value),
  }));
}

function deletedOf({ deleted }: EntityDetails, { zone }: Reading): Pick<EntityDetailsView, 'deleted'> {
  if (deleted === undefined) return {};
  return { deleted: say.deletedBy(deleted.author, formatExact(deleted.time.getTime(), zone)) };
}

function belowOf(below: EntityList | undefined): Pick<EntityDetailsView, 'below'> {
  const { total_count: total = 0, total_count_is_capped: isCapped = false } = below?.meta ?? {};
  return total === 0 ? {} : { below: say.total(total, isCapped) };
}

function insideOf({ pbehavior_info: info }: EntityDetails, { zone }: Reading): Pick<EntityDetailsView, 'inside'> {
  if (info === undefined) return {};
  const text = calendar.inside(info.name, info.type_name, formatExact(info.since.getTime(), zone));
  return { inside: { text, href: `/calendar/${info.id}`, kind: info.canonical_type } };
}

/** The pages beside this one that the reader may open. */
export interface EntityPages {
  readonly events: boolean;
}

function factsOf(entity: EntityDetails, links: EntityPages, reading: Reading): readonly EntityFact[] {
  const { created, last_event: last, events_today: today } = entity;
  const { ok, not_ok: notOk } = today;
  return [
    { label: say.id, text: entity.id },
    { label: say.columns.type, text: say.types[entity.type] },
    { label: say.state, text: entity.enabled ? say.enabled : say.disabled },
    { label: say.impact, text: String(entity.impact_level) },
    timeFact(say.created, created, reading),
    ...(last === undefined ? [] : [timeFact(say.columns.last, last, reading)]),
    { label: say.today, text: say.todayCounts(formatCount(ok), formatCount(notOk)) },
    ...importedOf(entity, reading),
    ...(links.events
      ? [{ label: say.events, text: say.toEvents, href: `/events?entity=${encodeURIComponent(entity.id)}` }]
      : []),
  ];
}

function importedOf({ import_source: source, imported }: EntityDetails, { zone }: Reading): readonly EntityFact[] {
  if (source === undefined || imported === undefined) return [];
  const text = say.importedAt(source, formatExact(imported.getTime(), zone));
  return [{ label: say.imported, text, href: filtersPath({ ...noFilters, source }) }];
}

function timeFact(label: string, time: Date, reading: Reading): EntityFact {
  return { label, text: exactOf(time, reading), time: clockOf(time, reading) };
}

function upOf({ type, connector, component }: EntityRow): readonly EntityFact[] {
  const link = (label: string, id: string): EntityFact => ({ label, text: id, href: entityPath(id) });
  return [
    ...(connector === undefined || type === 'connector' ? [] : [link(say.types.connector, connector)]),
    ...(component === undefined || type !== 'resource' ? [] : [link(say.types.component, component)]),
  ];
}

function moreBelow(entity: EntityRow, below: EntityList | undefined): Pick<EntityDetailsView, 'more'> {
  const { total_count: total = 0, total_count_is_capped: isCapped = false } = below?.meta ?? {};
  if (below === undefined || total <= below.data.length) return {};
  const filter =
    entity.type === 'connector' ? { connector: entity.id } : ({ type: 'resource', component: entity.id } as const);
  return { more: { href: filtersPath({ ...noFilters, ...filter }), label: say.allBelow(say.total(total, isCapped)) } };
}

function openLink(row: AlarmRow, reading: Reading): EntityDetailsView['open'] & object {
  return { ...alarmLink(row, reading), row: rowView(row, { search: '', states: [], page: 1 }, reading) };
}

function alarmLink(row: AlarmRow, reading: Reading): AlarmLink {
  const from = formatExact(row.created.getTime(), reading.zone);
  const to = row.resolved === undefined ? undefined : formatExact(row.resolved.getTime(), reading.zone);
  return {
    href: alarmPath(row.id),
    mark: markOf(row.state, reading.texts),
    output: row.output,
    when: to === undefined ? say.since(from) : say.fromTo(from, to, formatCount(row.events_count)),
  };
}
