/** Can the certificate files be used, and for how long? */
import { join } from 'node:path';
import { serverCertificateFiles, type VigieConfig } from '../../config/all.ts';
import { expiryOf, type NamedFile, pairProblem, pemProblem } from '../../config/tls.ts';
import { certificateFiles } from '../../config/webserver.ts';
import { type Check, failure, ok, warning } from './check.ts';

/** A certificate that ends sooner is named before it does. */
const soonMs = 14 * 24 * 3600 * 1000;

/** One finding per file that the configuration names; none when it names none. */
export function checkCertificates(config: VigieConfig, now: Date): readonly Check[] {
  const file = join(config.home.etc, 'webserver.conf');
  const files = [...certificateFiles(config.webserver, file), ...serverCertificateFiles(config)];
  const { tls } = config.webserver;
  const mismatch = tls.cert_file === '' || tls.key_file === '' ? undefined : pairProblem(tls.cert_file, tls.key_file);
  return [
    ...files.filter(({ path }) => path !== '').map((named) => checkFile(named, now)),
    ...(mismatch === undefined ? [] : [failure('certificate', mismatch, `correct tls.key_file in ${file}`)]),
  ];
}

function checkFile({ file, key, path }: NamedFile, now: Date): Check {
  const name = `${key.includes('key_file') ? 'key' : 'certificate'} ${path}`;
  const setting = `${key} in ${file}`;
  const problem = pemProblem(path);
  if (problem !== undefined)
    return failure(name, problem, `put it there, readable for the user vigie, or correct ${setting}`);
  const expiry = key.includes('key_file') ? undefined : expiryOf(path);
  if (expiry === undefined) return ok(name, setting);
  const end = expiry.toISOString().slice(0, 10);
  if (expiry <= now) return failure(name, `has expired on ${end}`, `renew it, or correct ${setting}`);
  if (expiry.getTime() - now.getTime() < soonMs) return warning(name, `expires on ${end}`, 'renew it before');
  return ok(name, `valid until ${end}`);
}
