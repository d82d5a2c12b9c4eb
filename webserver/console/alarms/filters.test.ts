import { expect } from 'chai';
import {
  type AlarmFilters,
  filtersPath,
  isUnfiltered,
  readFilters,
  savedQuery,
  withFlag,
  withoutOpen,
} from './filters.ts';
import { applySearchField } from './search-field.ts';

const read = (query: string): AlarmFilters => readFilters(new URLSearchParams(query));
const none: AlarmFilters = { search: '', states: [], page: 1 };

describe('console/alarms/filters', () => {
  const addresses = [
    ['', none],
    ['state=critical', { ...none, states: [3] }],
    ['state=minor,critical', { ...none, states: [3, 1] }],
    ['state=ok,minor,major,critical', none],
    ['state=fatal', none],
    ['ack=no&snoozed=yes&cancelled=no', { ...none, ack: false, snoozed: true, cancelled: false }],
    ['ack=maybe', none],
    ['search=+disk+full+', { ...none, search: 'disk full' }],
    ['search=a%00b', { ...none, search: 'a b' }],
    ['page=3', { ...none, page: 3 }],
    ['page=0', none],
    ['page=-1', none],
    ['page=1e9', none],
    ['open=a-1', { ...none, open: 'a-1' }],
    ['status=flapping,off,none', { ...none, statuses: [0, 3] }],
    ['component=db-1&tag=site%3A+lyon', { ...none, values: { component: 'db-1', tag: 'site: lyon' } }],
    ['info=site:lyon&ticket=no', { ...none, values: { info: 'site:lyon' }, ticket: false }],
    ['info=site', none],
    ['since=4h&lasting=30M', { ...none, since: '4h', lasting: '30m' }],
    ['since=4&lasting=99999999999w', none],
    ['opened=no&sort=created:asc', { ...none, resolved: true, sort: { by: 'created', isAscending: true } }],
    ['sort=password', none],
    ['view=v-1', { ...none, view: 'v-1' }],
    ['__proto__=x&constructor=y', none],
  ] as const;
  for (const [query, filters] of addresses) {
    it(`reads ?${query}`, () => {
      expect(read(query)).to.deep.equal(filters);
    });
  }

  it('makes an address that reads back as the same filters', () => {
    const filters: AlarmFilters = { search: 'a & b?', states: [3, 2], ack: false, page: 4, open: 'x/y' };
    const path = filtersPath(filters);
    expect(path).to.equal('/alarms?search=a+%26+b%3F&state=critical,major&ack=no&page=4&open=x%2Fy');
    expect(read(path.slice(path.indexOf('?') + 1))).to.deep.equal(filters);
  });

  it('keeps every kind of filter in its address, and what it saves as a view selects the same', () => {
    const address =
      'search=a&state=critical&ack=no&ticket=yes&status=flapping&component=c&tag=x:+y&info=n:v&since=4h&lasting=1d&opened=no';
    expect(filtersPath(read(address))).to.equal(`/alarms?${address}`);
    expect(savedQuery(read(`${address}&sort=created&page=3&view=v&open=x`))).to.equal(`${address}&sort=created`);
  });

  it('says that every alarm is meant only where nothing else says what is', () => {
    expect(filtersPath({ ...none, view: 'all' })).to.equal('/alarms?view=all');
    expect(filtersPath({ ...none, states: [3], view: 'all' })).to.equal('/alarms?state=critical');
    expect(filtersPath({ ...none, states: [3], view: 'mine' })).to.equal('/alarms?state=critical&view=mine');
  });

  it('makes the bare address when nothing is filtered', () => {
    expect(filtersPath(none)).to.equal('/alarms');
    expect(isUnfiltered({ ...none, page: 7, open: 'x' })).to.equal(true);
    expect(isUnfiltered({ ...none, snoozed: false })).to.equal(false);
  });

  it('goes back to the first page when a filter is set or dropped', () => {
    const set = withFlag({ ...none, page: 5 }, 'ack', false);
    expect(set).to.deep.equal({ ...none, ack: false });
    expect(filtersPath(withFlag({ ...set, page: 2 }, 'ack', undefined))).to.equal('/alarms');
    expect(filtersPath(withoutOpen({ ...none, open: 'x' }))).to.equal('/alarms');
  });

  const typed = [
    ['disk', { ...none, search: 'disk' }],
    ['state:critical disk', { ...none, states: [3], search: 'disk' }],
    ['STATE:Critical,minor ack:NO', { ...none, states: [3, 1], ack: false }],
    ['http://host:80 state:fatal', { ...none, search: 'http://host:80 state:fatal' }],
    ['tag:"site: lyon" fan', { ...none, values: { tag: 'site: lyon' }, search: 'fan' }],
    ['component:DB-1 info:site:lyon', { ...none, values: { component: 'DB-1', info: 'site:lyon' } }],
    ['since:4H lasting:soon', { ...none, since: '4h', search: 'lasting:soon' }],
    ['status:flapping,ongoing opened:no', { ...none, statuses: [1, 3], resolved: true }],
    ['tag:', { ...none, search: 'tag:' }],
    ['resource LIKE "a  b" AND NOT state < major', { ...none, search: 'resource LIKE "a  b" AND NOT state < major' }],
    ['resource LIKE "state:critical', { ...none, search: 'resource LIKE "state:critical' }],
    ['output contains errors', { ...none, search: 'output contains errors' }],
    ['', none],
  ] as const;
  for (const [text, filters] of typed) {
    it(`understands “${text}” in the search field`, () => {
      expect(applySearchField(none, text)).to.deep.equal(filters);
    });
  }

  it('keeps the filters that the search field does not mention, and leaves the page', () => {
    const before: AlarmFilters = { search: 'old', states: [3], ack: false, page: 9 };
    expect(applySearchField(before, 'new snoozed:no')).to.deep.equal({
      search: 'new',
      states: [3],
      ack: false,
      snoozed: false,
      page: 1,
    });
  });
});
