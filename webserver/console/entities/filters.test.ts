import { expect } from 'chai';
import { filtersPath, isUnfiltered, noFilters, readFilters, readNodes, treePath, withNode } from './filters.ts';

describe('console/entities/filters', () => {
  const addresses = [
    ['', {}],
    ['search=disk&type=resource&alarm=yes&page=2', { search: 'disk', type: 'resource', alarm: true, page: 2 }],
    ['enabled=no&connector=nagios/poller-1', { enabled: false, connector: 'nagios/poller-1' }],
    ['type=host&alarm=1&page=-3&enabled=', {}],
    ['search=%00%0a&page=1e9', {}],
    ['component=a+b', { component: 'a b' }],
  ] as const;
  for (const [query, filters] of addresses) {
    it(`reads ${query === '' ? 'an address without filters' : query}`, () => {
      expect(readFilters(new URLSearchParams(query))).to.deep.equal({ ...noFilters, ...filters });
    });
  }

  it('writes what it reads', () => {
    const path = '/entities?search=a+b&type=resource&connector=nagios/poller-1&enabled=no&alarm=yes&page=3';
    expect(filtersPath(readFilters(new URLSearchParams(path.split('?')[1])))).to.equal(path);
    expect(filtersPath(noFilters)).to.equal('/entities');
    expect([isUnfiltered({ ...noFilters, page: 4 }), isUnfiltered({ ...noFilters, alarm: false })]).to.deep.equal([
      true,
      false,
    ]);
  });

  it('keeps the open nodes of the tree in the address, within bounds', () => {
    const nodes = readNodes(new URLSearchParams('node=2:nagios/poller-1&node=1:a:b&node=x&node=0:c&node=99:d&node=1:'));
    expect([...nodes]).to.deep.equal([
      ['nagios/poller-1', 2],
      ['a:b', 1],
      ['c', 1],
      ['d', 10],
    ]);
    expect(treePath(nodes, 2)).to.equal(
      '/entities?view=tree&page=2&node=2:nagios/poller-1&node=1:a:b&node=1:c&node=10:d',
    );
    const many = new URLSearchParams(Array.from({ length: 200 }, (_, index) => `node=1:n${index}`).join('&'));
    expect(readNodes(many)).to.have.property('size', 30);
  });

  it('opens, widens and closes a node', () => {
    const opened = withNode(new Map(), 'a', 1);
    expect([...withNode(opened, 'a', 2)]).to.deep.equal([['a', 2]]);
    expect([...withNode(opened, 'a', 0)]).to.deep.equal([]);
  });
});
