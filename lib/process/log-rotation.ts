/**
 * Rotates the logs that PM2 appends to. PM2 keeps its files open, so a log is copied and then emptied; PM2 opened it for appending and goes
 * on at the beginning. Copies are `archive/<log>.1` (the newest) to `archive/<log>.<keep>`.
 */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export interface RotationConfig {
  readonly maxSizeBytes: number;
  /** Copies that are kept of each log. */
  readonly keep: number;
}

/** Rotates every `*.log` of a folder that is too large. Returns the names of those; throws when one cannot be rotated, after trying all. */
export function rotateLogs(folder: string, config: RotationConfig): readonly string[] {
  const archive = join(folder, 'archive');
  mkdirSync(archive, { recursive: true });
  const rotated: string[] = [];
  const failures: unknown[] = [];
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.log'))) {
    try {
      if (rotate(join(folder, name), join(archive, name), config)) rotated.push(name);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} log(s) could not be rotated`);
  return rotated;
}

function rotate(log: string, copy: string, { maxSizeBytes, keep }: RotationConfig): boolean {
  // A link in place of a log is not followed.
  const source = openSync(log, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    if (fstatSync(source).size <= maxSizeBytes) return false;
    rmSync(`${copy}.${keep}`, { force: true });
    for (let number = keep - 1; number >= 1; number -= 1) moveIfThere(`${copy}.${number}`, `${copy}.${number + 1}`);
    copyAndEmpty(source, `${copy}.1`);
    return true;
  } finally {
    closeSync(source);
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** Copies until nothing is added any more, so that what is lost between the last read and the emptying is next to nothing. */
function copyAndEmpty(source: number, path: string): void {
  const target = openSync(path, 'w', 0o640);
  try {
    const buffer = Buffer.alloc(1_000_000);
    for (let offset = 0, count = -1; count !== 0; offset += count) {
      count = readSync(source, buffer, 0, buffer.length, offset);
      writeSync(target, buffer, 0, count);
    }
    ftruncateSync(source, 0);
  } finally {
    closeSync(target);
  }
}
