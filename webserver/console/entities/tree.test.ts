import { expect } from 'chai';
import { sampleDetails } from '../../../tests/support/alarm-rows.ts';
import { tallyAlarms } from './tree.ts';

describe('console/entities/tree', () => {
  const now = Date.parse('2026-11-22T13:32:07Z');
  const row = (entity_id: string, component: string | undefined, state: 0 | 1 | 2 | 3) => ({
    ...sampleDetails(0, now),
    entity_id,
    component,
    state,
    connector: 'nagios',
    connector_name: 'poller-1',
  });

  it('counts each alarm once at its entity, its component and its connector, and keeps the worst state', () => {
    const tallies = tallyAlarms([
      row('disk/a', 'a', 1),
      row('cpu/a', 'a', 3),
      row('b', 'b', 0),
      row('nagios/poller-1', undefined, 2),
    ]);
    expect(Object.fromEntries(tallies)).to.deep.equal({
      'disk/a': { count: 1, worst: 1 },
      'cpu/a': { count: 1, worst: 3 },
      a: { count: 2, worst: 3 },
      b: { count: 1, worst: 0 },
      'nagios/poller-1': { count: 4, worst: 3 },
    });
  });
});
