/** Logins with the passwords of a directory: a real slapd, the real API. */
import { createServer } from 'node:net';
import { Attribute, Change } from 'ldapts';
import { expect } from 'chai';
import { createLogger } from '../../lib/log/logger.ts';
import { ldapSchema } from '../../lib/config/ldap.ts';
import { LdapDirectory } from '../../webserver/auth/ldap.ts';
import { createCertificates, type Certificates } from '../support/certificates.ts';
import { groupEntry, personEntry, startDirectory, type TestDirectory } from '../support/directory.ts';
import { adminPassword, type Api, type ApiAnswer, startApi } from './api-harness.ts';

const base = 'dc=example,dc=org';
const people = `ou=people,${base}`;
const dnOf = (username: string): string => `uid=${username},${people}`;
const groupOf = (name: string): string => `cn=${name},ou=groups,${base}`;
const readerPassword = 'reader secret';

/** alice: by a group. bob: by a group in a group in a circle. carol: in no group. admin: has the name of a local account. */
const entries = [
  ...['alice', 'bob', 'carol', 'admin', 'only-viewer', 'dora', 'erin', 'frank', 'grace'].map(personEntry),
  groupEntry('noc', [dnOf('alice'), dnOf('admin'), dnOf('only-viewer')]),
  groupEntry('night shift', [dnOf('bob'), groupOf('europe')]),
  groupEntry('europe', [groupOf('night shift')]),
  groupEntry('Watchers, all', [groupOf('europe'), ...['dora', 'erin', 'frank', 'grace'].map(dnOf)]),
].join('\n');

