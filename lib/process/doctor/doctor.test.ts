import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../config/all.ts';
import { type Home, locateHome } from '../../config/home.ts';
import { checkSecrets, neededSecrets } from './access.ts';
import { examine, renderDoctor } from './doctor.ts';
import { checkPorts } from './ports.ts';
import { isAtLeast } from './versions.ts';

describe('doctor', () => {
  let folder: string;
  let home: Home;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-doctor-'));
    home = locateHome({ VIGIE_HOME: folder });
    cpSync(locateHome({}).etc, home.etc, { recursive: true });
    mkdirSync(home.secrets, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const versions: readonly [string, string, boolean][] = [
    ['20.19.0', '20.19.0', true],
    ['24.1.0', '20.19.0', true],
    ['20.9.9', '20.19.0', false],
    ['3.10.8-1.1+deb12u1', '3.10.0', true],
    ['5', '6.0.0', false],
  ];
  for (const [version, minimum, enough] of versions) {
    it(`takes ${version} for ${enough ? 'new enough' : 'too old'} where ${minimum} is needed`, () => {
      expect(isAtLeast(version, minimum)).to.equal(enough);
    });
  }

  it('lists every fault of the configuration, and still checks the rest', async () => {
    writeFileSync(join(home.etc, 'amqp.conf'), 'port = "many"\nhots = "x"\n');
    const report = await examine(home, {});
    expect(report.ok).to.equal(false);
    const text = renderDoctor(report);
    expect(text)
      .to.include('amqp.conf: port')
      .and.to.include('amqp.conf: hots')
      .and.to.match(/ok +Node: \d+/);
    expect(text).to.match(/what to do: correct .*amqp\.conf/);
  });

  it('misses secrets, and finds those that others can read', () => {
    const config = loadConfig(home, {});
    expect(checkSecrets(config, {}).map(({ name }) => name)).to.deep.equal(
      neededSecrets(config).map((name) => `secret ${name}`),
    );
    for (const name of neededSecrets(config)) writeFileSync(join(home.secrets, name), 'x', { mode: 0o600 });
    expect(checkSecrets(config, {}).map(({ state }) => state)).to.deep.equal(['ok']);
    rmSync(join(home.secrets, 'amqp-password'));
    writeFileSync(join(home.secrets, 'amqp-password'), 'x', { mode: 0o644 });
    expect(checkSecrets(config, {}).map(({ detail }) => detail)).to.deep.equal(['can be read by other users']);
  });

  it('asks for the password that looks people up in a directory, where one is configured', () => {
    writeFileSync(
      join(home.etc, 'webserver.conf'),
      '[ldap]\nenabled = true\nurl = "ldaps://x"\nuser_base = "dc=x"\nbind_dn = "cn=x"\n',
    );
    const missing = checkSecrets(loadConfig(home, {}), {}).find(({ name }) => name === 'secret ldap-bind-password');
    expect(missing?.advice).to.contain('write the password of bind_dn');
  });

  it('says who has taken a port, and which setting moves it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const checks = checkPorts(loadConfig(home, { VIGIE_WEBSERVER_PORT: String(port) }), undefined);
      const check = checks.find(({ name }) => name.startsWith(`port ${port} `));
      expect(check?.state).to.equal('failed');
      expect(check?.detail).to.include(`process ${process.pid}`);
      expect(check?.advice).to.include('port in etc/webserver.conf');
      expect(checkPorts(loadConfig(home, { VIGIE_WEBSERVER_PORT: String(port) }), process.pid).at(-1)?.state).to.equal(
        'ok',
      );
    } finally {
      server.close();
    }
  });

  it('finds a port that is set twice', () => {
    const checks = checkPorts(
      loadConfig(home, { VIGIE_WEBSERVER_PORT: '5999', VIGIE_MONGODB_PORT: '5999' }),
      undefined,
    );
    expect(checks.filter(({ detail }) => detail.includes('is also the port of')).length).to.equal(2);
  });
});
