/** Measurements as monitoring tools send them: two a event, eight kinds of values, 50 resources on a component. */
import type { Event } from '../lib/event/event.ts';
import type { SeriesKey } from '../lib/series/store.ts';

/** The value of a series, by its number and the number of the step. Deterministic. */
function valueOf(series: number, step: number): number {
  const noise = (((step * 7919 + series * 104_729) % 1009) / 1009) * 2 - 1;
  const kinds = [
    // A load with two decimals, a percentage with one, a counter of bytes, memory in whole pages.
    () => rounded(1.5 + Math.sin(step / 60) + noise / 5, 100),
    () => rounded(40 + 10 * Math.sin(step / 200) + noise * 5, 10),
    () => Math.round(1.7e11 + step * 1000 + (step % 3) * 700 + noise * 300),
    () => 4096 * Math.round(2e6 + 5e4 * Math.sin(step / 300) + noise * 100),
    // A response time in microseconds, a constant, a temperature, a file system that fills up slowly.
    () => rounded(0.12 + Math.abs(noise) / 30, 1e6),
    () => 20,
    () => Math.round(73 + Math.sin(step / 500) * 4),
    () => rounded(87.3 + step / 50_000, 100),
  ];
  return kinds[series % kinds.length]?.() ?? 0;
}

function rounded(value: number, perUnit: number): number {
  return Math.round(value * perUnit) / perUnit;
}

function placeOf(entity: number): { resource: string; component: string } {
  return { resource: `resource-${entity % 50}`, component: `host-${Math.floor(entity / 50)}` };
}

/** One check of an entity, with two measurements. */
export function measuredEvent(entity: number, step: number, time: number): Event {
  const { resource, component } = placeOf(entity);
  return {
    event_id: '',
    entity_id: `${resource}/${component}`,
    connector: 'bench',
    connector_name: 'bench',
    event_type: 'check',
    source_type: 'resource',
    component,
    resource,
    timestamp_ms: time,
    alarm_time_ms: time,
    received_ms: time,
    initiator: 'external',
    state: 0,
    output: '',
    author: 'bench.bench',
    perf_data_array: [
      { metric: 'first', value: valueOf(entity * 2, step), unit: 's' },
      { metric: 'second', value: valueOf(entity * 2 + 1, step) },
    ],
  };
}

/** The first series of an entity. */
export function firstSeries(entity: number): SeriesKey {
  const { resource, component } = placeOf(entity);
  return { metric: 'first', entity_id: `${resource}/${component}`, type: 'GAUGE', tags: { component, resource } };
}
