/**
 * CPU time per state, of all cores and of each. From `/proc/stat`: node-os-utils measures over a pause of 200 ms of its own, counts guest
 * time twice, and knows the states of no single core.
 */
import { formatCount, formatPercent, formatSeconds } from '../figures.ts';
import { readHostFile } from '../host.ts';
import { type Clocks, percentMeasure, percentOf, type Reading, type Source } from '../reading.ts';

/** The states in the order of `/proc/stat` (proc(5)). Guest time is left out: the kernel counts it in `user` and `nice` already. */
const states = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

/** Clock ticks since the start of the host, by state. */
export type CpuTimes = Readonly<Record<(typeof states)[number], number>>;

/** The ticks of all cores (`cpu`) and of each (`cpu0`, `cpu1`…). */
export function parseCpuTimes(text: string): ReadonlyMap<string, CpuTimes> {
  const found = new Map<string, CpuTimes>();
  for (const line of text.split('\n')) {
    const [name, ...ticks] = line.trim().split(/\s+/);
    if (name === undefined || !/^cpu\d*$/.test(name)) continue;
    const [user, nice, system, idle, iowait, irq, softirq, steal] = ticks.map(Number);
    found.set(name, {
      user: user ?? 0,
      nice: nice ?? 0,
      system: system ?? 0,
      idle: idle ?? 0,
      iowait: iowait ?? 0,
      irq: irq ?? 0,
      softirq: softirq ?? 0,
      steal: steal ?? 0,
    });
  }
  return found;
}

/** Percent of the time between two moments, by state; undefined when no time passed or the counters began anew. */
export function cpuShares(before: CpuTimes, after: CpuTimes): CpuTimes | undefined {
  // iowait and idle of a core may go back a little (proc(5)); a negative share means nothing.
  const spent = (state: keyof CpuTimes) => Math.max(0, after[state] - before[state]);
  const total = states.reduce((sum, state) => sum + spent(state), 0);
  if (total === 0) return undefined;
  const share = (state: keyof CpuTimes) => percentOf(spent(state), total);
  return {
    user: share('user'),
    nice: share('nice'),
    system: share('system'),
    idle: share('idle'),
    iowait: share('iowait'),
    irq: share('irq'),
    softirq: share('softirq'),
    steal: share('steal'),
  };
}

/** One reading for all cores on `cpu`, and one per core on `cpu <number>` when asked for. */
export function cpuReadings(
  before: ReadonlyMap<string, CpuTimes>,
  after: ReadonlyMap<string, CpuTimes>,
  seconds: number,
  perCore: boolean,
): readonly Reading[] {
  const readings: Reading[] = [];
  for (const [name, times] of after) {
    const earlier = before.get(name);
    const shares = earlier === undefined ? undefined : cpuShares(earlier, times);
    if (shares === undefined || (name !== 'cpu' && !perCore)) continue;
    const core = name.slice('cpu'.length);
    const subject = core === '' ? `CPU with ${formatCount(after.size - 1, 'core')}` : `Core ${core}`;
    readings.push({
      resource: core === '' ? 'cpu' : `cpu ${core}`,
      output: sentence(subject, shares, seconds),
      measures: [percentMeasure('usage', busy(shares)), ...states.map((state) => percentMeasure(state, shares[state]))],
      // One core that works is no trouble.
      ...(core === '' ? {} : { withoutThresholds: true as const }),
    });
  }
  return readings;
}

/** A core that waits for a disk could work: iowait is idle time. */
function busy(shares: CpuTimes): number {
  return Math.max(0, 100 - shares.idle - shares.iowait);
}

function sentence(subject: string, shares: CpuTimes, seconds: number): string {
  const parts = `${formatPercent(shares.user)} user, ${formatPercent(shares.system)} system, ${formatPercent(shares.iowait)} I/O wait`;
  return `${subject} was ${formatPercent(busy(shares))} busy over ${formatSeconds(seconds)}: ${parts}`;
}

export interface CpuOptions {
  readonly perCore: boolean;
}

/** The source `cpu`. Its first reading only remembers where the counters are. */
export function createCpuSource(options: CpuOptions, clocks: Clocks): Source {
  let before: { readonly times: ReadonlyMap<string, CpuTimes>; readonly atMs: number } | undefined;
  return {
    name: 'cpu',
    read: async () => {
      const times = parseCpuTimes(await readHostFile('/proc/stat'));
      const last = before;
      before = { times, atMs: clocks.elapsed() };
      return last === undefined
        ? []
        : cpuReadings(last.times, times, (before.atMs - last.atMs) / 1000, options.perCore);
    },
  };
}
