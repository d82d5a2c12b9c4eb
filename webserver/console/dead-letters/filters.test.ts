import { expect } from 'chai';
import { filtersPath, letterPath, readFilters } from './filters.ts';

describe('the filters of dead letters', () => {
  for (const address of [
    '/dead-letters',
    '/dead-letters?engine=cleaner',
    '/dead-letters?engine=cleaner&code=event_not_json&cursor=0mwrs-process_0-1-2&done=all',
    '/dead-letters?done=replayed',
  ]) {
    it(`stand in the address: ${address}`, () => {
      expect(filtersPath(readFilters(new URLSearchParams(address.split('?')[1])))).to.equal(address);
    });
  }

  for (const query of ['engine=$ne', 'engine[$ne]=x', 'code=%00', 'done=maybe', `code=${'x'.repeat(101)}`]) {
    it(`ignore ${query.slice(0, 30)}`, () => {
      expect(readFilters(new URLSearchParams(query))).to.deep.equal({ done: 'waiting' });
    });
  }

  it('lead to one letter, whatever its id', () => {
    expect(letterPath('a/b?c')).to.equal('/dead-letters/a%2Fb%3Fc');
  });
});
