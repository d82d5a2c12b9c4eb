/** Traffic of network interfaces, from node-os-utils' counters. */
import { formatBytes, formatCount, formatNumber } from '../figures.ts';
import { dataOf, type HostUtils } from '../host.ts';
import { type Clocks, type Measure, type Reading, rounded, type Source } from '../reading.ts';
import { createNameMatcher } from '../selection.ts';
import { type Growth, GrowthMeter } from './rate.ts';

const counterNames = ['rxBytes', 'txBytes', 'rxPackets', 'txPackets', 'errors', 'dropped'] as const;

/** Totals since the start of the host; `errors` and `dropped` of both directions. */
export type NetworkCounter = (typeof counterNames)[number];

/** One reading per interface on `network <interface>`, and the sum on `network`. */
export function networkReadings(growths: readonly Growth<NetworkCounter>[]): readonly Reading[] {
  const sum = (name: NetworkCounter) => growths.reduce((total, { grown, seconds }) => total + grown(name) / seconds, 0);
  const received = sum('rxBytes');
  const sent = sum('txBytes');
  const total: Reading = {
    resource: 'network',
    output: `${formatCount(growths.length, 'interface')}: ${formatBytes(received)}/s received, ${formatBytes(sent)}/s sent`,
    measures: [rate('rx_bytes', received, 'B/s'), rate('tx_bytes', sent, 'B/s')],
    withoutThresholds: true,
  };
  return [total, ...growths.map(interfaceReading)];
}

function interfaceReading({ object, seconds, grown }: Growth<NetworkCounter>): Reading {
  const perSecond = (name: NetworkCounter) => grown(name) / seconds;
  const traffic = `${formatBytes(perSecond('rxBytes'))}/s received, ${formatBytes(perSecond('txBytes'))}/s sent`;
  const trouble = `${formatNumber(perSecond('errors'))} errors/s, ${formatNumber(perSecond('dropped'))} dropped/s`;
  return {
    resource: `network ${object}`,
    output: `Interface ${object}: ${traffic}, ${trouble}`,
    measures: [
      rate('rx_bytes', perSecond('rxBytes'), 'B/s'),
      rate('tx_bytes', perSecond('txBytes'), 'B/s'),
      rate('rx_packets', perSecond('rxPackets'), '1/s'),
      rate('tx_packets', perSecond('txPackets'), '1/s'),
      rate('errors', perSecond('errors'), '1/s'),
      rate('dropped', perSecond('dropped'), '1/s'),
    ],
  };
}

function rate(metric: string, value: number, unit: string): Measure {
  return { metric, value: rounded(value), unit, min: 0 };
}

export interface NetworkOptions {
  readonly exclude: readonly string[];
}

/** The source `network`. Its first reading only remembers the counters. */
export function createNetworkSource(options: NetworkOptions, utils: HostUtils, clocks: Clocks): Source {
  const isExcluded = createNameMatcher(options.exclude);
  const meter = new GrowthMeter(counterNames, clocks);
  return {
    name: 'network',
    read: async () => {
      const stats = dataOf(await utils.network.statsAsync({ skipCache: true }));
      const found = stats.filter((entry) => !isExcluded(entry.interface));
      const growths = meter.measure(
        new Map(
          found.map((entry) => [
            entry.interface,
            {
              rxBytes: entry.rxBytes.bytes,
              txBytes: entry.txBytes.bytes,
              rxPackets: entry.rxPackets,
              txPackets: entry.txPackets,
              errors: entry.rxErrors + entry.txErrors,
              dropped: entry.rxDropped + entry.txDropped,
            },
          ]),
        ),
      );
      return growths === undefined ? [] : networkReadings(growths);
    },
  };
}
