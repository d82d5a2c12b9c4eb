import { basename, join } from 'node:path';
import { expect } from 'chai';
import { registry } from '../../engines/registry.ts';
import { loadConfig } from '../../lib/config/all.ts';
import { locateHome } from '../../lib/config/home.ts';
import { FaultCollector } from '../../lib/config/load.ts';
import { selectEngines } from '../../lib/engine/select-engines.ts';
import { repositoryFiles } from '../support/repository.ts';

const home = locateHome({});
const shipped = repositoryFiles().filter((path) => path.startsWith('etc/'));

describe('the shipped configuration', () => {
  it('loads without a fault', () => {
    expect(() => loadConfig(home, {})).not.to.throw();
  });

  it('has no file that nobody reads', () => {
    const config: Record<string, unknown> = { ...loadConfig(home, {}) };
    const sections = shipped.filter((path) => /^etc\/[^/]+$/.test(path)).map((path) => basename(path, '.conf'));
    expect(sections.filter((name) => !(name in config))).to.deep.equal([]);
    const pools = loadConfig(home, {}).pools.map(({ name }) => `etc/engines/${name}.conf`);
    expect(pools).to.have.members(shipped.filter((path) => path.startsWith('etc/engines/')));
  });

  for (const pool of loadConfig(home, {}).pools) {
    it(`gives the pool ${pool.name} engines that exist, in places where they can stand, configured without a fault`, () => {
      const faults = new FaultCollector();
      const selected = selectEngines(pool, registry, faults);
      expect(faults.faults).to.deep.equal([]);
      expect(selected.map(({ registered }) => registered.name)).to.deep.equal(pool.engines);
    });
  }

  it('uses every engine of the registry', () => {
    const used = new Set(loadConfig(home, {}).pools.flatMap(({ engines }) => engines));
    expect(registry.map(({ name }) => name).filter((name) => !used.has(name))).to.deep.equal([]);
  });

  it('is read from the folder that the tests run in', () => {
    expect(shipped).to.include('etc/collectd.conf');
    expect(home.etc).to.equal(join(home.code, 'etc'));
  });
});