describe('a login by a directory', function () {
  this.timeout(60_000);
  let certificates: Certificates;
  let directory: TestDirectory;
  let api: Api;

  before(async () => {
    certificates = createCertificates();
    directory = await startDirectory(entries, certificates.server, certificates);
    api = await startApi({
      config: {
        ldap: {
          enabled: true,
          url: directory.url,
          bind_dn: `cn=reader,${base}`,
          user_base: people,
          group_base: `ou=groups,${base}`,
          roles: { NOC: 'operator', [groupOf('Watchers\\, all')]: ['viewer'] },
          timeout_seconds: 2,
        },
      },
      signOn: { ldapBindPassword: readerPassword },
    });
    // slapadd runs no overlay: what memberof knows must be written through the server.
    await directory.edit((client) =>
      client.modify(groupOf('noc'), change('replace', [dnOf('alice'), dnOf('admin'), dnOf('only-viewer')])),
    );
  });
  after(async () => {
    await api?.stop();
    await directory?.remove();
    certificates?.remove();
  });

  const change = (operation: 'add' | 'delete' | 'replace', members: string[]): Change =>
    new Change({ operation, modification: new Attribute({ type: 'member', values: members }) });
  const login = (username: string, password: string): Promise<ApiAnswer> =>
    api.call('POST', '/api/v1/login', { json: { username, password } });
  const stored = (username: string) => api.webserver.deps.authenticator.users.read(username);

  it('makes an account at the first one, with the roles of the groups', async () => {
    const answer = await login('Alice', 'alice secret');
    expect(answer.status).to.equal(200);
    expect(answer.at('account', 'username')).to.equal('alice');
    expect(answer.at('account', 'name')).to.equal('alice Example');
    expect(answer.at('account', 'roles')).to.deep.equal(['operator']);
    expect(await stored('alice'))
      .to.include({ source: 'ldap', enabled: true })
      .and.not.have.property('password');
    const entry = await api.site.database.db
      .collection('audit_log')
      .findOne({ action: 'user.create', target: 'alice' });
    expect(entry).to.deep.include({ user: 'alice', credential: 'ldap' });
  });

  it('works as basic authentication too', async () => {
    const authorization = `Basic ${Buffer.from('alice:alice secret').toString('base64')}`;
    expect((await api.call('GET', '/api/v1/me', { headers: { authorization } })).at('username')).to.equal('alice');
  });

  it('follows groups into groups, also in a circle', async () => {
    expect((await login('bob', 'bob secret')).at('account', 'roles')).to.deep.equal(['viewer']);
  });

  it('follows the groups at each login, and takes the rights of a running session with them', async () => {
    const first = await login('dora', 'dora secret');
    expect(first.at('account', 'roles')).to.deep.equal(['viewer']);
    await directory.edit((client) => client.modify(groupOf('noc'), change('add', [dnOf('dora')])));
    expect((await login('dora', 'dora secret')).at('account', 'roles')).to.deep.equal(['operator', 'viewer']);
    await directory.edit((client) => client.modify(groupOf('noc'), change('delete', [dnOf('dora')])));
    await directory.edit((client) => client.modify(groupOf('Watchers\\, all'), change('delete', [dnOf('dora')])));
    const refused = await login('dora', 'dora secret');
    expect(refused.status).to.equal(403);
    expect(refused.at('detail')).to.contain('none of your groups has a role in Vigie');
    const headers = { authorization: `Bearer ${String(first.at('access_token'))}` };
    expect((await api.call('GET', '/api/v1/alarms', { headers })).status).to.equal(401);
    const changes = await api.site.database.db
      .collection('audit_log')
      .find({ action: 'user.change', target: 'dora' })
      .toArray();
    expect(changes.map((entry) => entry['after']['roles'])).to.deep.equal([['operator', 'viewer'], []]);
  });

  it('is refused to someone in no group, and leaves no account behind', async () => {
    expect((await login('carol', 'carol secret')).status).to.equal(403);
    expect(await stored('carol')).to.equal(undefined);
  });

  for (const [what, username, password] of [
    ['a wrong password', 'alice', 'wrong'],
    ['the password of someone else', 'alice', 'bob secret'],
    ['a name that nobody has', 'nobody', 'alice secret'],
    ['a filter in the name that matches one person', 'alic*', 'alice secret'],
    ['a filter in the name that closes the filter', '*)(uid=*', 'alice secret'],
    ['a filter in the name that adds a condition', 'alice)(objectClass=*', 'alice secret'],
    ['a NUL in the name', 'alice\0', 'alice secret'],
    ['a backslash in the name', 'alice\\2a', 'alice secret'],
    ['a DN as the name', dnOf('alice'), 'alice secret'],
    ['a password that is a NUL', 'alice', '\0'],
  ] as const) {
    it(`is refused for ${what}`, async () => {
      const answer = await login(username, password);
      expect(answer.status).to.equal(401);
      expect(answer.at('title')).to.equal('The username or the password is wrong');
    });
  }

  it('never takes an empty password for an anonymous bind', async () => {
    expect((await login('bob', '')).status).to.equal(400);
    const authorization = `Basic ${Buffer.from('bob:').toString('base64')}`;
    expect((await api.call('GET', '/api/v1/me', { headers: { authorization } })).status).to.equal(401);
    const { deps } = api.webserver;
    const asked = new LdapDirectory(deps.config.ldap, readerPassword, deps.logger);
    expect(await asked.find('bob', '')).to.equal(undefined);
    expect(await asked.find('bob', 'bob secret')).to.include({ username: 'bob' });
  });

  it('cannot take over an account of Vigie itself', async () => {
    expect((await login('admin', 'admin secret')).status).to.equal(401);
    expect((await login('only-viewer', 'only-viewer secret')).status).to.equal(401);
    expect((await login('admin', adminPassword)).at('account', 'roles')).to.deep.equal(['admin']);
    expect(await stored('admin')).not.to.have.property('source');
  });

  it('is refused when the account was disabled here', async () => {
    const { users } = api.webserver.deps.authenticator;
    await users.change('bob', { enabled: false });
    expect((await login('bob', 'bob secret')).status).to.equal(401);
    await users.change('bob', { enabled: true });
    expect((await login('bob', 'bob secret')).status).to.equal(200);
  });

  describe('a later look at the people', () => {
    const bearer = (token: unknown) => ({ headers: { authorization: `Bearer ${String(token)}` } });
    const statusOf = async (token: unknown) => (await api.call('GET', '/api/v1/me', bearer(token))).status;
    const check = () => api.webserver.deps.authenticator.directoryWatch?.check();
    const enter = async (username: string) => {
      const session = (await login(username, `${username} secret`)).at('access_token');
      const key = await api.webserver.deps.authenticator.apiKeys.create({ user: username, name: 'k', scopes: [] });
      return [session, key.secret] as const;
    };
    const entriesOf = (action: string, target: string) =>
      api.site.database.db.collection('audit_log').find({ action, target }).sort({ _id: 1 }).toArray();

    it('lets the roles of sessions and keys follow the groups', async () => {
      const [session, key] = await enter('erin');
      await directory.edit((client) => client.modify(groupOf('noc'), change('add', [dnOf('erin')])));
      await check();
      expect((await stored('erin'))?.roles).to.deep.equal(['operator', 'viewer']);
      expect([await statusOf(session), await statusOf(key)]).to.deep.equal([200, 200]);
      await directory.edit((client) => client.modify(groupOf('noc'), change('delete', [dnOf('erin')])));
    });

    it('changes nothing while the directory is away', async () => {
      const [session, key] = await enter('erin');
      await directory.stop();
      try {
        await check();
      } finally {
        await directory.start();
      }
      expect([await statusOf(session), await statusOf(key)]).to.deep.equal([200, 200]);
    });

    it('ends the sessions and refuses the keys of who lost every role, until one is back', async () => {
      const [session, key] = await enter('frank');
      await directory.edit((client) => client.modify(groupOf('Watchers\\, all'), change('delete', [dnOf('frank')])));
      await check();
      expect([await statusOf(session), await statusOf(key)]).to.deep.equal([401, 401]);
      await directory.edit((client) => client.modify(groupOf('Watchers\\, all'), change('add', [dnOf('frank')])));
      await check();
      expect([await statusOf(session), await statusOf(key)]).to.deep.equal([401, 200]);
    });

    it('ends the sessions and refuses the keys of who left, and nobody else’s', async () => {
      const [session, key] = await enter('grace');
      const [other] = await enter('alice');
      const own = (await login('admin', adminPassword)).at('access_token');
      await directory.edit((client) => client.del(dnOf('grace')));
      await check();
      expect([await statusOf(session), await statusOf(key)]).to.deep.equal([401, 401]);
      expect([await statusOf(other), await statusOf(own)]).to.deep.equal([200, 200]);
      expect((await entriesOf('user.change', 'grace')).at(-1)).to.deep.include({
        after: { name: 'grace Example', roles: [] },
      });
      expect((await entriesOf('session.end_all', 'grace')).at(-1)).to.deep.include({ after: { ended: 1 } });
    });
  });

  describe('while the directory is away', () => {
    before(() => directory.stop());
    after(() => directory.start());

    it('answers 503 to whoever it cannot check, be there an account of Vigie itself or not', async () => {
      const answers = [await login('alice', 'alice secret'), await login('nobody', 'x'), await login('admin', 'wrong')];
      expect(answers.map(({ status }) => status)).to.deep.equal([503, 503, 503]);
      expect(new Set(answers.map((answer) => answer.at('detail'))).size).to.equal(1);
      expect(answers[0]?.at('detail')).to.contain('only accounts of Vigie itself can sign in now');
      expect(answers[0]?.headers.get('retry-after')).to.equal('5');
    });

    it('still lets accounts of Vigie itself in', async () => {
      expect((await login('admin', adminPassword)).status).to.equal(200);
    });
  });

  describe('with TLS', () => {
    const logged: string[] = [];
    const ask = (changes: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const plain = {
        enabled: true,
        bind_dn: `cn=reader,${base}`,
        user_base: people,
        default_roles: ['viewer'],
        timeout_seconds: 2,
      };
      const config = ldapSchema.parse({ ...plain, url: directory.secureUrl, ca_file: certificates.ca, ...changes });
      const logger = createLogger('webserver', 'silent');
      logger.error = (fields: unknown) => void logged.push(JSON.stringify(fields));
      return new LdapDirectory(config, readerPassword, logger).find('alice', 'alice secret');
    };
    const refusalOf = async (changes: Readonly<Record<string, unknown>>): Promise<string> => {
      const error: unknown = await ask(changes).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).to.have.property('kind', 'unavailable');
      return logged.at(-1) ?? '';
    };

    it('asks over ldaps', async () => {
      expect(await ask({})).to.include({ username: 'alice' });
    });

    it('asks over StartTLS', async () => {
      const url = directory.url.replace('127.0.0.1', 'localhost');
      expect(await ask({ url, start_tls: true })).to.include({ username: 'alice' });
    });

    it('believes no other authority, and says which file to mend', async () => {
      for (const way of [{}, { url: directory.url, start_tls: true }]) {
        expect(await refusalOf({ ...way, ca_file: certificates.otherCa }))
          .to.contain(`is not signed by the authorities of ${certificates.otherCa}`)
          .and.to.contain('[ldap] ca_file in etc/webserver.conf');
      }
    });

    it('gives up on a directory that says nothing', async () => {
      const mute = createServer();
      await new Promise<void>((resolve) => void mute.listen(0, '127.0.0.1', resolve));
      const address = mute.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      await refusalOf({ url: `ldap://127.0.0.1:${port}`, timeout_seconds: 0.2 });
      await refusalOf({ url: `ldaps://127.0.0.1:${port}`, timeout_seconds: 0.2 });
      await refusalOf({ url: `ldap://127.0.0.1:${port}`, start_tls: true, timeout_seconds: 0.2 });
      mute.close();
    });
  });

  for (const [name, pair, sentence] of [
    ['an expired certificate', 'expired', 'has expired: renew it there'],
    ['a certificate of another host', 'elsewhere', 'is for another name'],
  ] as const) {
    it(`does not send a password to a directory with ${name}`, async () => {
      const other = await startDirectory(personEntry('alice'), certificates[pair], certificates);
      try {
        for (const way of [{ url: other.secureUrl }, { url: other.url, start_tls: true }]) {
          const logged: string[] = [];
          const logger = createLogger('webserver', 'silent');
          logger.error = (fields: unknown) => void logged.push(JSON.stringify(fields));
          const config = ldapSchema.parse({ enabled: true, user_base: people, ca_file: certificates.ca, ...way });
          const error: unknown = await new LdapDirectory(config, '', logger)
            .find('alice', 'alice secret')
            .catch((thrown: unknown) => thrown);
          expect(error).to.have.property('kind', 'unavailable');
          expect(logged.join()).to.contain(sentence);
        }
      } finally {
        await other.remove();
      }
    });
  }
});
