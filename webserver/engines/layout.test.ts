import { expect } from 'chai';
import { poolSchema, type PoolConfig } from '../../lib/config/pool.ts';
import { appsOf, inOrder, nextOf, queuesOf } from './layout.ts';

function pool(name: string, more: object): PoolConfig {
  return { ...poolSchema.parse({ engines: ['x'], ...more }), name, file: `${name}.conf` };
}

const shipped = [
  pool('collectdgw', { mode: 'none', input: { exchange: 'amq.topic' } }),
  pool('process', { engines: ['service_links'], input: { exchange: 'canopsis.events', actions: true } }),
  pool('scheduler', { mode: 'ticks' }),
  pool('service', { input: { exchange: 'vigie.services' } }),
];
const chained = [
  pool('alarms', { partitions: 2 }),
  pool('intake', { next: ['alarms'], input: { exchange: 'canopsis.events', actions: true } }),
  pool('ticks', { mode: 'ticks' }),
  pool('zgateway', { mode: 'none', input: { exchange: 'amq.topic' } }),
];

describe('the layout of the pools', () => {
  it('shows who feeds before who is fed, and the clock last', () => {
    expect(inOrder(shipped).map(({ name }) => name)).to.deep.equal(['collectdgw', 'process', 'service', 'scheduler']);
    expect(inOrder(chained).map(({ name }) => name)).to.deep.equal(['zgateway', 'intake', 'alarms', 'ticks']);
  });

  it('ends also where pools feed each other in a circle', () => {
    const circle = [pool('a', { next: ['b'] }), pool('b', { next: ['a'] })];
    expect(inOrder(circle)).to.have.length(2);
  });

  for (const [pools, name, next] of [
    [shipped, 'collectdgw', ['process']],
    [shipped, 'process', ['service']],
    [shipped, 'scheduler', ['process']],
    [shipped, 'service', []],
    [chained, 'zgateway', ['intake']],
    [chained, 'intake', ['alarms']],
    [chained, 'ticks', ['intake']],
  ] as const) {
    it(`${name} feeds ${next.join(', ') || 'no pool'}`, () => {
      const [own] = pools.filter((candidate) => candidate.name === name);
      expect(own && nextOf(own, pools)).to.deep.equal(next);
    });
  }

  it('leaves out a pool that is switched off', () => {
    const [gateway, main] = shipped;
    expect(gateway && main && nextOf(gateway, [gateway, { ...main, enabled: false }])).to.deep.equal([]);
  });

  it('knows the queues and the processes of each', () => {
    expect(shipped.map(queuesOf)).to.deep.equal([
      ['vigie.collectdgw'],
      ['vigie.process', 'vigie.process.actions'],
      [],
      ['vigie.service'],
    ]);
    expect(chained.slice(0, 1).map(queuesOf)).to.deep.equal([['vigie.alarms.0', 'vigie.alarms.1']]);
    expect(chained.map(appsOf)).to.deep.equal([
      ['engine-alarms-0', 'engine-alarms-1'],
      ['engine-intake'],
      ['engine-ticks'],
      ['engine-zgateway'],
    ]);
  });
});
