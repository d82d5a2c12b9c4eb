import { expect } from 'chai';
import { eventually } from '../tests/support/eventually.ts';
import { Collector } from './collector.ts';
import type { Reading } from './reading.ts';

interface Sent {
  readonly resource: string;
  readonly state: number;
  readonly output: string;
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, fatal: () => {} };

/** A collector with one source, and what it published and said of its parts. */
function setUp(read: () => Promise<readonly Reading[]>, deadlineMs = 5000) {
  const sent: Sent[] = [];
  const problems = new Map<string, string | undefined>();
  const runs: string[] = [];
  const collector = new Collector(
    {
      origin: { connectorName: 'collectd', component: 'host' },
      sources: [{ source: { name: 'x', read }, timing: { intervalMs: 15, deadlineMs }, thresholds: {} }],
      reportMs: 20,
      buffer: { maxEvents: 1000, maxBytes: 1_000_000 },
    },
    {
      publish: async ({ body }) => {
        const { resource, state, output }: Sent = JSON.parse(body.toString());
        sent.push({ resource, state, output });
      },
      clocks: { now: Date.now, elapsed: () => performance.now() },
      logger: silent,
      setProblem: (part, problem) => problems.set(part, problem),
      countRun: (source, result) => runs.push(`${source} ${result}`),
    },
  );
  collector.start();
  const found = (resource: string, output: RegExp) =>
    eventually(`${output.source} on ${resource}`, () =>
      sent.find((one) => one.resource === resource && output.test(one.output)),
    );
  return { collector, sent, problems, runs, found };
}

describe('Collector', () => {
  it('publishes what a source reads, and reports on itself', async () => {
    const { collector, problems, runs, found } = setUp(async () => [
      { resource: 'x', output: 'All is well', measures: [] },
    ]);
    expect(await found('x', /^All is well$/)).to.include({ state: 0 });
    await found('collectd', /^1 source read, [1-9]\d* events? published, \d+ waiting, 0 dropped$/);
    await collector.stop(1000);
    expect(problems.get('source x')).to.equal(undefined);
    expect(runs).to.include('x readings');
  });

  it('takes a file that the host does not have for a fact, not for a fault', async () => {
    const absent = Object.assign(new Error("ENOENT: no such file or directory, open '/proc/diskstats'"), {
      code: 'ENOENT',
    });
    const { collector, problems, found } = setUp(() => Promise.reject(absent));
    expect(await found('x', /^Source x finds nothing to read on this host$/)).to.include({ state: 0 });
    await collector.stop(1000);
    expect(problems.get('source x')).to.equal(undefined);
  });

  it('is major about a source that fails, and degraded', async () => {
    const { collector, problems, found } = setUp(() => Promise.reject(new Error('Input/output error')));
    expect(await found('x', /^Source x failed: Input\/output error$/)).to.include({ state: 2 });
    await collector.stop(1000);
    expect(problems.get('source x')).to.equal('Input/output error');
  });

  it('is major about a source that hangs, and degraded', async () => {
    const { collector, problems, found } = setUp(() => new Promise(() => {}), 5);
    expect(await found('x', /^Source x missed its deadline of 0.005 s$/)).to.include({ state: 2 });
    await collector.stop(1000);
    expect(problems.get('source x')).to.equal('missed its deadline of 0.005 s');
  });

  it('closes what was in trouble and is no longer there', async () => {
    let gone = false;
    const overview: Reading = { resource: 'x', output: 'One object', measures: [] };
    const trouble: Reading = { resource: 'x 1', output: 'It burns', measures: [], state: 3 };
    const { collector, found } = setUp(async () => (gone ? [overview] : [overview, trouble]));
    expect(await found('x 1', /^It burns$/)).to.include({ state: 3 });
    gone = true;
    expect(await found('x 1', /^x 1 is no longer there$/)).to.include({ state: 0 });
    await collector.stop(1000);
  });
});
