import { expect } from 'chai';
import { type EnginesView, engineMap, lineWidth, type PoolView, queueHealth } from './map.ts';
import { wrapped } from './view.ts';

function pool(name: string, more: Partial<PoolView> = {}): PoolView {
  return {
    name,
    enabled: true,
    mode: 'log',
    partitions: 1,
    next: [],
    status: 'ok',
    reasons: [],
    events_per_second: 0,
    batch_seconds: { p50: 0, p99: 0 },
    redeliveries: 0,
    queues: [{ name: `vigie.${name}`, depth: 3, age_seconds: 0, consumers: 1 }],
    engines: [],
    processes: [],
    ...more,
  };
}

function view(...pools: PoolView[]): EnginesView {
  const part = { status: 'ok' as const };
  return { time: new Date(0), status: 'ok', broker: part, database: part, live: part, pools, processes: [] };
}

const engine = (name: string) => ({
  name,
  events_per_second: 0,
  seconds_per_event: { p50: 0, p99: 0 },
  events: 0,
  forwarded: 0,
  dropped: 0,
  dead_lettered: 0,
});

/** Names in the order of their columns, then rows. */
function columnsOf(map: ReturnType<typeof engineMap>): readonly (readonly string[])[] {
  const columns = [...new Set(map.boxes.map(({ x }) => x))].sort((one, other) => one - other);
  return columns.map((x) => map.boxes.filter((box) => box.x === x).map(({ key }) => key));
}

describe('console/engines/map', () => {
  const split = view(
    pool('intake', { exchange: 'canopsis.events', next: ['process'] }),
    pool('process', { next: ['store', 'service'], engines: [engine('alarm')] }),
    pool('service'),
    pool('store'),
    pool('scheduler', { mode: 'ticks', next: ['process'], queues: [] }),
  );

  it('puts each pool right of what feeds it, and broker and database below', () => {
    expect(columnsOf(engineMap(split))).to.deep.equal([
      ['exchange canopsis.events', 'broker'],
      ['pool intake', 'database'],
      ['pool process', 'pool scheduler'],
      ['pool service', 'pool store'],
      ['alarms'],
    ]);
  });

  it('lays no box over another', () => {
    const { boxes, width, height } = engineMap(split);
    for (const one of boxes) {
      expect([one.x + one.width <= width, one.y + one.height <= height]).to.deep.equal([true, true]);
      const over = boxes.filter(
        (other) =>
          other !== one &&
          Math.abs(other.x - one.x) < one.width &&
          other.y < one.y + one.height &&
          one.y < other.y + other.height,
      );
      expect(over).to.deep.equal([]);
    }
  });

  it('ends with pools that feed each other in a circle', () => {
    const circle = view(pool('a', { next: ['b'] }), pool('b', { next: ['a'] }));
    expect(engineMap(circle).boxes).to.have.length(5);
  });

  it('draws nothing but the parts where there is no pool', () => {
    expect(engineMap(view()).boxes.map(({ key }) => key)).to.deep.equal(['alarms', 'broker', 'database']);
  });

  it('says on a line how many messages wait in its queues', () => {
    const queues = [0, 1].map((partition) => ({ name: `vigie.process.${partition}`, depth: 2 + partition }));
    const { lines } = engineMap(view(pool('intake', { next: ['process'] }), pool('process', { queues })));
    expect(lines.map(({ depth, queues: names }) => [depth, names.length])).to.deep.equal([[5, 2]]);
  });

  it('draws a line thicker by the logarithm of its rate', () => {
    expect([0, 9, 99, 9999].map(lineWidth)).to.deep.equal([2, 5, 8, 14]);
  });

  const healths = [
    ['a queue that is read', 'ok', { depth: 10, age_seconds: 1, consumers: 1 }, 'ok'],
    ['one whose next message waits for half a minute', 'ok', { age_seconds: 30, consumers: 1 }, 'degraded'],
    ['one whose next message waits for two minutes', 'ok', { age_seconds: 120, consumers: 1 }, 'failed'],
    ['one that nobody reads', 'ok', { consumers: 0 }, 'failed'],
    ['one whose reader is degraded', 'degraded', { consumers: 1 }, 'degraded'],
    ['one whose reader has failed', 'failed', {}, 'failed'],
  ] as const;
  for (const [what, status, queue, health] of healths) {
    it(`takes ${what} for ${health}`, () => {
      expect(queueHealth({ status }, [{ name: 'q', ...queue }])).to.equal(health);
    });
  }

  it('breaks lines between words, and cuts a word that is too long', () => {
    expect(wrapped('one two three fourteenletters', 9)).to.deep.equal(['one two', 'three', 'fourteen…']);
  });
});
