import { expect } from 'chai';
import { decodeBody } from '../lib/event/decode.ts';
import { InvalidEvent } from '../lib/event/invalid.ts';
import { normaliseEvent } from '../lib/event/normalise.ts';
import { toEvent } from './event.ts';
import type { Reading } from './reading.ts';

const origin = { connectorName: 'collectd', component: 'web-1' };
const atMs = 1_700_000_000_123;
const reading: Reading = {
  resource: 'filesystem /var',
  output: 'File system /var is 93.0 % full',
  measures: [
    { metric: 'used_percent', value: 93, unit: '%', min: 0, max: 100 },
    { metric: 'published', value: 7, counter: true },
  ],
};
const thresholds = {
  used_percent: { minor: { low: 0, high: 85 }, major: { low: 0, high: 92 }, critical: { high: 97 } },
};

function bodyOf(body: Buffer): unknown {
  return JSON.parse(body.toString());
}

describe('toEvent', () => {
  it('makes a check event with state, output, time and perf_data', () => {
    const event = toEvent(reading, thresholds, origin, atMs);
    expect(event.state).to.equal(2);
    expect(event.routingKey).to.equal('vigie.collectd.check.resource.web-1.filesystem /var');
    expect(bodyOf(event.body)).to.deep.equal({
      connector: 'vigie',
      connector_name: 'collectd',
      event_type: 'check',
      source_type: 'resource',
      component: 'web-1',
      resource: 'filesystem /var',
      timestamp: 1_700_000_000.123,
      state: 2,
      state_type: 1,
      output: 'File system /var is 93.0 % full (major: used_percent is above 92 %)',
      perf_data_array: [
        { metric: 'used_percent', value: 93, unit: '%', type: 'GAUGE', min: 0, max: 100, warn: '85', crit: '~:97' },
        { metric: 'published', value: 7, type: 'COUNTER' },
      ],
    });
  });

  it('is an event that the platform takes without a loss', () => {
    const { body, messageId } = toEvent(reading, thresholds, origin, atMs);
    const wire = decodeBody(body, 100_000);
    if (wire instanceof InvalidEvent) throw new Error(wire.message);
    const event = normaliseEvent(wire, { event_id: messageId, received_ms: atMs + 50, trusted: false });
    if (event instanceof InvalidEvent) throw new Error(event.message);
    expect(event).to.include({ entity_id: 'filesystem /var/web-1', timestamp_ms: atMs, alarm_time_ms: atMs, state: 2 });
    expect(event.output).to.match(/is above 92 %\)$/);
    expect(event.perf_data_rejected).to.equal(undefined);
    expect(event.extra).to.equal(undefined);
    expect(event.perf_data_array).to.deep.equal([
      {
        metric: 'used_percent',
        value: 93,
        unit: '%',
        min: 0,
        max: 100,
        warn: { low: 0, high: 85 },
        crit: { high: 97 },
      },
      { metric: 'published', value: 7, type: 'COUNTER' },
    ]);
  });

  it('takes the worse of the thresholds and the reading', () => {
    expect(toEvent({ ...reading, state: 3 }, thresholds, origin, atMs).state).to.equal(3);
    expect(toEvent({ ...reading, state: 1 }, thresholds, origin, atMs).state).to.equal(2);
    expect(toEvent({ ...reading, state: 1 }, {}, origin, atMs).state).to.equal(1);
  });

  it('judges nothing on a reading that is not meant for the thresholds', () => {
    const event = toEvent({ ...reading, withoutThresholds: true }, thresholds, origin, atMs);
    expect(event.state).to.equal(0);
    expect(event.body.toString()).not.to.include('warn');
  });

  it('uses the only threshold there is for both of perf_data', () => {
    const event = toEvent(reading, { used_percent: { major: { low: 0, high: 92 } } }, origin, atMs);
    expect(event.body.toString()).to.include('"warn":"92","crit":"92"');
  });

  it('derives the id from entity and time alone', () => {
    const id = (change: Partial<Reading>, ms = atMs) =>
      toEvent({ ...reading, ...change }, thresholds, origin, ms).messageId;
    expect(id({})).to.equal(id({ output: 'other words' }));
    expect(id({})).not.to.equal(id({ resource: 'filesystem /' }));
    expect(id({})).not.to.equal(id({}, atMs + 1));
    expect(id({}).length).to.be.lessThan(256);
  });

  it('cuts a routing key at the limit of AMQP and never inside a character', () => {
    const event = toEvent({ ...reading, resource: `filesystem /${'é'.repeat(200)}` }, {}, origin, atMs);
    expect(Buffer.byteLength(event.routingKey)).to.be.within(250, 255);
    expect(event.routingKey).not.to.include('\uFFFD');
  });
});
