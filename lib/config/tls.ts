/** What the files share that speak TLS (`etc/webserver.conf`, `etc/amqp.conf`, `etc/mongodb.conf`): names of certificate files, and whether they can be used. */
import { readFileSync } from 'node:fs';
import { messageOf } from '../errors/errors.ts';
import type { FaultCollector } from './load.ts';

/** A file that the configuration names, with the key that names it. Empty: none is named. */
export interface NamedFile {
  readonly file: string;
  readonly key: string;
  readonly path: string;
}

/** Adds a fault for each file that is named and cannot be read, or is not PEM. */
export function checkPemFiles(files: readonly NamedFile[], faults: FaultCollector): void {
  for (const { file, key, path } of files) {
    if (path === '') continue;
    const problem = pemProblem(path);
    if (problem !== undefined) faults.add(file, key, problem);
  }
}

function pemProblem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').includes('-----BEGIN ') ? undefined : `${path} is not a PEM file`;
  } catch (error) {
    return `${path} cannot be read: ${messageOf(error).split(',')[0]}`;
  }
}
