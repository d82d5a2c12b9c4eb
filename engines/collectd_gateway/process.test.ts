import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { locateHome } from '../../lib/config/home.ts';
import type { Message, Outcome } from '../../lib/engine/contract.ts';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { normaliseEvent } from '../../lib/event/normalise.ts';
import { isWireEvent } from '../../lib/event/wire.ts';
import { collectdGatewayConfigSchema } from './config.ts';
import { translateMessages } from './process.ts';

const received = 1_800_000_000_000;
const fixtures = join(locateHome({}).code, 'tests/fixtures/collectd');

interface Sample {
  readonly routing_key: string;
  readonly content_type: string;
  readonly body: string;
}

function translate(samples: readonly Sample[], options: object = {}): readonly Outcome[] {
  const batch = samples.map(
    ({ body, content_type, routing_key }, index): Message => ({
      event_id: `log:1:${index}`,
      body: Buffer.from(body),
      routing_key,
      content_type,
      received_ms: received,
      trusted: false,
    }),
  );
  const config = collectdGatewayConfigSchema.parse(options);
  return translateMessages(batch, { config, rules: undefined, documents: { get: () => undefined }, now: received })
    .outcomes;
}

/** `component resource metric type value` of every measurement, or what became of the message otherwise. */
function summary(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind !== 'redirect') return [outcome.kind === 'dead_letter' ? outcome.code : outcome.kind];
    return outcome.messages.flatMap(({ body }) => {
      const event = isWireEvent(body)
        ? normaliseEvent(body, { event_id: '', received_ms: received, trusted: false })
        : undefined;
      if (event === undefined || event instanceof InvalidEvent) return ['not an event'];
      const { component, resource, perf_data_array: items = [] } = event;
      return items.map(({ metric, type = 'GAUGE', value }) => [component, resource, metric, type, value].join(' '));
    });
  });
}

const readSamples = (name: string) => JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as readonly Sample[];
const command = (body: string): Sample => ({ routing_key: 'collectd', content_type: 'text/collectd', body });
const cpu = command('PUTVAL h/cpu-0/cpu-user interval=2 1795307109.582:5');

const readings = (host: string, cpuType: string, derived: string) => [
  `${host} cpu-0 cpu-user ${cpuType} 10481`,
  `${host} df-root df_complex-used GAUGE 30051348480`,
  `${host} cpu-1 cpu-user ${cpuType} 12888`,
  `${host} load load-shortterm GAUGE 0.994140625`,
  `${host} load load-midterm GAUGE 1`,
  `${host} load load-longterm GAUGE 0.521484375`,
  `${host} interface-lo if_packets-rx ${cpuType} 7042`,
  `${host} interface-lo if_packets-tx ${cpuType} 7042`,
  `${host} statsd ${derived}`,
];

