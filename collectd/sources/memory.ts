/** Memory, through node-os-utils. */
import { access } from 'node:fs/promises';
import { formatBytes, formatPercent } from '../figures.ts';
import { dataOf, type HostUtils } from '../host.ts';
import { type Measure, percentMeasure, percentOf, type Reading, type Source } from '../reading.ts';

/** All in bytes. `available` is what programs can get without swapping: free memory and most of the caches. */
export interface MemoryFigures {
  readonly total: number;
  readonly available: number;
  readonly free: number;
  readonly cached: number;
  readonly buffers: number;
}

/** One reading on `memory`. */
export function memoryReading(memory: MemoryFigures): Reading {
  const used = memory.total - memory.available;
  const bytes = (metric: string, value: number): Measure => ({ metric, value, unit: 'B', min: 0, max: memory.total });
  const percent = percentOf(used, memory.total);
  return {
    resource: 'memory',
    output: `Memory is ${formatPercent(percent)} used: ${formatBytes(used)} of ${formatBytes(memory.total)}, ${formatBytes(memory.available)} available`,
    measures: [
      percentMeasure('used_percent', percent),
      bytes('used', used),
      bytes('available', memory.available),
      bytes('free', memory.free),
      bytes('cached', memory.cached),
      bytes('buffers', memory.buffers),
    ],
  };
}

/**
 * The source `memory`. The file is looked for first: without it the library (2.0.5) does not fail but answers kibibytes where it
 * promises bytes.
 */
export function createMemorySource(utils: HostUtils): Source {
  return {
    name: 'memory',
    read: async () => {
      await access('/proc/meminfo');
      const { total, available, free, cached, buffers } = dataOf(await utils.memory.info());
      return [
        memoryReading({
          total: total.bytes,
          available: available.bytes,
          free: free.bytes,
          cached: cached.bytes,
          buffers: buffers.bytes,
        }),
      ];
    },
  };
}
