/** The load averages, through node-os-utils. */
import { availableParallelism } from 'node:os';
import { formatCount, formatNumber } from '../figures.ts';
import { dataOf, type HostUtils } from '../host.ts';
import { type Reading, rounded, type Source } from '../reading.ts';

/** Runnable and blocked threads, averaged over 1, 5 and 15 minutes. */
export interface LoadAverages {
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
}

/** One reading on `load`. `load5_per_core` compares hosts of any size: above 1 there is more work than cores. */
export function loadReading(load: LoadAverages, cores: number): Reading {
  const perCore = load.load5 / cores;
  const averages = [load.load1, load.load5, load.load15].map((value) => formatNumber(value, 2)).join(', ');
  return {
    resource: 'load',
    output: `Load is ${averages} over 1, 5 and 15 min on ${formatCount(cores, 'core')}`,
    measures: [
      { metric: 'load1', value: load.load1, min: 0 },
      { metric: 'load5', value: load.load5, min: 0 },
      { metric: 'load15', value: load.load15, min: 0 },
      { metric: 'load5_per_core', value: rounded(perCore), min: 0 },
    ],
  };
}

/** The source `load`. */
export function createLoadSource(utils: HostUtils): Source {
  return {
    name: 'load',
    read: async () => [loadReading(dataOf(await utils.cpu.loadAverage()), availableParallelism())],
  };
}
