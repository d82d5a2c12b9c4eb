import { expect } from 'chai';
import { readEntityChanges } from './entity-changes.ts';
import { InvalidEvent } from './invalid.ts';

describe('the changes of an entity', () => {
  for (const changes of [
    {},
    { enabled: false },
    { impact_level: 10 },
    { infos: { owner: { value: 'Ann', description: 'Who is called' }, floor: { value: 3 }, old: null } },
    { deleted: false, create: 'if_missing', import_source: 'cmdb', purge_before: 1_790_000_000_000 },
    { component_infos: Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`i${index}`, { value: 1 }])) },
    { infos: { 'Straße-1 b_2': { value: ['a', 'b'] }, on: { value: true } } },
  ]) {
    it(`may be ${JSON.stringify(changes).slice(0, 120)}`, () =>
      expect(readEntityChanges(changes)).to.deep.equal(changes));
  }

  it('are only what is known', () => {
    expect(readEntityChanges({ enabled: true, alarm: {}, _id: 'x', position: 9 })).to.deep.equal({ enabled: true });
  });

  for (const [name, changes] of [
    ['no object', 'x'],
    ['a list', []],
    ['a deletion', { deleted: true }],
    ['another way to make it', { create: 'yes' }],
    ['a source without a name', { import_source: '' }],
    ['a source that is too long', { import_source: 'x'.repeat(101) }],
    ['a purge without a time', { purge_before: '2026' }],
    [
      'too many infos of a component',
      {
        component_infos: Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`i${index}`, { value: 1 }])),
      },
    ],
    ['enabled as text', { enabled: 'false' }],
    ['a weight of 0', { impact_level: 0 }],
    ['a weight of 11', { impact_level: 11 }],
    ['a weight with a fraction', { impact_level: 1.5 }],
    ['infos as a list', { infos: [] }],
    ['a name with a dot', { infos: { 'a.b': { value: 1 } } }],
    ['a name with a dollar', { infos: { $a: { value: 1 } } }],
    ['a name that is empty', { infos: { '': { value: 1 } } }],
    ['the prototype', { infos: JSON.parse('{"__proto__": {"value": 1}}') }],
    ['an information without a value', { infos: { a: {} } }],
    ['an object as value', { infos: { a: { value: {} } } }],
    ['NUL in a value', { infos: { a: { value: 'a\0b' } } }],
    ['a value that is too long', { infos: { a: { value: 'x'.repeat(10_001) } } }],
    ['too many', { infos: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`i${index}`, null])) }],
  ] as const) {
    it(`may not be ${name}`, () => expect(readEntityChanges(changes)).to.be.instanceOf(InvalidEvent));
  }
});
