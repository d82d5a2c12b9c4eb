import { expect } from 'chai';
import { toPerfEvent, toRoutingKey } from './event.ts';
import type { ValueList } from './value-list.ts';

const list: ValueList = {
  host: 'h',
  plugin: 'interface',
  plugin_instance: 'lo',
  type: 'if_packets',
  type_instance: 'x',
  time_ms: 1500,
  readings: [
    { name: 'rx', type: 'DERIVE', min: 0, value: 1 },
    { name: 'tx', type: 'DERIVE', min: 0, value: undefined },
    { name: 'value', type: 'GAUGE', max: 5, value: 2 },
  ],
};

describe('toPerfEvent', () => {
  it('makes host, plugin and type into component, resource and metrics', () => {
    expect(toPerfEvent(list, 9000, false)).to.deep.equal({
      connector: 'collectd',
      connector_name: 'collectd2event',
      event_type: 'perf',
      source_type: 'resource',
      component: 'h',
      resource: 'interface-lo',
      timestamp: 1.5,
      perf_data_array: [
        { metric: 'if_packets-x-rx', value: 1, type: 'DERIVE', min: 0 },
        { metric: 'if_packets-x', value: 2, type: 'GAUGE', max: 5 },
      ],
    });
  });

  it('leaves absent instances out, and takes the reception for now', () => {
    const event = toPerfEvent({ ...list, plugin_instance: '', type_instance: '', time_ms: undefined }, 9000, false);
    expect(event).to.include({ resource: 'interface', timestamp: 9 });
    expect(event?.perf_data_array[0]?.metric).to.equal('if_packets-rx');
  });

  it('calls everything a gauge when collectd stored rates', () => {
    expect(toPerfEvent(list, 9000, true)?.perf_data_array.map(({ type }) => type)).to.deep.equal(['GAUGE', 'GAUGE']);
  });

  it('gives nothing when no value is there', () => {
    expect(
      toPerfEvent({ ...list, readings: [{ name: 'value', type: 'GAUGE', value: undefined }] }, 9000, false),
    ).to.equal(undefined);
  });
});

describe('toRoutingKey', () => {
  const keyOf = (host: string) => {
    const event = toPerfEvent({ ...list, host }, 9000, false);
    return event === undefined ? '' : toRoutingKey(event);
  };

  it('is the seed system’s', () =>
    expect(keyOf('h.example')).to.equal('collectd.collectd2event.perf.resource.h.example.interface-lo'));

  it('is cut to 255 bytes, between characters', () => {
    for (const [character, width] of [
      ['x', 1],
      ['é', 2],
      ['€', 3],
      ['😀', 4],
    ] as const) {
      for (let shift = 0; shift < 4; shift += 1) {
        const key = keyOf('a'.repeat(shift) + character.repeat(300));
        expect(Buffer.byteLength(key)).to.be.within(256 - width, 255);
        expect(key).to.not.include('\ufffd');
      }
    }
  });
});
