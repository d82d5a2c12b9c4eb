/** Input and output of whole disks, from node-os-utils' counters. */
import { readdir } from 'node:fs/promises';
import { formatBytes, formatCount, formatNumber, formatPercent } from '../figures.ts';
import { dataOf, type HostUtils } from '../host.ts';
import {
  type Clocks,
  type Measure,
  percentMeasure,
  percentOf,
  type Reading,
  rounded,
  type Source,
} from '../reading.ts';
import { createNameMatcher } from '../selection.ts';
import { type Growth, GrowthMeter } from './rate.ts';

const counterNames = ['readBytes', 'writeBytes', 'reads', 'writes', 'readTimeMs', 'writeTimeMs', 'busyTimeMs'] as const;

/** Totals since the start of the host. */
export type DiskCounter = (typeof counterNames)[number];

/** One reading per disk on `disk <device>`, and the sum on `disk`. */
export function diskReadings(growths: readonly Growth<DiskCounter>[]): readonly Reading[] {
  return [sumReading(growths), ...growths.map(diskReading)];
}

function sumReading(growths: readonly Growth<DiskCounter>[]): Reading {
  const sum = (name: DiskCounter) => growths.reduce((total, growth) => total + growth.grown(name) / growth.seconds, 0);
  const read = sum('readBytes');
  const written = sum('writeBytes');
  return {
    resource: 'disk',
    output: `${formatCount(growths.length, 'disk')}: ${formatBytes(read)}/s read, ${formatBytes(written)}/s written`,
    measures: [rate('read_bytes', read, 'B/s'), rate('write_bytes', written, 'B/s')],
  };
}

function diskReading({ object, seconds, grown }: Growth<DiskCounter>): Reading {
  const busy = percentOf(grown('busyTimeMs'), seconds * 1000);
  const [read, written] = [grown('readBytes') / seconds, grown('writeBytes') / seconds];
  const [reads, writes] = [grown('reads') / seconds, grown('writes') / seconds];
  const figures = `${formatBytes(read)}/s read (${formatNumber(reads)}/s), ${formatBytes(written)}/s written (${formatNumber(writes)}/s)`;
  return {
    resource: `disk ${object}`,
    output: `Disk ${object} was ${formatPercent(busy)} busy: ${figures}`,
    measures: [
      percentMeasure('busy', busy),
      rate('read_bytes', read, 'B/s'),
      rate('write_bytes', written, 'B/s'),
      rate('reads', reads, '1/s'),
      rate('writes', writes, '1/s'),
      wait('read_wait', grown('readTimeMs'), grown('reads')),
      wait('write_wait', grown('writeTimeMs'), grown('writes')),
    ],
  };
}

function rate(metric: string, value: number, unit: string): Measure {
  return { metric, value: rounded(value), unit, min: 0 };
}

/** Mean time of one request in milliseconds, queueing included. */
function wait(metric: string, timeMs: number, requests: number): Measure {
  return { metric, value: requests === 0 ? 0 : rounded(timeMs / requests), unit: 'ms', min: 0 };
}

export interface DiskOptions {
  readonly exclude: readonly string[];
}

/** The source `disk`. Partitions are left out: `/sys/block` has whole disks alone. Its first reading only remembers the counters. */
export function createDiskSource(options: DiskOptions, utils: HostUtils, clocks: Clocks): Source {
  const isExcluded = createNameMatcher(options.exclude);
  const meter = new GrowthMeter(counterNames, clocks);
  return {
    name: 'disk',
    read: async () => {
      const whole = new Set(await readdir('/sys/block'));
      const stats = dataOf(await utils.disk.stats());
      const found = stats.filter(({ device }) => whole.has(device) && !isExcluded(device));
      const growths = meter.measure(
        new Map(
          found.map((disk) => [
            disk.device,
            {
              readBytes: disk.readBytes.bytes,
              writeBytes: disk.writeBytes.bytes,
              reads: disk.readCount,
              writes: disk.writeCount,
              readTimeMs: disk.readTime,
              writeTimeMs: disk.writeTime,
              busyTimeMs: disk.ioTime,
            },
          ]),
        ),
      );
      return growths === undefined ? [] : diskReadings(growths);
    },
  };
}
