import { expect } from 'chai';
import { eventually } from '../tests/support/eventually.ts';
import type { Reading } from './reading.ts';
import { type RunResult, type ScheduledSource, scheduleSource } from './schedule.ts';

const reading: Reading = { resource: 'x', output: '', measures: [] };

describe('scheduleSource', () => {
  const running: ScheduledSource[] = [];
  const start = (
    read: (signal: AbortSignal) => Promise<readonly Reading[]>,
    timing = { intervalMs: 15, deadlineMs: 5 },
  ) => {
    const results: RunResult[] = [];
    running.push(
      scheduleSource(
        { name: 'x', read },
        timing,
        () => performance.now(),
        (result) => results.push(result),
      ),
    );
    return { results, kinds: () => results.map(({ kind }) => kind) };
  };
  afterEach(() => {
    for (const source of running.splice(0)) source.stop();
  });

  it('reads at once and again at each interval', async () => {
    const { results, kinds } = start(async () => [reading], { intervalMs: 15, deadlineMs: 5000 });
    await eventually('three readings', () => results.length >= 3);
    expect(new Set(kinds())).to.deep.equal(new Set(['readings']));
    expect(results[0]).to.deep.include({ readings: [reading] });
  });

  it('reports a reading that fails, and goes on', async () => {
    let calls = 0;
    const { results } = start(
      async () => {
        calls += 1;
        if (calls === 1) throw new Error('no such thing');
        return [reading];
      },
      { intervalMs: 15, deadlineMs: 5000 },
    );
    await eventually('two results', () => results.length >= 2);
    expect(results[0]?.kind).to.equal('failed');
    expect(results[1]?.kind).to.equal('readings');
  });

  it('reports a hanging reading at its deadline and at each interval, aborts it, and starts no second one', async () => {
    let calls = 0;
    let aborted = false;
    const { kinds } = start((signal) => {
      calls += 1;
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(() => {});
    });
    await eventually('three reports', () => kinds().length >= 3);
    expect(new Set(kinds())).to.deep.equal(new Set(['missed']));
    expect(calls).to.equal(1);
    expect(aborted).to.equal(true);
  });

  it('recovers when the hanging reading ends at last, and leaves its late answer out', async () => {
    let release = (_: readonly Reading[]): void => {};
    let calls = 0;
    const { results, kinds } = start(() => {
      calls += 1;
      if (calls > 1) return Promise.resolve([reading]);
      return new Promise((resolve) => (release = resolve));
    });
    await eventually('a missed deadline', () => kinds().includes('missed'));
    release([{ ...reading, output: 'late' }]);
    await eventually('a reading', () => kinds().includes('readings'));
    expect(results.find(({ kind }) => kind === 'readings')).to.deep.include({ readings: [reading] });
  });

  it('reports nothing after it was stopped', async () => {
    let release = (_: readonly Reading[]): void => {};
    const { results } = start(() => new Promise((resolve) => (release = resolve)), {
      intervalMs: 1000,
      deadlineMs: 1000,
    });
    for (const source of running) source.stop();
    release([reading]);
    await new Promise(setImmediate);
    expect(results).to.deep.equal([]);
  });
});
