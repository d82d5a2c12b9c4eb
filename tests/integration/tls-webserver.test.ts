/** The webserver with a certificate of its own, as a process, and what `--check-config` and the doctor say about its files. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { loadConfig } from '../../lib/config/all.ts';
import { locateHome } from '../../lib/config/home.ts';
import { checkCertificates } from '../../lib/process/doctor/certificates.ts';
import { createCertificates, type Certificates } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { createSite, type Site, type SiteProcess } from '../support/site.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

describe('the webserver with TLS', function () {
  this.timeout(60_000);
  let certificates: Certificates;
  let site: Site;
  let webserver: SiteProcess;
  let port: number;
  let cert: string;
  let key: string;

  before(async () => {
    certificates = createCertificates();
    site = await createSite();
    const folder = join(site.home, 'certificates');
    mkdirSync(folder);
    [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    install(certificates.server);
    port = await freePort();
    configure(cert, key);
    mkdirSync(join(site.home, 'var', 'secrets'), { recursive: true });
    webserver = await site.start('webserver/main.js', [], { env: { VIGIE_ADMIN_PASSWORD: 'a one-time password' } });
  });
  after(async () => {
    await site?.remove();
    certificates?.remove();
  });

  const install = (pair: Certificates['server']): void => {
    copyFileSync(pair.cert, cert);
    copyFileSync(pair.key, key);
  };
  const configure = (certFile: string, keyFile: string): void =>
    site.configure('webserver.conf', `port = ${port}\n[tls]\ncert_file = "${certFile}"\nkey_file = "${keyFile}"\n`);
  const ask = (method: string, path: string, body?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const address = {
        host: 'localhost',
        port,
        path,
        method,
        headers,
        ca: readFileSync(certificates.ca),
        agent: false,
      };
      const asked = request(address, (response) => {
        response.resume();
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const shake = (options: ConnectionOptions): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ host: 'localhost', port, ca: readFileSync(certificates.ca), ...options }, () => {
        socket.end();
        resolve(socket);
      });
      socket.on('error', reject);
    });
  const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
    attempt.then(
      () => 'connected',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );

  it('is believed by who knows its authority, and by nobody else', async () => {
    expect((await ask('GET', '/api/v1/health/live')).status).to.equal(200);
    expect(await codeOf(shake({ ca: readFileSync(certificates.otherCa) }))).to.equal('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    expect(await codeOf(fetch(`http://127.0.0.1:${port}/`))).not.to.equal('connected');
  });

  it('speaks TLS 1.2 and 1.3, and nothing older', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect((await shake({ minVersion: version, maxVersion: version })).getProtocol()).to.equal(version);
    }
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    expect(await codeOf(shake(old))).to.match(/PROTOCOL_VERSION|ECONNRESET/);
  });

  it('asks browsers to come back by HTTPS alone, and sends cookies over nothing else', async () => {
    const { headers } = await ask('GET', '/login');
    expect(headers['strict-transport-security']).to.match(/^max-age=31536000/);
    const login = await ask(
      'POST',
      '/api/v1/login',
      JSON.stringify({ username: 'admin', password: 'a one-time password' }),
    );
    expect(login.status).to.equal(200);
    expect(String(login.headers['set-cookie'])).to.match(/^__Host-vigie_session=.*; Secure$/);
  });

  it('uses a renewed certificate without a restart, and keeps the old one when the new one is broken', async () => {
    const serialNow = async (): Promise<string> => (await shake({})).getPeerCertificate().serialNumber;
    const first = await serialNow();
    install(certificates.renew());
    await eventually('the renewed certificate', async () => (await serialNow()) !== first);
    const second = await serialNow();
    writeFileSync(cert, 'no certificate');
    await eventually('a word in the log', () => webserver.output().includes('The new certificate cannot be used'));
    expect(await serialNow()).to.equal(second);
    install(certificates.renew());
    await eventually('the certificate after that', async () => (await serialNow()) !== second);
    expect(webserver.child.exitCode).to.equal(null);
  });

  describe('of a file that cannot be used', () => {
    const cases: readonly [string, () => readonly [string, string], RegExp][] = [
      [
        'is missing',
        () => ['/nowhere/cert.pem', certificates.server.key],
        /tls\.cert_file: \/nowhere\/cert\.pem cannot be read: ENOENT/,
      ],
      [
        'is no certificate',
        () => [join(site.home, 'etc', 'amqp.conf'), certificates.server.key],
        /amqp\.conf is not a PEM file/,
      ],
      [
        'is the key of another',
        () => [certificates.server.cert, certificates.client.key],
        /client\.key is not the key of .*server\.pem/,
      ],
      ['is not named', () => [certificates.server.cert, ''], /tls\.key_file: is missing: the key of cert_file/],
    ];
    for (const [what, files, says] of cases) {
      it(`because it ${what}, --check-config says which and what`, async () => {
        configure(...files());
        const check = site.launch('webserver/main.js', ['--check-config']);
        expect(await check.ended).to.equal(1);
        expect(check.output()).to.match(says).and.contain('etc/webserver.conf');
      });
    }

    it('the doctor says so too, and names what has expired or soon will', () => {
      const findings = (certFile: string, now = new Date()): string => {
        configure(certFile, certificates.server.key);
        const config = loadConfig(locateHome({ VIGIE_HOME: site.home }), {});
        return checkCertificates(config, now)
          .map(({ state, name, detail, advice = '' }) => `${state} ${name}: ${detail} (${advice})`)
          .join('\n');
      };
      expect(findings('/nowhere/cert.pem')).to.match(
        /^failed certificate \/nowhere\/cert\.pem: .* cannot be read: ENOENT.*tls\.cert_file in/,
      );
      expect(findings(certificates.expired.cert)).to.match(/^failed .*expired\.pem: has expired on \d{4}-\d\d-\d\d/);
      expect(findings(certificates.server.cert)).to.match(/^warning .*server\.pem: expires on .*\(renew it before\)/);
      expect(findings(certificates.client.cert)).to.contain('is not the key of');
    });

    it('is no reason for an engine not to start', async () => {
      configure('/nowhere/cert.pem', '/nowhere/key.pem');
      expect(await site.launch('engines/main.js', ['process', '--check-config']).ended).to.equal(0);
    });
  });
});
