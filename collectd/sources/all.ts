/** The sources that the configuration asks for. The only list of them. */
import type { CollectdConfig, Levels } from '../../lib/config/collectd.ts';
import type { ConfiguredSource } from '../collector.ts';
import type { HostUtils } from '../host.ts';
import type { Clocks, Source } from '../reading.ts';
import { createCpuSource } from './cpu.ts';
import { createDiskSource } from './disk.ts';
import { createFilesystemSource } from './filesystem.ts';
import { createLoadSource } from './load.ts';
import { createMemorySource } from './memory.ts';
import { createNetworkSource } from './network.ts';
import { createProcessesSource } from './processes.ts';
import { createSwapSource } from './swap.ts';
import { createUptimeSource } from './uptime.ts';

/** What every source is configured with, in the words of the file. */
interface SourceConfig {
  readonly enabled: boolean;
  readonly interval_seconds: number;
  readonly deadline_seconds: number;
  readonly thresholds: Readonly<Record<string, Levels>>;
}

/** The enabled sources with their timing and thresholds. Creating them reads nothing. */
export function createSources(config: CollectdConfig, utils: HostUtils, clocks: Clocks): readonly ConfiguredSource[] {
  const { cpu, load, memory, swap, disk, filesystem, network, processes, uptime } = config.source;
  const selection = {
    excludeTypes: filesystem.exclude_types,
    exclude: filesystem.exclude,
    memoryMounts: filesystem.memory_mounts,
    probeDeadlineMs: filesystem.probe_deadline_seconds * 1000,
  };
  return [
    ...configured(cpu, () => createCpuSource({ perCore: cpu.per_core }, clocks)),
    ...configured(load, () => createLoadSource(utils)),
    ...configured(memory, () => createMemorySource(utils)),
    ...configured(swap, () => createSwapSource(utils)),
    ...configured(disk, () => createDiskSource(disk, utils, clocks)),
    ...configured(filesystem, () => createFilesystemSource(selection, utils)),
    ...configured(network, () => createNetworkSource(network, utils, clocks)),
    ...configured(processes, () => createProcessesSource()),
    ...configured(uptime, () => createUptimeSource(utils)),
  ];
}

function configured(config: SourceConfig, create: () => Source): readonly ConfiguredSource[] {
  if (!config.enabled) return [];
  const timing = { intervalMs: config.interval_seconds * 1000, deadlineMs: config.deadline_seconds * 1000 };
  return [{ source: create(), timing, thresholds: config.thresholds }];
}
