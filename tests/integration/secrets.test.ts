/** Whatever this platform prints, logs or answers, none of its secrets is in it. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { routes } from '../../webserver/routes.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { createSite, type Site, type SiteProcess } from '../support/site.ts';

const mains: readonly (readonly [string, readonly string[]])[] = [
  ['webserver/main.js', []],
  ['engines/main.js', ['process']],
  ['collectd/main.js', []],
];

describe('the secrets of a running site', function () {
  this.timeout(120_000);
  const made = (): string => randomBytes(12).toString('hex');
  const secrets = {
    'ldap-bind-password': made(),
    'oidc-client-secret': made(),
    'admin-password': made(),
    'connector-key': `vigie_key_${made()}`,
  };
  let site: Site;
  let url: string;
  let webserver: SiteProcess;
  let shown: readonly string[];

  before(async () => {
    site = await createSite();
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const folder = join(site.home, 'var', 'secrets');
    mkdirSync(folder, { recursive: true });
    for (const [name, secret] of Object.entries(secrets)) writeFileSync(join(folder, name), secret, { mode: 0o600 });
    site.configure(
      'webserver.conf',
      `port = ${port}
[ldap]
enabled = true
url = "ldap://127.0.0.1:1"
bind_dn = "cn=vigie"
user_base = "dc=example"
[oidc]
enabled = true
issuer = "http://127.0.0.1:1"
client_id = "vigie"
public_url = "${url}"
`,
    );
    shown = [...Object.values(secrets), new URL(site.amqpUrl).password, new URL(site.mongodbUri).password];
    for (const [main, args] of mains) {
      const process = await site.start(main, args);
      if (main.startsWith('webserver')) webserver = process;
    }
  });
  after(() => site?.remove());

  const expectNone = (text: string): void => {
    expect(text).not.to.equal('');
    for (const secret of shown) expect(text.includes(secret), `A secret is in ${text.slice(0, 2000)}`).to.equal(false);
  };
  for (const word of ['status', 'doctor'] as const) {
    for (const options of [[], ['--json']]) {
      it(`are not in what \`hypcontrol ${[word, ...options].join(' ')}\` prints`, async () => {
        const command = site.launch('scripts/hypcontrol.js', [word, ...options]);
        await command.ended;
        expect(command.output()).to.contain(word === 'doctor' ? 'onfiguration' : 'webserver');
        expectNone(command.output());
      });
    }
  }

  for (const [main, args] of mains) {
    it(`are not in what ${main} says to --check-config, be the configuration right or wrong`, async () => {
      const wrong = { VIGIE_AMQP_PORT: 'x', VIGIE_MONGODB_DATABASE: '!', VIGIE_WEBSERVER_LDAP_URL: 'x' };
      for (const env of [{}, wrong]) {
        const check = site.launch(main, [...args, '--check-config'], { env });
        expect(await check.ended).to.equal(env === wrong ? 1 : 0);
        expectNone(check.output());
      }
    });

    it(`are not in the log of ${main} when broker or database refuse them, or their addresses are no addresses`, async () => {
      const [amqp, mongodb] = [new URL(site.amqpUrl), new URL(site.mongodbUri)];
      amqp.username = 'nobody-of-this-name';
      mongodb.username = 'nobody-of-this-name';
      const tries: readonly Readonly<Record<string, string>>[] = [
        { VIGIE_AMQP_URL: amqp.toString() },
        { VIGIE_MONGODB_URI: mongodb.toString() },
        { VIGIE_AMQP_URL: site.amqpUrl.replace(amqp.port, 'no-port') },
        { VIGIE_MONGODB_URI: site.mongodbUri.replace(mongodb.port, 'no-port') },
      ];
      await Promise.all(
        tries.map(async (env) => {
          const process = site.launch(main, args, { env });
          // The collector does not know the database.
          const end = /"level":"(warn|error|fatal)"|Process is ready/;
          const hasSpoken = (): boolean => end.test(process.output()) || process.child.exitCode !== null;
          await eventually('a word in the log', hasSpoken, 60_000);
          process.child.kill('SIGKILL');
          await process.ended;
          expectNone(process.output());
        }),
      );
    });
  }

  it('are not in any answer of the API, and not in the log afterwards', async () => {
    const login = await fetch(`${url}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: secrets['admin-password'] }),
    });
    const body: unknown = await login.json();
    const token = typeof body === 'object' && body !== null && 'access_token' in body ? String(body.access_token) : '';
    expect(token).to.match(/^vigie_session_/);
    const headers = { authorization: `Bearer ${token}` };
    const reads = routes.filter(
      ({ spec }) => spec.method === 'get' && !Object.values(spec.responses).some((answer) => answer.stream),
    );
    expect(reads.length).to.be.greaterThan(10);
    for (const { spec } of reads) {
      const answer = await fetch(url + spec.path.replaceAll(/:\w+/g, 'some-id'), { headers });
      expectNone(`${answer.status} ${await answer.text()}`);
    }
    for (const path of [
      '/login',
      '/login/oidc',
      '/login/oidc/callback?state=x',
      '/api/v1/nothing',
      '/api/v1/alarms?sort_by=$where',
    ]) {
      const answer = await fetch(url + path, { headers, redirect: 'manual' });
      expectNone(`${answer.status} ${await answer.text()}`);
    }
    const refused = await fetch(`${url}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'nobody', password: secrets['ldap-bind-password'] }),
    });
    expect(refused.status).to.equal(503);
    expectNone(await refused.text());
    expect(webserver.output()).to.contain('The directory cannot say who someone is');
    expectNone(webserver.output());
    expect(webserver.output()).not.to.contain(token);
  });
});
