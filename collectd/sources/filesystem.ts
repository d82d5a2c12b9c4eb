/**
 * How full file systems are: the list of mounts from node-os-utils, the figures from a child process per mount point (`probe.ts`). The
 * library's own figures come from one `df` over all mounts, so a dead one would hide every other.
 */
import { formatBytes, formatCount, formatPercent } from '../figures.ts';
import { dataOf, type HostUtils } from '../host.ts';
import { type Mount, type MountSelection, selectMounts, unescapeMountPoint } from '../mounts.ts';
import { type FileSystemSize, MountProber, type ProbeAnswer } from '../probe.ts';
import { type Measure, percentMeasure, percentOf, type Reading, type Source } from '../reading.ts';

/** A mount with what came back from it. */
export interface ProbedMount {
  readonly mount: Mount;
  readonly answer: ProbeAnswer;
}

/** One reading per file system on `filesystem <mount point>`, and the overview on `filesystem`. */
export function filesystemReadings(probed: readonly ProbedMount[], deadlineMs: number): readonly Reading[] {
  const readings = probed.map((one) => filesystemReading(one, deadlineMs)).filter((reading) => reading !== undefined);
  return [overview(probed), ...readings];
}

function overview(probed: readonly ProbedMount[]): Reading {
  const count = (kind: ProbeAnswer['kind']) => probed.filter(({ answer }) => answer.kind === kind).length;
  const [measured, hanging, faulty, forbidden] = [count('size'), count('hanging'), count('fault'), count('forbidden')];
  const measure = (metric: string, value: number): Measure => ({ metric, value, min: 0 });
  return {
    resource: 'filesystem',
    output: `${formatCount(measured, 'file system')} measured, ${hanging} without an answer, ${faulty} with a fault, ${forbidden} not accessible`,
    measures: [
      measure('measured', measured),
      measure('hanging', hanging),
      measure('faulty', faulty),
      measure('forbidden', forbidden),
    ],
  };
}

function filesystemReading({ mount, answer }: ProbedMount, deadlineMs: number): Reading | undefined {
  const resource = `filesystem ${mount.mountPoint}`;
  const subject = `File system ${mount.mountPoint} (${mount.type})`;
  switch (answer.kind) {
    case 'size':
      // A file system without blocks (an export that hides them) has no figures to show.
      return answer.size.blocks === 0 ? undefined : sizeReading(resource, subject, answer.size);
    case 'hanging':
      return {
        resource,
        output: `Source filesystem missed its deadline of ${deadlineMs / 1000} s: ${subject} does not answer`,
        measures: [],
        state: 2,
      };
    case 'fault':
      return { resource, output: `${subject} cannot be read: ${answer.reason}`, measures: [], state: 2 };
    case 'forbidden':
      return undefined;
    default:
      return answer satisfies never;
  }
}

/** As `df` does: the blocks that are kept for root count neither as used nor as free. */
function sizeReading(resource: string, subject: string, size: FileSystemSize): Reading {
  const total = size.blocks * size.blockBytes;
  const used = (size.blocks - size.freeBlocks) * size.blockBytes;
  const free = size.availableBlocks * size.blockBytes;
  const percent = percentOf(used, used + free);
  const bytes = (metric: string, value: number): Measure => ({ metric, value, unit: 'B', min: 0, max: total });
  const inodes =
    size.inodes === 0
      ? []
      : [percentMeasure('inodes_used_percent', percentOf(size.inodes - size.freeInodes, size.inodes))];
  return {
    resource,
    output: `${subject} is ${formatPercent(percent)} full: ${formatBytes(used)} used, ${formatBytes(free)} free of ${formatBytes(total)}`,
    measures: [percentMeasure('used_percent', percent), bytes('used', used), bytes('free', free), ...inodes],
  };
}

export interface FilesystemOptions extends MountSelection {
  readonly probeDeadlineMs: number;
}

/** Children at work at the same time. */
const concurrency = 16;

/** The source `filesystem`. */
export function createFilesystemSource(options: FilesystemOptions, utils: HostUtils): Source {
  const prober = new MountProber({ deadlineMs: options.probeDeadlineMs, concurrency });
  return {
    name: 'filesystem',
    read: async () => {
      const mounts = dataOf(await utils.disk.mounts()).map(({ device, mountpoint, filesystem }) => ({
        device,
        mountPoint: unescapeMountPoint(mountpoint),
        type: filesystem,
      }));
      const selected = selectMounts(mounts, options);
      const answers = await prober.probeAll(selected.map(({ mountPoint }) => mountPoint));
      const probed = selected.map((mount, index) => ({
        mount,
        answer: answers[index] ?? { kind: 'hanging' as const },
      }));
      return filesystemReadings(probed, options.probeDeadlineMs);
    },
  };
}
