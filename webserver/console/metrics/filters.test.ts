import { expect } from 'chai';
import { filtersPath, readFilters, searchOf, stepOf } from './filters.ts';

const read = (query: string) => readFilters(new URLSearchParams(query), 'UTC');

describe('console/metrics/filters', () => {
  const nothing = { series: [], search: '' };
  const addresses = [
    ['', nothing],
    ['series=abc&series=d-_f&series=abc', { ...nothing, series: ['abc', 'd-_f'] }],
    ['series=a%2Fb&series=%24where&series=', nothing],
    [
      'series=a&series=b&series=c&series=d&series=e&series=f&series=g&series=h&series=i',
      { ...nothing, series: 'abcdefgh'.split('') },
    ],
    ['range=6h&aggregation=max&step=60', { ...nothing, range: { span: '6h' }, aggregation: 'max', step: 60 }],
    ['range=x&aggregation=eval&step=7', nothing],
    ['search=%20lag%00%20', { ...nothing, search: 'lag' }],
  ] as const;
  for (const [query, filters] of addresses) {
    it(`reads ${query === '' ? 'an address without filters' : query}`, () => {
      expect(read(query)).to.deep.equal(filters);
    });
  }

  it('writes what it reads', () => {
    const path =
      '/charts?series=a&series=b&from=2026-11-22T10:00:00.000Z&to=2026-11-22T11:00:00.000Z&aggregation=max&step=60&search=lag';
    expect(filtersPath(read(path.slice(path.indexOf('?') + 1)))).to.equal(path);
    expect(filtersPath(read(''))).to.equal('/charts');
  });

  it('takes a step only where the range has room for it', () => {
    const month = { from: 0, to: 30 * 86_400_000 };
    expect([stepOf(read('step=60'), month), stepOf(read('step=300'), month), stepOf(read(''), month)]).to.deep.equal([
      7200, 300, 7200,
    ]);
  });

  it('tells words from tags in a search', () => {
    expect(searchOf('lag  site:lyon a:b:c :x http')).to.deep.equal({
      words: ['lag', ':x', 'http'],
      tags: { site: 'lyon', a: 'b:c' },
    });
  });
});
