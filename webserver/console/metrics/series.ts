/** A series as pages name it: the metric, what else tells it apart, whose it is. */
import type { SeriesView } from '../../metrics/query.ts';

export interface SeriesLine {
  readonly id: string;
  readonly metric: string;
  readonly entity: string;
  /** `name: value` of the tags that are not the entity's own parts. */
  readonly tags: readonly string[];
  readonly unit: string;
  readonly type: SeriesView['type'];
}

/** They are in the entity's id. */
const partsOfEntity = new Set(['connector', 'connector_name', 'component', 'resource', 'source_type']);

export function seriesLine({ id, metric, entity_id: entity, tags, unit = '', type }: SeriesView): SeriesLine {
  const others = Object.entries(tags).filter(([name]) => !partsOfEntity.has(name));
  return { id, metric, entity, tags: others.map(([name, value]) => `${name}: ${value}`), unit, type };
}
