import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseTypesDb } from '../../lib/collectd/types-db.ts';
import { createTypes } from '../../lib/collectd/types.ts';
import { locateHome } from '../../lib/config/home.ts';
import { renderStandardTypes } from '../../scripts/generate-collectd-types.ts';

const path = '/usr/share/collectd/types.db';

describe('the types of Debian’s collectd', () => {
  before(() => {
    if (!existsSync(path)) throw new Error(`${path} is missing: apt-get install collectd-core`);
  });

  it('are those of the table, every one with its values and bounds', () => {
    const { types, faults } = parseTypesDb(readFileSync(path, 'utf8'));
    expect(faults).to.deep.equal([]);
    expect([...createTypes()].sort()).to.deep.equal([...types].sort());
  });

  it('give the table by the script', () => {
    const table = join(locateHome({}).code, 'lib/collectd/standard-types.ts');
    expect(renderStandardTypes(readFileSync(path, 'utf8'))).to.equal(readFileSync(table, 'utf8'));
  });
});
