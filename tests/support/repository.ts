/** The files of this repository, as the quality tests look at them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { locateHome } from '../../lib/config/home.ts';

/** The root of the clone. */
export const repository = locateHome({}).code;

/** Paths below the root of all files that are or would be committed, sorted. */
export function repositoryFiles(): readonly string[] {
  const options = { cwd: repository, encoding: 'utf8', maxBuffer: 10_000_000 } as const;
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], options).trim();
  const deleted = new Set(execFileSync('git', ['ls-files', '--deleted'], options).split('\n'));
  return listed
    .split('\n')
    .filter((path) => !deleted.has(path))
    .toSorted();
}

/** Text of a file, by its path below the root. */
export function readRepositoryFile(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}
