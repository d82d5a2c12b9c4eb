import { expect } from 'chai';
import { collectdSchema } from '../lib/config/collectd.ts';
import { type Mount, selectMounts, unescapeMountPoint } from './mounts.ts';

const config = collectdSchema.parse({}).source.filesystem;
const selection = { excludeTypes: config.exclude_types, exclude: config.exclude, memoryMounts: config.memory_mounts };

function parse(text: string): readonly Mount[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [device = '', mountPoint = '', type = ''] = line.trim().split(' ');
      return { device, mountPoint: unescapeMountPoint(mountPoint), type };
    });
}

const cases: readonly { name: string; mounts: string; selected: readonly string[] }[] = [
  {
    name: 'a server keeps its disks and its memory file systems',
    mounts: `
      sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
      proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
      udev /dev devtmpfs rw,nosuid,relatime,size=4009176k,nr_inodes=1002294,mode=755,inode64 0 0
      devpts /dev/pts devpts rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000 0 0
      tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime,size=806852k,mode=755,inode64 0 0
      /dev/sda2 / ext4 rw,relatime,errors=remount-ro 0 0
      securityfs /sys/kernel/security securityfs rw,nosuid,nodev,noexec,relatime 0 0
      tmpfs /dev/shm tmpfs rw,nosuid,nodev,inode64 0 0
      tmpfs /run/lock tmpfs rw,nosuid,nodev,noexec,relatime,size=5120k,inode64 0 0
      cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime,nsdelegate,memory_recursiveprot 0 0
      systemd-1 /proc/sys/fs/binfmt_misc autofs rw,relatime,fd=30,pgrp=1,timeout=0,minproto=5,maxproto=5,direct,pipe_ino=1423 0 0
      hugetlbfs /dev/hugepages hugetlbfs rw,relatime,pagesize=2M 0 0
      /dev/sda1 /boot/efi vfat rw,relatime,fmask=0077,dmask=0077,codepage=437 0 0
      /dev/mapper/data-home /home xfs rw,relatime,attr2,inode64,logbufs=8,logbsize=32k,noquota 0 0
      tmpfs /run/user/1000 tmpfs rw,nosuid,nodev,relatime,size=806848k,mode=700,uid=1000,gid=1000,inode64 0 0
      /dev/loop3 /snap/core20/1974 squashfs ro,nodev,relatime,errors=continue 0 0`,
    selected: ['/run', '/', '/dev/shm', '/boot/efi', '/home'],
  },
  {
    name: 'a container keeps its root and its volume, not the files mounted over its image',
    mounts: `
      overlay / overlay rw,relatime,lowerdir=/var/lib/docker/overlay2/l/A,upperdir=/u,workdir=/w 0 0
      proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0
      tmpfs /dev tmpfs rw,nosuid,size=65536k,mode=755,inode64 0 0
      shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime,size=65536k,inode64 0 0
      /dev/sda2 /etc/resolv.conf ext4 rw,relatime 0 0
      /dev/sda2 /etc/hostname ext4 rw,relatime 0 0
      /dev/sda2 /etc/hosts ext4 rw,relatime 0 0
      /dev/sda2 /data ext4 rw,relatime 0 0`,
    selected: ['/', '/dev/shm', '/data'],
  },
  {
    name: 'a container host leaves the layers of its containers out',
    mounts: `
      /dev/vda1 / ext4 rw 0 0
      overlay /var/lib/docker/overlay2/4c/merged overlay rw 0 0
      overlay /srv/merged overlay rw 0 0
      nsfs /run/docker/netns/default nsfs rw 0 0`,
    selected: ['/'],
  },
  {
    name: 'network mounts count by their export',
    mounts: `
      nas:/export/home /home nfs4 rw,relatime,vers=4.2,hard 0 0
      nas:/export/home /mnt/home-again nfs4 rw,relatime,vers=4.2,hard 0 0
      nas:/export/data /mnt/data nfs4 rw,relatime,vers=4.2,hard 0 0
      //files/share /mnt/share cifs rw 0 0`,
    selected: ['/home', '/mnt/data', '/mnt/share'],
  },
  {
    name: 'a device in several places counts once, at the shortest path',
    mounts: `
      /dev/vda1 /var/lib/bind/etc ext4 rw 0 0
      /dev/vda1 / ext4 rw 0 0
      /dev/vdb /srv btrfs rw,subvol=/srv 0 0
      /dev/vdb /srv/snapshots btrfs rw,subvol=/snapshots 0 0`,
    selected: ['/', '/srv'],
  },
  {
    name: 'what was mounted over something else hides it',
    mounts: `
      /dev/vdb /mnt ext4 rw 0 0
      tank/mnt /mnt zfs rw 0 0`,
    selected: ['/mnt'],
  },
  {
    name: 'FUSE mounts count, but those that show other things as files',
    mounts: `
      sshfs#host:/ /mnt/ssh fuse.sshfs rw 0 0
      lxcfs /var/lib/lxcfs fuse.lxcfs rw 0 0
      portal /run/user/1000/doc fuse.portal rw 0 0`,
    selected: ['/mnt/ssh'],
  },
  {
    name: 'a path with blanks is one path',
    mounts: String.raw`/dev/sdc1 /mnt/USB\040disk\0111 vfat rw 0 0`,
    selected: ['/mnt/USB disk\t1'],
  },
];

describe('selectMounts', () => {
  for (const { name, mounts, selected } of cases) {
    it(name, () => {
      expect(selectMounts(parse(mounts), selection).map(({ mountPoint }) => mountPoint)).to.deep.equal(selected);
    });
  }
});
