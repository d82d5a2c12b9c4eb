/** How long the host has been running, through node-os-utils. */
import { formatSeconds } from '../figures.ts';
import { dataOf, type HostUtils } from '../host.ts';
import { type Reading, rounded, type Source } from '../reading.ts';

/** One reading on `uptime`. */
export function uptimeReading(seconds: number): Reading {
  return {
    resource: 'uptime',
    output: `The host has been up for ${formatSeconds(seconds)}`,
    measures: [{ metric: 'uptime', value: rounded(seconds), unit: 's', min: 0 }],
  };
}

/** The source `uptime`. */
export function createUptimeSource(utils: HostUtils): Source {
  return {
    name: 'uptime',
    // The library answers in milliseconds.
    read: async () => [uptimeReading(dataOf(await utils.system.uptime()).uptime / 1000)],
  };
}
