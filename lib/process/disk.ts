/** Free space on the disk that holds an installation's `var/`. */
import { statfs } from 'node:fs/promises';
import type { HypcontrolConfig } from '../config/hypcontrol.ts';

export interface DiskStatus {
  readonly state: 'running' | 'degraded' | 'failed';
  readonly folder: string;
  readonly free_mb: number;
  readonly total_mb: number;
  readonly reasons: readonly string[];
}

export interface DiskReading {
  /** Bytes that a process that is not root can still write. */
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** Files that can still be created, and that could at most; 0 at most: the file system has no such limit. */
  readonly freeFiles: number;
  readonly totalFiles: number;
}

/** Files that must be left: the database alone makes some hundred at a time. */
const fewFiles = 5000;

export async function readDisk(folder: string): Promise<DiskReading> {
  const { bsize, bavail, blocks, ffree, files } = await statfs(folder);
  return { freeBytes: bsize * bavail, totalBytes: bsize * blocks, freeFiles: ffree, totalFiles: files };
}

/** Judges a reading by the limits of `etc/hypcontrol.conf`. */
export function judgeDisk(folder: string, disk: DiskReading, limits: HypcontrolConfig['disk']): DiskStatus {
  const freeMb = Math.floor(disk.freeBytes / 1_000_000);
  const reasons: string[] = [];
  const isFull = freeMb < limits.failed_below_mb;
  const isTight = freeMb < limits.degraded_below_mb;
  if (isFull)
    reasons.push(`the disk is full: ${freeMb} MB are free, below ${limits.failed_below_mb} MB events are refused`);
  else if (isTight)
    reasons.push(`the disk fills up: ${freeMb} MB are free, below ${limits.failed_below_mb} MB events are refused`);
  const hasNoFiles = disk.totalFiles > 0 && disk.freeFiles < fewFiles;
  if (hasNoFiles) reasons.push(`the file system can hold only ${disk.freeFiles} more files`);
  const state = isFull || hasNoFiles ? 'failed' : isTight ? 'degraded' : 'running';
  return { state, folder, free_mb: freeMb, total_mb: Math.floor(disk.totalBytes / 1_000_000), reasons };
}
