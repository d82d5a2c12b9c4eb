/** Certificate files that the configuration names: which they are, and whether they can be used. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { z } from 'zod';
import { messageOf } from '../errors/errors.ts';
import type { FaultCollector } from './load.ts';

/** A file that the configuration names, with the key that names it. An empty path: none is named. */
export interface NamedFile {
  readonly file: string;
  readonly key: string;
  readonly path: string;
}

/** `[tls]` of `etc/amqp.conf` and `etc/mongodb.conf`: how the server of a URL is checked, and what it is shown. Paths of PEM files. */
export const clientTlsSchema = z.strictObject({
  /** The authority that signed the server's certificate; empty: the ones that Node knows. */
  ca_file: z.string().default(''),
  /** A certificate to show, where the server asks for one, and its key; both or none. */
  cert_file: z.string().default(''),
  key_file: z.string().default(''),
});

export type ClientTlsConfig = z.output<typeof clientTlsSchema>;

/** The files of a `[tls]` of the configuration file `file`. */
export function clientTlsFiles(tls: ClientTlsConfig, file: string): readonly NamedFile[] {
  return (['ca_file', 'cert_file', 'key_file'] as const).map((key) => ({ file, key: `tls.${key}`, path: tls[key] }));
}

/** Adds a fault for each file that is named and cannot be read, or is not PEM. */
export function checkPemFiles(files: readonly NamedFile[], faults: FaultCollector): void {
  for (const { file, key, path } of files) {
    const problem = path === '' ? undefined : pemProblem(path);
    if (problem !== undefined) faults.add(file, key, problem);
  }
}

/** Why a file cannot be used; undefined when it can. */
export function pemProblem(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').includes('-----BEGIN ') ? undefined : `${path} is not a PEM file`;
  } catch (error) {
    return `${path} cannot be read: ${messageOf(error).split(',')[0]}`;
  }
}

/** Why a certificate and a key do not go together; undefined when they do, or cannot be read (see `pemProblem`). */
export function pairProblem(certificate: string, key: string): string | undefined {
  if (pemProblem(certificate) !== undefined || pemProblem(key) !== undefined) return undefined;
  try {
    createSecureContext({ cert: readFileSync(certificate), key: readFileSync(key) });
    return undefined;
  } catch (error) {
    return `${key} is not the key of ${certificate}: ${messageOf(error)}`;
  }
}

/** The end of the first certificate of a PEM file; undefined when there is none. */
export function expiryOf(path: string): Date | undefined {
  try {
    return new Date(new X509Certificate(readFileSync(path)).validTo);
  } catch {
    return undefined;
  }
}
