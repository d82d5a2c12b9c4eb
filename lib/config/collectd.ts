/** `etc/collectd.conf`: the host collector, its sources and their thresholds. */
import { z } from 'zod';
import type { ThresholdRange } from '../event/event.ts';
import { parseRange } from '../perf-data/range.ts';

/** A range in the syntax of Nagios plugins (`90`, `10:`, `5:10`, `@5:10`), as text or number; empty: no threshold. */
const range = z.union([z.string(), z.number().transform(String)]).transform((text, context) => {
  if (text.trim() === '') return undefined;
  const parsed = parseRange(text.trim());
  if (parsed === undefined)
    context.addIssue({ code: 'custom', message: `"${text}" is not a range such as 90, 10: or @5:10` });
  return parsed;
});

/** The ranges of one metric by the state that they cause; undefined: this state is never caused. */
export interface Levels {
  readonly minor?: ThresholdRange | undefined;
  readonly major?: ThresholdRange | undefined;
  readonly critical?: ThresholdRange | undefined;
}

/** What `minor`, `major` and `critical` are when the file does not say; an empty text switches one off. */
interface LevelDefaults {
  readonly minor?: string;
  readonly major?: string;
  readonly critical?: string;
}

function levels(defaults: LevelDefaults = {}) {
  return z
    .strictObject({
      minor: range.prefault(defaults.minor ?? ''),
      major: range.prefault(defaults.major ?? ''),
      critical: range.prefault(defaults.critical ?? ''),
    })
    .prefault({});
}

function timing(intervalSeconds: number, deadlineSeconds: number) {
  return {
    enabled: z.boolean().default(true),
    /** Between two readings. */
    interval_seconds: z.number().min(0.1).max(86_400).default(intervalSeconds),
    /** A reading that takes longer is reported as major, and abandoned. */
    deadline_seconds: z.number().min(0.05).max(3600).default(deadlineSeconds),
  };
}

const full: LevelDefaults = { minor: '85', major: '92', critical: '97' };

/** Names with `*` for any characters, matched against the whole name. */
const patterns = (...names: string[]) => z.array(z.string().min(1)).default(names);

const cpu = z.strictObject({
  ...timing(10, 5),
  /** Also one resource per core. */
  per_core: z.boolean().default(true),
  thresholds: z.strictObject({ usage: levels({ minor: '95' }), iowait: levels(), steal: levels() }).prefault({}),
});

const load = z.strictObject({
  ...timing(10, 5),
  thresholds: z
    .strictObject({
      load1: levels(),
      load5: levels(),
      load15: levels(),
      load5_per_core: levels({ minor: '3', major: '6' }),
    })
    .prefault({}),
});

const memory = z.strictObject({
  ...timing(10, 5),
  thresholds: z.strictObject({ used_percent: levels(full), available: levels() }).prefault({}),
});

const swap = z.strictObject({
  ...timing(30, 5),
  thresholds: z.strictObject({ used_percent: levels({ minor: '50', major: '80', critical: '95' }) }).prefault({}),
});

const disk = z.strictObject({
  ...timing(10, 5),
  exclude: patterns('loop*', 'ram*', 'zram*', 'sr*', 'fd*'),
  thresholds: z.strictObject({ busy: levels(), read_wait: levels(), write_wait: levels() }).prefault({}),
});

const filesystem = z.strictObject({
  ...timing(30, 15),
  /** A file system that does not answer in this time is reported as major, and its probe is abandoned. */
  probe_deadline_seconds: z.number().min(0.05).max(3600).default(4),
  /** Types that are left out besides the kernel's own (proc, sysfs, cgroup…). */
  exclude_types: patterns('squashfs', 'iso9660', 'udf', 'erofs', 'fuse.lxcfs', 'fuse.portal', 'fuse.gvfsd-fuse'),
  exclude: patterns('/var/lib/docker/*', '/var/lib/containers/*', '/run/user/*', '/snap/*'),
  /** Memory file systems (tmpfs) that are measured; the others are left out. */
  memory_mounts: patterns('/tmp', '/run', '/dev/shm'),
  thresholds: z
    .strictObject({ used_percent: levels(full), inodes_used_percent: levels(full), free: levels() })
    .prefault({}),
});

const network = z.strictObject({
  ...timing(10, 5),
  exclude: patterns('lo', 'veth*', 'docker*', 'br-*', 'virbr*', 'vnet*', 'ifb*', 'dummy*'),
  thresholds: z
    .strictObject({
      rx_bytes: levels(),
      tx_bytes: levels(),
      errors: levels({ minor: '1', major: '100' }),
      dropped: levels(),
    })
    .prefault({}),
});

const processes = z.strictObject({
  ...timing(30, 10),
  thresholds: z
    .strictObject({
      total: levels(),
      blocked: levels({ minor: '20' }),
      zombie: levels({ minor: '20' }),
      threads: levels(),
    })
    .prefault({}),
});

const uptime = z.strictObject({
  ...timing(60, 5),
  thresholds: z.strictObject({ uptime: levels() }).prefault({}),
});

export const collectdSchema = z.strictObject({
  /** Name of this host as a component; empty: what the operating system calls it. */
  host: z.string().max(200).default(''),
  connector_name: z.string().min(1).max(100).default('collectd'),
  /** How often the collector reports on itself, on the resource `collectd`. */
  report_seconds: z.number().min(0.1).max(86_400).default(60),
  buffer: z
    .strictObject({
      /** Events that wait while the broker is away; beyond, the oldest are dropped and counted. */
      max_events: z.int().min(1).max(1_000_000).default(20_000),
      max_bytes: z.int().min(10_000).max(1_000_000_000).default(20_000_000),
    })
    .prefault({}),
  source: z
    .strictObject({
      cpu: cpu.prefault({}),
      load: load.prefault({}),
      memory: memory.prefault({}),
      swap: swap.prefault({}),
      disk: disk.prefault({}),
      filesystem: filesystem.prefault({}),
      network: network.prefault({}),
      processes: processes.prefault({}),
      uptime: uptime.prefault({}),
    })
    .prefault({}),
});

export type CollectdConfig = z.output<typeof collectdSchema>;
