import { expect } from 'chai';
import { applySearchField, filtersPath, noFilters, readFilters } from './filters.ts';

const read = (query: string) => readFilters(new URLSearchParams(query), 'Europe/Paris');

describe('the filters of the event log in the address', () => {
  for (const address of [
    '/events',
    '/events?search=disk+full',
    '/events?search=a&entity=disk/db-1&connector=nagios&type=ack,check&state=critical,ok&outcome=drop,dead_letter&range=24h&cursor=WyJvIl0',
    '/events?from=2026-11-22T10:00:00.000Z&to=2026-11-22T11:00:00.000Z',
    '/events?connector_name=poller&component=db-1&resource=disk',
  ]) {
    it(`come back as they were: ${address}`, () => {
      expect(filtersPath(read(address.split('?')[1] ?? ''))).to.equal(address);
    });
  }

  for (const query of [
    'state=worst&outcome=lost&type=%3Cb%3E&range=9y&cursor=%22',
    'entity=%20%00%20&from=yesterday&search=%0A',
    'entity[$ne]=x&__proto__=1&constructor=2',
  ]) {
    it(`are left out when they mean nothing: ${query}`, () => {
      expect(filtersPath(read(query))).to.equal('/events');
    });
  }

  for (const { typed, address } of [
    { typed: 'disk full', address: '/events?search=disk+full' },
    { typed: 'state:critical disk', address: '/events?search=disk&state=critical' },
    {
      typed: 'entity:disk/db-1 type:ack,check outcome:drop',
      address: '/events?entity=disk/db-1&type=ack,check&outcome=drop',
    },
    { typed: 'http://example.org status:200', address: '/events?search=http://example.org+status:200' },
    { typed: '  ', address: '/events' },
  ]) {
    it(`are taken from the search field: ${typed}`, () => {
      expect(filtersPath(applySearchField(noFilters, typed))).to.equal(address);
    });
  }

  it('keep what is set already, and begin at the newest, when something is typed', () => {
    const filters = read('component=db-1&state=major&cursor=WyJvIl0');
    expect(filtersPath(applySearchField(filters, 'state:critical x'))).to.equal(
      '/events?search=x&component=db-1&state=critical',
    );
  });
});
