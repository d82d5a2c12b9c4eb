import { expect } from 'chai';
import {
  type AlarmFilters,
  applySearchField,
  filtersPath,
  isUnfiltered,
  readFilters,
  withFlag,
  withoutOpen,
} from './filters.ts';

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
