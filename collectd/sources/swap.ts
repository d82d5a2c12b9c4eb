/** Swap space, through node-os-utils. */
import { access } from 'node:fs/promises';
import { formatBytes, formatPercent } from '../figures.ts';
import { dataOf, type HostUtils } from '../host.ts';
import { percentMeasure, percentOf, type Reading, type Source } from '../reading.ts';

/** In bytes. */
export interface SwapFigures {
  readonly total: number;
  readonly used: number;
}

/** One reading on `swap`. A host without swap is ok, and says so. */
export function swapReading(swap: SwapFigures): Reading {
  const percent = percentOf(swap.used, swap.total);
  return {
    resource: 'swap',
    output:
      swap.total === 0
        ? 'There is no swap space'
        : `Swap is ${formatPercent(percent)} used: ${formatBytes(swap.used)} of ${formatBytes(swap.total)}`,
    measures: [
      percentMeasure('used_percent', percent),
      { metric: 'used', value: swap.used, unit: 'B', min: 0, max: swap.total },
      { metric: 'total', value: swap.total, unit: 'B', min: 0 },
    ],
  };
}

/** The source `swap`. `memory.ts` says why the file is looked for first. */
export function createSwapSource(utils: HostUtils): Source {
  return {
    name: 'swap',
    read: async () => {
      await access('/proc/meminfo');
      const { total, used } = dataOf(await utils.memory.swap());
      return [swapReading({ total: total.bytes, used: used.bytes })];
    },
  };
}
