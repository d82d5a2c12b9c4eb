/** Which of the mounted file systems are worth a reading. */
import { createNameMatcher } from './selection.ts';

/** One line of `/proc/mounts`. */
export interface Mount {
  readonly device: string;
  readonly mountPoint: string;
  readonly type: string;
}

export interface MountSelection {
  readonly excludeTypes: readonly string[];
  readonly exclude: readonly string[];
  /** Mount points of memory file systems that are wanted all the same. */
  readonly memoryMounts: readonly string[];
}

/** Types that hold no files of anybody: the kernel's interfaces. */
const kernelTypes: ReadonlySet<string> = new Set(
  [
    'proc sysfs devpts mqueue hugetlbfs cgroup cgroup2 pstore bpf debugfs tracefs securityfs configfs fusectl',
    'efivarfs binfmt_misc autofs nsfs rpc_pipefs nfsd selinuxfs ramfs devtmpfs',
  ].flatMap((line) => line.split(' ')),
);

/** Single files that container runtimes mount over the image's. */
const containerFiles: ReadonlySet<string> = new Set(['/etc/hosts', '/etc/hostname', '/etc/resolv.conf']);

/**
 * The mounts to measure, in their order. Of several mounts on one mount point the last one is what programs see. A device that is mounted
 * in several places (bind mounts, subvolumes) counts once, at its shortest path. An overlay is a container's root or somebody else's.
 */
export function selectMounts(mounts: readonly Mount[], selection: MountSelection): readonly Mount[] {
  const isExcludedType = createNameMatcher(selection.excludeTypes);
  const isExcluded = createNameMatcher(selection.exclude);
  const isMemoryMount = createNameMatcher(selection.memoryMounts);
  const visible = new Map(mounts.map((mount) => [mount.mountPoint, mount]));
  const wanted = [...visible.values()].filter(({ mountPoint, type }) => {
    if (kernelTypes.has(type) || isExcludedType(type) || isExcluded(mountPoint) || containerFiles.has(mountPoint))
      return false;
    if (type === 'tmpfs') return isMemoryMount(mountPoint);
    return type !== 'overlay' || mountPoint === '/';
  });
  return withoutRepeatedDevices(wanted);
}

function withoutRepeatedDevices(mounts: readonly Mount[]): readonly Mount[] {
  const shortest = new Map<string, Mount>();
  for (const mount of mounts) {
    const known = shortest.get(deviceKey(mount));
    if (known === undefined || mount.mountPoint.length < known.mountPoint.length) shortest.set(deviceKey(mount), mount);
  }
  return mounts.filter((mount) => shortest.get(deviceKey(mount)) === mount);
}

/** Only block devices and network exports name what they are; `tmpfs` or `overlay` as a device says nothing. */
function deviceKey({ device, mountPoint, type }: Mount): string {
  return /[/:]/.test(device) ? `${type} ${device}` : `${type} ${device} ${mountPoint}`;
}

/** Undoes the octal escapes of `/proc/mounts`: a space is `\040`. */
export function unescapeMountPoint(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
