/** From an event to the points that it carries. */
import type { Event, PerfDataItem } from '../event/event.ts';
import { isStorable } from './calendar.ts';
import type { SeriesPoint } from './store.ts';

/**
 * The points of an event, one per item of `perf_data_array` in that order, all at the event's time. It depends on the event alone: the
 * log keeps events, and a redo asks again. Items that are no number, and times that cannot be stored, give nothing (the cleaner refuses
 * both before).
 *
 * Tags name the component and resource, or for an event on a connector the connector. The connector that sent a component's or a
 * resource's event is left out: a series goes on when another poller takes the check over. The event's own `tags` are left out too:
 * they describe the alarm and may change with each event.
 */
export function pointsOf(event: Event): readonly SeriesPoint[] {
  const items = event.perf_data_array;
  const time = Math.trunc(event.timestamp_ms);
  if (items === undefined || !isStorable(time)) return [];
  const tags = tagsOf(event);
  const points: SeriesPoint[] = [];
  for (const item of items) {
    if (Number.isFinite(item.value))
      points.push({ series: keyOf(event.entity_id, tags, item), time, value: item.value });
  }
  return points;
}

function keyOf(entityId: string, tags: Readonly<Record<string, string>>, item: PerfDataItem): SeriesPoint['series'] {
  const { metric, unit, type = 'GAUGE' } = item;
  return unit === undefined
    ? { metric, entity_id: entityId, tags, type }
    : { metric, entity_id: entityId, tags, type, unit };
}

function tagsOf({ connector, connector_name, component, resource }: Event): Readonly<Record<string, string>> {
  if (component === undefined) return { connector, connector_name };
  return resource === undefined ? { component } : { component, resource };
}
