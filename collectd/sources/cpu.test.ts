import { expect } from 'chai';
import { cpuReadings, cpuShares, createCpuSource, parseCpuTimes } from './cpu.ts';

/** `/proc/stat` of a two-core machine, its interrupt counters shortened. */
const before = `cpu  16751 0 8194 265668 792 0 191 35 0 0
cpu0 7645 0 3560 134508 63 0 32 15 0 0
cpu1 9105 0 4634 131159 728 0 158 20 0 0
intr 914450 0 0 0
ctxt 2188621
btime 1795332158
processes 28201
procs_running 1
procs_blocked 0
softirq 455542 0 38676 5 29410 219085 0 553 71864 19 95930
`;

/** The same machine 1,000 ticks (5 s) later. */
const after = `cpu  17151 0 8394 265968 892 0 191 35 0 0
cpu0 8045 0 3660 134508 63 0 32 15 0 0
cpu1 9105 0 4734 131459 828 0 158 20 0 0
intr 914500 0 0 0
`;

describe('parseCpuTimes', () => {
  it('reads the sum and each core, and nothing else', () => {
    const times = parseCpuTimes(before);
    expect([...times.keys()]).to.deep.equal(['cpu', 'cpu0', 'cpu1']);
    expect(times.get('cpu')).to.deep.equal({
      user: 16_751,
      nice: 0,
      system: 8194,
      idle: 265_668,
      iowait: 792,
      irq: 0,
      softirq: 191,
      steal: 35,
    });
  });

  it('takes what an old kernel does not count for zero', () => {
    expect(parseCpuTimes('cpu 1 2 3 4').get('cpu')).to.deep.include({ idle: 4, iowait: 0, steal: 0 });
  });
});

describe('cpuReadings', () => {
  it('gives the share of each state, per core where asked for', () => {
    const readings = cpuReadings(parseCpuTimes(before), parseCpuTimes(after), 5, true);
    expect(readings.map(({ resource }) => resource)).to.deep.equal(['cpu', 'cpu 0', 'cpu 1']);
    const values = Object.fromEntries(readings[0]?.measures.map(({ metric, value }) => [metric, value]) ?? []);
    expect(values).to.deep.equal({
      usage: 60,
      user: 40,
      nice: 0,
      system: 20,
      idle: 30,
      iowait: 10,
      irq: 0,
      softirq: 0,
      steal: 0,
    });
    expect(readings[0]?.output).to.equal(
      'CPU with 2 cores was 60.0 % busy over 5 s: 40.0 % user, 20.0 % system, 10.0 % I/O wait',
    );
    expect(readings[1]?.measures[0]).to.deep.equal({ metric: 'usage', value: 100, unit: '%', min: 0, max: 100 });
  });

  it('judges the sum alone', () => {
    const readings = cpuReadings(parseCpuTimes(before), parseCpuTimes(after), 5, true);
    expect(readings.map(({ withoutThresholds }) => withoutThresholds)).to.deep.equal([undefined, true, true]);
  });

  it('leaves the cores out when they are not asked for', () => {
    expect(cpuReadings(parseCpuTimes(before), parseCpuTimes(after), 5, false)).to.have.length(1);
  });

  it('leaves out a core that was switched on meanwhile, and says nothing when no time passed', () => {
    const oneCore = parseCpuTimes(before.replace(/^cpu1.*\n/m, ''));
    expect(cpuReadings(oneCore, parseCpuTimes(after), 5, true).map(({ resource }) => resource)).to.deep.equal([
      'cpu',
      'cpu 0',
    ]);
    expect(cpuReadings(parseCpuTimes(before), parseCpuTimes(before), 5, true)).to.deep.equal([]);
  });
});

describe('cpuShares', () => {
  it('takes a counter that went back for one that stood still', () => {
    const times = { user: 10, nice: 0, system: 10, idle: 100, iowait: 50, irq: 0, softirq: 0, steal: 0 };
    expect(cpuShares(times, { ...times, user: 20, iowait: 40 })).to.deep.include({ user: 100, iowait: 0 });
  });
});

describe('createCpuSource', () => {
  it('says nothing at first, then divides by the time that passed', async () => {
    let elapsedMs = 0;
    const source = createCpuSource({ perCore: false }, { now: () => 0, elapsed: () => elapsedMs });
    expect(await source.read(new AbortController().signal)).to.deep.equal([]);
    elapsedMs = 7000;
    const spin = performance.now() + 30;
    while (performance.now() < spin);
    const [reading] = await source.read(new AbortController().signal);
    expect(reading?.output).to.match(/^CPU with \d+ cores? was [\d.]+ % busy over 7 s: /);
  });
});