describe('collectd_gateway', () => {
  it('translates what collectd publishes as Command', () => {
    expect(summary(translate(readSamples('amqp-command.json')))).to.deep.equal([
      ...readings('web01.example.com', 'DERIVE', 'latency-web.latency-average GAUGE 0.21999999973923'),
      'web01.example.com statsd derive-web.requests DERIVE 7',
      'web01.example.com statsd gauge-queue.depth GAUGE 42',
      'drop',
      'drop',
    ]);
  });

  it('translates what collectd publishes as Graphite, with the dots of its hosts replaced', () => {
    const outcomes = translate(readSamples('amqp-graphite.json'), { graphite_prefix: 'collectd.' });
    expect(summary(outcomes)).to.deep.equal([
      ...readings('web01_example_com', 'DERIVE', 'latency-web_latency-average GAUGE 0.21999999973923'),
      'web01_example_com statsd derive-web_requests DERIVE 7',
      'web01_example_com statsd gauge-queue_depth GAUGE 42',
      'drop',
      'drop',
    ]);
  });

  it('translates Graphite with separate instances', () => {
    const options = { graphite_prefix: 'c.', graphite_postfix: '.p', graphite_separate_instances: true };
    expect(summary(translate(readSamples('amqp-graphite-separate.json'), options))).to.deep.equal([
      ...readings('web01_example_com', 'DERIVE', 'latency-web_latency-average GAUGE 0.21999999973923').filter(
        (line) => !line.includes(' cpu-'),
      ),
      'web01_example_com statsd derive-web_requests DERIVE 7',
      'web01_example_com statsd gauge-queue_depth GAUGE 42',
      'drop',
      'drop',
    ]);
  });

  it('translates what collectd publishes as JSON like the same values as Command', () => {
    const asJson = summary(translate(readSamples('amqp-json.json')));
    const asCommand = summary(translate(readSamples('amqp-command.json')));
    expect(asJson.filter((line) => line !== 'drop')).to.have.length(10);
    for (const line of asJson) expect(asCommand).to.include(line);
  });

  it('calls stored rates gauges when it is told of them', () => {
    const samples = readSamples('amqp-json-storerates.json');
    expect(summary(translate(samples))[0]).to.equal('web01.example.com cpu-0 cpu-user DERIVE 26.9999228531836');
    const told = summary(translate(samples, { rates_stored: true })).filter((line) => line !== 'drop');
    expect(told).to.not.have.length(0);
    for (const line of told) expect(line).to.include(' GAUGE ');
  });

  it('drops messages whose values are all undefined', () => {
    expect(summary(translate(readSamples('nan-values.json')))).to.deep.equal(['drop', 'drop', 'drop']);
  });

  it('knows every format without its content type', () => {
    for (const name of readdirSync(fixtures).filter((file) => !file.includes('graphite'))) {
      const samples = readSamples(name);
      const untyped = samples.map((sample) => ({ ...sample, content_type: '' }));
      expect(summary(translate(untyped)), name).to.deep.equal(summary(translate(samples)));
    }
  });

  it('sends to canopsis.events under the seed system’s key, with the time of collectd', () => {
    const [outcome] = translate([cpu]);
    if (outcome?.kind !== 'redirect') throw new Error('not redirected');
    expect(outcome.exchange).to.equal('canopsis.events');
    expect(outcome.messages).to.have.length(1);
    expect(outcome.messages[0]?.routing_key).to.equal('collectd.collectd2event.perf.resource.h.cpu-0');
    expect(outcome.messages[0]?.body).to.include({ timestamp: 1795307109.582 });
  });

  it('makes one event per value list', () => {
    const [outcome] = translate([command('PUTVAL h/cpu-0/cpu-user 1795307109:5 1795307119:6:7 1795307129:U')]);
    expect(outcome?.kind === 'redirect' && outcome.messages.length).to.equal(2);
  });

  it('loses only the bad message of a batch', () => {
    const outcomes = translate([cpu, command('hello'), cpu]);
    expect(outcomes.map(({ kind }) => kind)).to.deep.equal(['redirect', 'dead_letter', 'redirect']);
    expect(outcomes[1]).to.include({ code: 'collectd_unparsable' });
  });

  it('answers an empty batch with nothing', () => expect(translate([])).to.deep.equal([]));

  describe('options', () => {
    it('add a site’s own types', () => {
      const types_db = 'boiler pressure:GAUGE:0:16, flow:DERIVE:0:U\n';
      const sample = command('PUTVAL plant/heating/boiler 1795307109:2:300');
      expect(summary(translate([sample], { types_db }))).to.deep.equal([
        'plant heating boiler-pressure GAUGE 2',
        'plant heating boiler-flow DERIVE 300',
      ]);
      expect(summary(translate([sample]))[0]).to.equal('plant heating boiler-value0 GAUGE 2');
    });

    it('report types that have faults, by line', () => {
      const result = collectdGatewayConfigSchema.safeParse({
        types_db: 'cpu value:GAUGE:0:1\nboiler pressure\nlonely',
      });
      const issues = result.error?.issues ?? [];
      expect(issues.map(({ path }) => path)).to.deep.equal([['types_db'], ['types_db']]);
      expect(issues.map(({ message }) => message.slice(0, 6))).to.deep.equal(['line 2', 'line 3']);
    });

    it('that are unknown are refused', () => {
      expect(collectdGatewayConfigSchema.safeParse({ storerates: true }).success).to.equal(false);
    });
  });
});
