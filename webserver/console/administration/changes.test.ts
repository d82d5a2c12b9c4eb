import { expect } from 'chai';
import { changesBetween } from './changes.ts';

describe('console/administration/changes', () => {
  const cases = [
    [
      'two states',
      { name: 'a', roles: ['x'], kept: 1 },
      { name: 'b', roles: ['x', 'y'], kept: 1 },
      [
        ['name', 'a', 'b'],
        ['roles', 'x', 'x, y'],
      ],
    ],
    ['something new', undefined, { name: 'a' }, [['name', '', 'a']]],
    ['something that went', { name: 'a' }, undefined, [['name', 'a', '']]],
    ['nothing', { name: 'a' }, { name: 'a' }, []],
    ['no objects', 'a', 'b', [['', 'a', 'b']]],
    ['values inside', { infos: { a: 1 } }, { infos: { a: 2 } }, [['infos', '{"a":1}', '{"a":2}']]],
    ['markup', { name: '<b>' }, { name: '<script>' }, [['name', '<b>', '<script>']]],
    [
      'times',
      { at: new Date(0) },
      { at: new Date(1) },
      [['at', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.001Z']],
    ],
  ] as const;
  for (const [what, before, after, expected] of cases) {
    it(`shows what differs in ${what}`, () => {
      expect(changesBetween(before, after).map((one) => [one.field, one.before, one.after])).to.deep.equal(expected);
    });
  }
});
