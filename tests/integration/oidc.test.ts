/** Logins by a provider of OpenID Connect: a real one, and the real pages of the console, over HTTP without a browser. */
import { expect } from 'chai';
import { createCertificates, type Certificates } from '../support/certificates.ts';
import { CookieJar } from '../support/cookie-jar.ts';
import { freePort } from '../support/free-port.ts';
import { type ProviderAccounts, startProvider, type TestProvider } from '../support/provider.ts';
import { type Api, startApi } from './api-harness.ts';

const accounts: ProviderAccounts = {
  'id-of-erin': { preferred_username: 'Erin', name: 'Erin Example', groups: ['NOC', 'staff'] },
  'id-of-frank': { preferred_username: 'frank', name: 'Frank Example', groups: ['staff'] },
  'id-of-admin': { preferred_username: 'admin', name: 'Not the administrator', groups: ['noc'] },
  'id-of-twin': { preferred_username: 'erin', name: 'Another Erin', groups: ['noc'] },
  'id-without-name': { name: 'Nobody' },
};

describe('a login by a provider of OpenID Connect', function () {
  this.timeout(60_000);
  let provider: TestProvider;
  let api: Api;
  let publicUrl: string;

  const startSite = async (changes: Readonly<Record<string, unknown>>, port: number): Promise<Api> =>
    await startApi({
      port,
      config: {
        oidc: {
          enabled: true,
          client_id: 'vigie',
          public_url: `http://127.0.0.1:${port}`,
          roles: { noc: 'operator' },
          ...changes,
        },
      },
      signOn: { oidcClientSecret: 'the secret of the client at the provider' },
      console: true,
    });

  before(async () => {
    const port = await freePort();
    publicUrl = `http://127.0.0.1:${port}`;
    provider = await startProvider({ accounts, publicUrl });
    api = await startSite({ issuer: provider.issuer }, port);
  });
  after(async () => {
    await api?.stop();
    await provider?.stop();
  });

  const isCallback = (url: URL): boolean => url.pathname === '/login/oidc/callback';

  /** Types the account on the provider's own pages; ends at the address that the provider sends the browser back to. */
  const signInThere = async (jar: CookieJar, account: string, next = '/alarms'): Promise<string> => {
    let at = await jar.follow(`${publicUrl}/login/oidc?next=${encodeURIComponent(next)}`, isCallback);
    for (let pages = 0; pages < 3 && !isCallback(new URL(at)); pages += 1) {
      const page = await (await jar.get(at)).text();
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? '';
      const form = { prompt, ...(prompt === 'login' ? { login: account, password: 'any' } : {}) };
      const posted = await jar.get(at, form);
      at = await jar.follow(new URL(posted.headers.get('location') ?? '', at).toString(), isCallback);
    }
    return at;
  };
  const messageOf = async (response: Response): Promise<string> =>
    /id="login-message"[^>]*>([^<]*)</.exec(await response.text())?.[1] ?? '';
  const stored = (username: string) => api.webserver.deps.authenticator.users.read(username);

  it('offers a button, and sends the browser away with PKCE, state and nonce', async () => {
    const page = await (await fetch(`${publicUrl}/login?next=%2Falarms%3Fstate%3Dcritical`)).text();
    expect(page)
      .to.contain('href="/login/oidc?next=%2Falarms%3Fstate%3Dcritical"')
      .and.to.contain('Sign in with your organisation');
    const away = await fetch(`${publicUrl}/login/oidc`, { redirect: 'manual' });
    expect(away.status).to.equal(303);
    const query = new URL(away.headers.get('location') ?? '').searchParams;
    expect(Object.fromEntries(query)).to.include({
      response_type: 'code',
      code_challenge_method: 'S256',
      client_id: 'vigie',
    });
    for (const key of ['state', 'nonce', 'code_challenge']) expect(query.get(key)).to.have.length.of.at.least(43);
    expect(away.headers.get('set-cookie')).to.match(/; Path=\/login\/oidc; HttpOnly; SameSite=Lax; Max-Age=600$/);
    expect(decodeURIComponent(away.headers.get('set-cookie') ?? '')).not.to.contain(query.get('nonce'));
  });

  it('makes an account at the first one, with the roles of the groups, and leads where it was asked to', async () => {
    const jar = new CookieJar();
    const back = await jar.get(await signInThere(jar, 'id-of-erin', '/alarms?state=critical'));
    expect([back.status, back.headers.get('location')]).to.deep.equal([303, '/alarms?state=critical']);
    const me: unknown = await (await jar.get(`${publicUrl}/api/v1/me`)).json();
    expect(me).to.deep.include({ username: 'erin', name: 'Erin Example', roles: ['operator'], credential: 'session' });
    expect(await stored('erin')).to.include({ source: 'oidc', subject: `${provider.issuer}#id-of-erin` });
    const audit = await api.site.database.db.collection('audit_log').findOne({ action: 'user.create', target: 'erin' });
    expect(audit).to.deep.include({ user: 'erin', credential: 'oidc' });
    expect((await jar.get(await signInThere(jar, 'id-of-erin'))).status).to.equal(303);
  });

  it('opens no password login for it', async () => {
    const json = { username: 'erin', password: 'any' };
    expect((await api.call('POST', '/api/v1/login', { json })).status).to.equal(401);
  });

  for (const [who, account, sentence] of [
    ['someone without a role', 'id-of-frank', 'none of your groups has a role in Vigie'],
    ['someone with the name of an account of Vigie itself', 'id-of-admin', 'is already that of another account'],
    ['someone else with the username of the first', 'id-of-twin', 'is already that of another account'],
    ['someone without a username', 'id-without-name', 'username_claim in [oidc]'],
  ] as const) {
    it(`is refused to ${who}, in words`, async () => {
      const jar = new CookieJar();
      const answer = await jar.get(await signInThere(jar, account));
      expect(answer.status).to.be.oneOf([400, 403]);
      expect(await messageOf(answer)).to.contain(sentence);
      expect((await jar.get(`${publicUrl}/api/v1/me`)).status).to.equal(401);
    });
  }

  describe('that is forged', () => {
    const stale = 'This login was not begun in this browser';
    const refusedWith = async (jar: CookieJar, address: string): Promise<string> => {
      const answer = await jar.get(address);
      expect(answer.status).to.be.oneOf([400, 403]);
      expect(answer.headers.getSetCookie().join()).not.to.contain('vigie_session=');
      return await messageOf(answer);
    };
    const changed = (address: string, key: string, value: string): string => {
      const url = new URL(address);
      url.searchParams.set(key, value);
      return url.toString();
    };

    it('with another state, is refused', async () => {
      const jar = new CookieJar();
      const back = await signInThere(jar, 'id-of-erin');
      expect(await refusedWith(jar, changed(back, 'state', 'x'.repeat(43)))).to.contain(stale);
    });

    it('in another browser, is refused', async () => {
      expect(await refusedWith(new CookieJar(), await signInThere(new CookieJar(), 'id-of-erin'))).to.contain(stale);
    });

    it('with the state of another login of this browser, is refused', async () => {
      const jar = new CookieJar();
      const first = new URL(await signInThere(jar, 'id-of-erin')).searchParams.get('state') ?? '';
      const second = await signInThere(jar, 'id-of-erin');
      expect(await refusedWith(jar, changed(second, 'state', first))).to.match(
        /not begun in this browser|cannot be trusted/,
      );
    });

    it('by a code that was used already, is refused', async () => {
      const jar = new CookieJar();
      const back = await signInThere(jar, 'id-of-erin');
      // The cookie of the login as a thief would have it, too.
      const thief = jar.copy();
      expect((await jar.get(back)).status).to.equal(303);
      expect(await refusedWith(jar, back)).to.contain(stale);
      expect(await refusedWith(thief, back)).to.contain(stale);
    });

    it('in the name of another provider, is refused', async () => {
      const jar = new CookieJar();
      const back = await signInThere(jar, 'id-of-erin');
      expect(await refusedWith(jar, changed(back, 'iss', 'https://evil.example'))).to.contain('cannot be trusted');
    });

    it('with words of an attacker in the refusal, shows none of them', async () => {
      const jar = new CookieJar();
      const back = new URL(await signInThere(jar, 'id-of-erin'));
      back.searchParams.delete('code');
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'call 555');
      const answer = await jar.get(back.toString());
      const page = await answer.text();
      expect(answer.status).to.equal(403);
      expect(page).to.contain('did not let you in').and.not.to.contain('555');
    });

    for (const query of ['', '?code=x', '?state=x&code=y', '?state[]=x&state=y', '?error=access_denied']) {
      it(`by ${query === '' ? 'an empty answer' : query}, is refused`, async () => {
        expect(await refusedWith(new CookieJar(), `${publicUrl}/login/oidc/callback${query}`)).to.contain(stale);
      });
    }

    it('never leads to another site', async () => {
      const jar = new CookieJar();
      const back = await jar.get(await signInThere(jar, 'id-of-erin', '//evil.example/'));
      expect(back.headers.get('location')).to.equal('/alarms');
    });
  });

  it('ends with an offer to sign out at the provider too', async () => {
    const jar = new CookieJar();
    await jar.get(await signInThere(jar, 'id-of-erin'));
    const me: unknown = await (await jar.get(`${publicUrl}/api/v1/me`)).json();
    const token = typeof me === 'object' && me !== null && 'csrf_token' in me ? String(me.csrf_token) : '';
    const out = await jar.get(`${publicUrl}/logout`, { csrf_token: token });
    expect(out.headers.get('location')).to.equal('/login?reason=out&from=oidc');
    expect(await (await jar.get(`${publicUrl}/login?reason=out&from=oidc`)).text()).to.contain(
      'href="/login/oidc/logout"',
    );
    const end = new URL((await jar.get(`${publicUrl}/login/oidc/logout`)).headers.get('location') ?? '');
    expect(end.origin).to.equal(provider.issuer);
    expect(end.searchParams.get('post_logout_redirect_uri')).to.equal(`${publicUrl}/login`);
    expect((await jar.get(end.toString())).status).to.equal(200);
  });

  it('with a wrong secret of ours is refused, in words', async () => {
    const port = await freePort();
    const other = await startProvider({ accounts, publicUrl: `http://127.0.0.1:${port}` });
    const site = await startApi({
      port,
      config: {
        oidc: {
          enabled: true,
          client_id: 'vigie',
          issuer: other.issuer,
          public_url: `http://127.0.0.1:${port}`,
          default_roles: ['viewer'],
        },
      },
      signOn: { oidcClientSecret: 'not the secret' },
      console: true,
    });
    const before = publicUrl;
    try {
      publicUrl = `http://127.0.0.1:${port}`;
      const jar = new CookieJar();
      expect(await messageOf(await jar.get(await signInThere(jar, 'id-of-erin')))).to.contain('cannot be trusted');
    } finally {
      publicUrl = before;
      await site.stop();
      await other.stop();
    }
  });

  describe('of a provider', () => {
    let certificates: Certificates;
    before(() => {
      certificates = createCertificates();
    });
    after(() => certificates.remove());

    const answerOf = async (
      changes: Readonly<Record<string, unknown>>,
    ): Promise<{ status: number; message: string; location: string }> => {
      const port = await freePort();
      const site = await startSite(changes, port);
      const answer = await fetch(`http://127.0.0.1:${port}/login/oidc`, { redirect: 'manual' });
      const message = await messageOf(answer);
      await site.stop();
      return { status: answer.status, message, location: answer.headers.get('location') ?? '' };
    };

    it('that is away, says so, and passwords still work', async () => {
      const { status, message } = await answerOf({ issuer: `http://127.0.0.1:${await freePort()}` });
      expect(status).to.equal(503);
      expect(message).to.contain('does not answer').and.to.contain('sign in with a password of Vigie');
    });

    it('that calls itself by another name, is not trusted', async () => {
      const other = await startProvider({ accounts, publicUrl, claimedIssuer: 'http://localhost:1' });
      const { status, message } = await answerOf({ issuer: other.issuer });
      expect(status).to.equal(400);
      expect(message).to.contain('cannot be trusted').and.to.contain('[oidc] in etc/webserver.conf');
      await other.stop();
    });

    for (const [name, pair, ca, trusted] of [
      ['with a certificate of the named authority', 'server', 'ca', true],
      ['with a certificate of another authority', 'server', 'otherCa', false],
      ['with an expired certificate', 'expired', 'ca', false],
      ['with a certificate of another host', 'elsewhere', 'ca', false],
    ] as const) {
      it(`${name}, is ${trusted ? '' : 'not '}spoken to`, async () => {
        const other = await startProvider({ accounts, publicUrl, certificate: certificates[pair] });
        const { status, location } = await answerOf({ issuer: other.issuer, ca_file: certificates[ca] });
        expect(status).to.equal(trusted ? 303 : 503);
        if (trusted) expect(location.startsWith(other.issuer)).to.equal(true);
        await other.stop();
      });
    }
  });
});
