/** Certificates for one run of a test, made by openssl in a folder of their own: an authority, and what it signed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM files. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

export interface Certificates {
  readonly folder: string;
  /** The authority that signed everything below. */
  readonly ca: string;
  /** One that signed nothing. */
  readonly otherCa: string;
  /** For `localhost` and 127.0.0.1. */
  readonly server: CertificatePair;
  readonly expired: CertificatePair;
  /** For another host. */
  readonly elsewhere: CertificatePair;
  /** To be shown to a server; `both` holds certificate and key. */
  readonly client: CertificatePair & { readonly both: string };
  /** One more for `localhost`, for example to replace the first. */
  renew(): CertificatePair;
  remove(): void;
}

const local = 'DNS:localhost,IP:127.0.0.1';

export function createCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-certificates-'));
  const ca = createAuthority(folder, 'ca');
  let renewals = 0;
  return {
    folder,
    ca,
    otherCa: createAuthority(folder, 'other-ca'),
    server: sign(folder, { name: 'server', altNames: local, days: 2 }),
    expired: sign(folder, { name: 'expired', altNames: local, days: -1 }),
    elsewhere: sign(folder, { name: 'elsewhere', altNames: 'DNS:elsewhere.example', days: 2 }),
    client: withBoth(sign(folder, { name: 'client', altNames: 'DNS:vigie', days: 2 })),
    renew: () => sign(folder, { name: `renewed-${++renewals}`, altNames: local, days: 2 }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function withBoth(pair: CertificatePair): Certificates['client'] {
  const both = `${pair.cert}.both`;
  writeFileSync(both, readFileSync(pair.cert, 'utf8') + readFileSync(pair.key, 'utf8'));
  return { ...pair, both };
}

interface Wanted {
  readonly name: string;
  readonly altNames: string;
  readonly days: number;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

function createAuthority(folder: string, name: string): string {
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  openssl(folder, ['req', '-x509', ...newKey, ...files, '-subj', `/CN=Test ${name}`, '-days', '2']);
  return join(folder, `${name}.pem`);
}

function sign(folder: string, { name, altNames, days }: Wanted): CertificatePair {
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${altNames}`];
  openssl(folder, ['req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, ...subject]);
  const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy'];
  openssl(folder, ['x509', '-req', '-in', `${name}.csr`, ...authority, '-out', `${name}.pem`, '-days', String(days)]);
  return { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
}

function openssl(folder: string, command: readonly string[]): void {
  execFileSync('openssl', [...command], { cwd: folder, stdio: 'pipe' });
}
