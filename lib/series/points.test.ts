import { expect } from 'chai';
import type { Event, PerfDataItem } from '../event/event.ts';
import { seriesId } from './identity.ts';
import { pointsOf } from './points.ts';

const time = Date.UTC(2026, 10, 9, 12);

function event(fields: Partial<Event>): Event {
  return {
    event_id: '1',
    entity_id: 'cpu/host1',
    connector: 'nagios',
    connector_name: 'poller1',
    event_type: 'check',
    source_type: 'resource',
    component: 'host1',
    resource: 'cpu',
    timestamp_ms: time,
    alarm_time_ms: time + 5,
    received_ms: time + 7,
    initiator: 'external',
    state: 0,
    output: '',
    author: 'nagios.poller1',
    ...fields,
  };
}

function aboutConnector(): Event {
  const { event_id, entity_id, connector, connector_name, event_type, timestamp_ms, alarm_time_ms, received_ms } =
    event({});
  const times = { timestamp_ms, alarm_time_ms, received_ms };
  const identity = { event_id, entity_id, connector, connector_name, event_type, source_type: 'connector' as const };
  return { ...identity, ...times, initiator: 'external', output: '', author: '', perf_data_array: [load] };
}

const load: PerfDataItem = { metric: 'load1', value: 0.5 };

function idOf(fields: Partial<Event>): string | undefined {
  const [point] = pointsOf(event({ perf_data_array: [load], ...fields }));
  return point === undefined ? undefined : seriesId(point.series);
}

describe('the points of an event', () => {
  it('are one per item, in order, at the time when it happened', () => {
    const items: readonly PerfDataItem[] = [
      load,
      { metric: 'bytes in', value: 17, unit: 'c', type: 'COUNTER', min: 0 },
    ];
    const tags = { component: 'host1', resource: 'cpu' };
    expect(pointsOf(event({ perf_data_array: items }))).to.deep.equal([
      { series: { metric: 'load1', entity_id: 'cpu/host1', tags, type: 'GAUGE' }, time, value: 0.5 },
      { series: { metric: 'bytes in', entity_id: 'cpu/host1', tags, type: 'COUNTER', unit: 'c' }, time, value: 17 },
    ]);
  });

  const nothing: readonly (Partial<Event> & { readonly name: string })[] = [
    { name: 'an event without perf_data' },
    { name: 'a time before 1970', perf_data_array: [load], timestamp_ms: -1 },
    { name: 'a time after the year 4707', perf_data_array: [load], timestamp_ms: 9e16 },
    {
      name: 'values that are no finite numbers',
      perf_data_array: [
        { metric: 'a', value: Number.NaN },
        { metric: 'b', value: Number.POSITIVE_INFINITY },
      ],
    },
  ];
  for (const { name, ...fields } of nothing) {
    it(`are none for ${name}`, () => {
      expect(pointsOf(event(fields))).to.deep.equal([]);
    });
  }

  it('are tagged with the connector when the event is about it', () => {
    const [point] = pointsOf(aboutConnector());
    expect(point?.series.tags).to.deep.equal({ connector: 'nagios', connector_name: 'poller1' });
  });
});

describe('the identity of a series', () => {
  const same: readonly (Partial<Event> & { readonly name: string })[] = [
    { name: 'another poller', connector: 'icinga', connector_name: 'poller2' },
    { name: 'another unit', perf_data_array: [{ ...load, unit: '%' }] },
    { name: 'other tags of the event', tags: { team: 'network' } },
    { name: 'an explicit default type', perf_data_array: [{ ...load, type: 'GAUGE' }] },
  ];
  for (const { name, ...fields } of same) {
    it(`survives ${name}`, () => {
      expect(idOf(fields)).to.equal(idOf({}));
    });
  }

  const other: readonly (Partial<Event> & { readonly name: string })[] = [
    { name: 'entity', entity_id: 'cpu/host2' },
    { name: 'metric', perf_data_array: [{ ...load, metric: 'load5' }] },
    { name: 'type', perf_data_array: [{ ...load, type: 'DERIVE' }] },
    { name: 'border between two fields', entity_id: 'cpu/host1l', perf_data_array: [{ ...load, metric: 'oad1' }] },
  ];
  for (const { name, ...fields } of other) {
    it(`depends on the ${name}`, () => {
      expect(idOf(fields)).to.not.equal(idOf({}));
    });
  }

  it('is 16 characters and does not depend on the order of the tags', () => {
    const key = { metric: 'm', entity_id: 'e', type: 'GAUGE' } as const;
    const id = seriesId({ ...key, tags: { a: '1', b: '2' } });
    expect(id).to.match(/^[\w-]{16}$/);
    expect(seriesId({ ...key, tags: { b: '2', a: '1' } })).to.equal(id);
  });
});
