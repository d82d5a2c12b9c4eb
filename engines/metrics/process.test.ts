import { expect } from 'chai';
import type { Event, PerfDataItem } from '../../lib/event/event.ts';
import { processMetrics } from './process.ts';

function event(id: string, items?: readonly PerfDataItem[]): Event {
  return {
    event_id: id,
    entity_id: 'cpu/host1',
    connector: 'nagios',
    connector_name: 'n1',
    event_type: 'check',
    source_type: 'resource',
    component: 'host1',
    resource: 'cpu',
    timestamp_ms: 1_000,
    alarm_time_ms: 1_000,
    received_ms: 1_000,
    initiator: 'external',
    state: 0,
    output: '',
    author: 'nagios.n1',
    ...(items === undefined ? {} : { perf_data_array: items }),
  };
}

describe('the engine metrics', () => {
  const cases = [
    { name: 'an empty batch', batch: [], measured: [] },
    { name: 'events without measurements', batch: [event('a'), event('b', [])], measured: [] },
    {
      name: 'one event with measurements between others',
      batch: [event('a'), event('b', [{ metric: 'load', value: 1 }]), event('c')],
      measured: ['b'],
    },
    {
      name: 'the same event twice',
      batch: [event('a', [{ metric: 'load', value: 1 }]), event('a', [{ metric: 'load', value: 1 }])],
      measured: ['a', 'a'],
    },
  ];
  for (const { name, batch, measured } of cases) {
    it(`forwards everything and takes the points of ${name}`, () => {
      const { outcomes, effects } = processMetrics(batch);
      expect(outcomes).to.deep.equal(batch.map((forwarded) => ({ kind: 'forward', event: forwarded })));
      expect(effects.map((effect) => (effect.kind === 'points' ? effect.event.event_id : effect.kind))).to.deep.equal(
        measured,
      );
    });
  }
});
