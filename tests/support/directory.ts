/** OpenLDAP's own slapd (package `slapd`), run by a test in the foreground: own folder, own ports, loopback, a small tree of people and groups. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import type { CertificatePair, Certificates } from './certificates.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

const program = '/usr/sbin/slapd';
const suffix = 'dc=example,dc=org';

export interface TestDirectory {
  /** `ldap://127.0.0.1:…` */
  readonly url: string;
  /** `ldaps://localhost:…` */
  readonly secureUrl: string;
  readonly bindDn: string;
  readonly bindPassword: string;
  /** Starts it again after `stop`, with the same people. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Changes the tree as its administrator. */
  edit(work: (client: Client) => Promise<unknown>): Promise<void>;
  remove(): Promise<void>;
}

/** Starts a directory of `people` (LDIF) below `dc=example,dc=org`. @throws {Error} when slapd is not installed: there is no test without it. */
export async function startDirectory(
  people: string,
  server: CertificatePair,
  { ca }: Certificates,
): Promise<TestDirectory> {
  if (!existsSync(program)) throw new Error(`${program} is missing: scripts/install/packages.sh slapd`);
  const folder = mkdtempSync(join(tmpdir(), 'vigie-slapd-'));
  mkdirSync(join(folder, 'data'));
  const [port, securePort] = [await freePort(), await freePort()];
  const file = join(folder, 'slapd.conf');
  writeFileSync(file, configuration(folder, server, ca));
  execFileSync('/usr/sbin/slapadd', ['-f', file], { input: `${root}\n${people}`, stdio: ['pipe', 'ignore', 'pipe'] });
  const access = { url: `ldap://127.0.0.1:${port}`, bindDn: `cn=admin,${suffix}`, bindPassword: 'directory secret' };
  const edit: TestDirectory['edit'] = async (work) => {
    const client = new Client({ url: access.url, timeout: 5000, connectTimeout: 5000 });
    await client.bind(access.bindDn, access.bindPassword);
    await work(client);
    await client.unbind();
  };
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const urls = `${access.url}/ ldaps://127.0.0.1:${securePort}/`;
    child = spawn(program, ['-d', '0', '-h', urls, '-f', file], { stdio: 'ignore' });
    await eventually('the directory', () => edit(() => Promise.resolve()).then(() => true));
  };
  const stop = async (): Promise<void> => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  };
  await start();
  return {
    ...access,
    secureUrl: `ldaps://localhost:${securePort}`,
    start,
    stop,
    edit,
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Binds without a password succeed anonymously here, as RFC 4513 allows: who forgets to refuse an empty password is let in. */
function configuration(folder: string, { cert, key }: CertificatePair, ca: string): string {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile ${folder}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
allow bind_anon_dn bind_anon_cred
TLSCACertificateFile ${ca}
TLSCertificateFile ${cert}
TLSCertificateKeyFile ${key}
database mdb
suffix "${suffix}"
rootdn "cn=admin,${suffix}"
rootpw "directory secret"
directory ${folder}/data
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,${suffix}" read by * none
`;
}

const root = `dn: ${suffix}
objectClass: domain
dc: example

dn: cn=reader,${suffix}
objectClass: person
cn: reader
sn: reader
userPassword: reader secret

dn: ou=people,${suffix}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${suffix}
objectClass: organizationalUnit
ou: groups
`;

/** LDIF of a person whose password is `<username> secret`. */
export function personEntry(username: string): string {
  return `
dn: uid=${username},ou=people,${suffix}
objectClass: inetOrgPerson
uid: ${username}
cn: ${username} Example
sn: Example
userPassword: ${username} secret
`;
}

/** LDIF of a group of DNs. */
export function groupEntry(name: string, members: readonly string[]): string {
  return `
dn: cn=${name.replaceAll(',', '\\,')},ou=groups,${suffix}
objectClass: groupOfNames
cn: ${name}
${members.map((member) => `member: ${member}`).join('\n')}
`;
}
