import { join } from 'node:path';
import { expect } from 'chai';
import { collectdSchema } from './collectd.ts';
import { locateHome } from './home.ts';
import { FaultCollector, loadSection, validate } from './load.ts';

describe('etc/collectd.conf', () => {
  const load = (env: Record<string, string>, faults: FaultCollector) =>
    loadSection({ home: locateHome({}).code, env, faults }, 'collectd', collectdSchema);

  it('loads as shipped and equals the defaults', () => {
    const faults = new FaultCollector();
    const shipped = load({}, faults);
    expect(faults.faults).to.deep.equal([]);
    expect(shipped).to.deep.equal(collectdSchema.parse({}));
  });

  it('has thresholds that a full file system passes', () => {
    expect(collectdSchema.parse({}).source.filesystem.thresholds.used_percent).to.deep.equal({
      minor: { low: 0, high: 85 },
      major: { low: 0, high: 92 },
      critical: { low: 0, high: 97 },
    });
  });

  it('switches a threshold off with an empty text and takes a number', () => {
    const config = collectdSchema.parse({
      source: { memory: { thresholds: { used_percent: { minor: '', major: 50 } } } },
    });
    const levels = config.source.memory.thresholds.used_percent;
    expect(levels.minor).to.equal(undefined);
    expect(levels.major).to.deep.equal({ low: 0, high: 50 });
    expect(levels.critical).to.deep.equal({ low: 0, high: 97 });
  });

  it('takes keys of a source from the environment', () => {
    const config = load({ VIGIE_COLLECTD_SOURCE_CPU_INTERVAL_SECONDS: '2.5' }, new FaultCollector());
    expect(config?.source.cpu.interval_seconds).to.equal(2.5);
  });

  it('names every fault with file and key', () => {
    const faults = new FaultCollector();
    const table = {
      source: { cpu: { thresholds: { usage: { minor: 'x' }, heat: {} } }, load: { interval_seconds: 0 }, weather: {} },
    };
    expect(validate(join('etc', 'collectd.conf'), table, collectdSchema, faults)).to.equal(undefined);
    expect(faults.faults.map((fault) => fault.key)).to.have.members([
      'source.cpu.thresholds.usage.minor',
      'source.cpu.thresholds.heat',
      'source.load.interval_seconds',
      'source.weather',
    ]);
  });
});
