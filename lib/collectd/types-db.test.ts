import { expect } from 'chai';
import { parseTypesDb } from './types-db.ts';
import { createTypes } from './types.ts';

describe('parseTypesDb', () => {
  it('reads values with their types and bounds, commas or not', () => {
    const { types, faults } = parseTypesDb(
      '# site\nif_x  rx:DERIVE:0:U, tx:COUNTER:U:100.5\nib rx:gauge:-1:1 tx:ABSOLUTE:0:U\n\n',
    );
    expect(faults).to.deep.equal([]);
    expect([...types]).to.deep.equal([
      [
        'if_x',
        [
          { name: 'rx', type: 'DERIVE', min: 0 },
          { name: 'tx', type: 'COUNTER', max: 100.5 },
        ],
      ],
      [
        'ib',
        [
          { name: 'rx', type: 'GAUGE', min: -1, max: 1 },
          { name: 'tx', type: 'ABSOLUTE', min: 0 },
        ],
      ],
    ]);
  });

  for (const line of [
    'lonely',
    'x value',
    'x value:RATE:0:1',
    'x value:GAUGE:0',
    'x value:GAUGE::1',
    'x value:GAUGE:0:1:2',
    'x a:GAUGE:0:1 a:GAUGE:0:1',
    'x :GAUGE:0:1',
  ]) {
    it(`reports ${JSON.stringify(line)} with its line, and reads the others`, () => {
      const { types, faults } = parseTypesDb(`a value:GAUGE:0:1\n${line}\nb value:GAUGE:0:1`);
      expect([...types.keys()]).to.deep.equal(['a', 'b']);
      expect(faults.map((fault) => fault.line)).to.deep.equal([2]);
    });
  }
});

describe('createTypes', () => {
  it('knows the standard types', () => {
    const types = createTypes();
    expect(types.size).to.be.above(300);
    expect(types.get('load')?.map(({ name }) => name)).to.deep.equal(['shortterm', 'midterm', 'longterm']);
    expect(types.get('cpu')).to.deep.equal([{ name: 'value', type: 'DERIVE', min: 0 }]);
    expect(types.get('temperature')).to.deep.equal([{ name: 'value', type: 'GAUGE' }]);
    for (const sources of types.values()) expect(sources).to.not.have.length(0);
  });

  it('lets a site put its own over them, the later over the earlier', () => {
    const own = (text: string) => parseTypesDb(text).types;
    const types = createTypes(own('cpu value:GAUGE:0:100\nnew value:GAUGE:U:U'), own('new value:COUNTER:U:U'));
    expect(types.get('cpu')).to.deep.equal([{ name: 'value', type: 'GAUGE', min: 0, max: 100 }]);
    expect(types.get('new')).to.deep.equal([{ name: 'value', type: 'COUNTER' }]);
    expect(createTypes().get('new')).to.equal(undefined);
  });
});
