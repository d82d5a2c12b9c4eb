/** What people choose in the account menu: kept with the account, and remembered by the browser for its login page alone. */
import { expect } from 'chai';
import type { User } from '../../webserver/auth/users.ts';
import { type Api, startApi } from './api-harness.ts';

describe('preferences of a person', function () {
  this.timeout(30_000);
  let api: Api;
  before(async () => {
    api = await startApi({ console: true });
  });
  after(() => api.stop());

  /** Somebody new, with a browser of theirs. */
  async function person(name: string): Promise<{ readonly token: string; readonly cookie: string }> {
    const { users, sessions } = api.webserver.deps.authenticator;
    await users.create({ _id: name, name, roles: ['viewer'], enabled: true, created: new Date() });
    const { token, session } = await sessions.create(name, { address: '', userAgent: '' });
    return { token: session.csrf_token, cookie: `vigie_session=${token}` };
  }

  const choose = (cookie: string, fields: Readonly<Record<string, string>>, headers = {}): Promise<Response> =>
    fetch(`${api.webserver.url}/account/preferences`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, ...headers },
      body: new URLSearchParams(fields),
    });

  /** What the first line of a page says, and the cookies that come with it. */
  async function look(path: string, cookie: string): Promise<{ readonly html: string; readonly cookies: string[] }> {
    const answer = await fetch(`${api.webserver.url}${path}`, { headers: { cookie, accept: 'text/html' } });
    const html = /<html [^>]*>/.exec(await answer.text())?.[0] ?? '';
    return { html, cookies: answer.headers.getSetCookie() };
  }

  const stored = async (name: string): Promise<User['preferences']> =>
    (await api.webserver.deps.authenticator.users.read(name))?.preferences;

  it('are kept one by one, and in no audit log', async () => {
    const { token, cookie } = await person('ada');
    const json = { accept: 'application/json' };
    const answers = [
      await choose(cookie, { theme: 'dark', csrf_token: token }, json),
      await choose(cookie, { alerts: 'sound', csrf_token: token }, json),
      await choose(cookie, { theme: 'light', csrf_token: token }, json),
    ];
    expect(answers.map(({ status }) => status)).to.deep.equal([204, 204, 204]);
    expect(await stored('ada')).to.deep.equal({ theme: 'light', alerts: 'sound' });
    const audit = await api.call('GET', '/api/v1/audit?user=ada', { as: 'admin' });
    expect(audit.at('data')).to.deep.equal([]);
  });

  it('show in every browser of their person, and in nobody else’s', async () => {
    const [one, other] = [await person('bo'), await person('cy')];
    const chosen = { theme: 'dark', density: 'compact', shortcuts: 'off', alerts: 'title' };
    await choose(one.cookie, { ...chosen, csrf_token: one.token });
    const { html, cookies } = await look('/alarms', one.cookie);
    for (const [name, value] of Object.entries(chosen)) expect(html).to.include(`data-${name}="${value}"`);
    expect(cookies.join('\n')).to.match(/^vigie_theme=dark; .*HttpOnly.*\nvigie_density=compact; .*HttpOnly/);
    // In the browser that remembers the looks of the one.
    const theirs = await look('/alarms', `${other.cookie}; vigie_theme=dark; vigie_density=compact`);
    expect(theirs.html).to.include('data-theme="system" data-density="normal" data-shortcuts="on" data-alerts="off"');
    expect(theirs.cookies.join('\n')).to.match(/^vigie_theme=system; .*\nvigie_density=normal; /);
    expect((await look('/alarms', other.cookie)).cookies).to.deep.equal([]);
    expect(await stored('cy')).to.equal(undefined);
  });

  it('are remembered for who is not signed in, as far as a cookie makes sense', async () => {
    const remembered = await look('/login', 'vigie_theme=dark; vigie_density=compact');
    expect(remembered.html).to.include('data-theme="dark" data-density="compact"');
    const nonsense = await look('/login', 'vigie_theme="><script>; vigie_density=huge');
    expect(nonsense.html).to.include('data-theme="system" data-density="normal"');
  });

  it('lead back to the page of the form without scripts', async () => {
    const { token, cookie } = await person('di');
    const from = { referer: `${api.webserver.url}/alarms?state=critical` };
    const answer = await choose(cookie, { density: 'compact', csrf_token: token }, from);
    expect([answer.status, answer.headers.get('location')]).to.deep.equal([303, '/alarms?state=critical']);
    expect(answer.headers.getSetCookie().join()).to.match(/^vigie_density=compact; Path=\/; /);
  });

  it('are refused when nobody offers them', async () => {
    const { token, cookie } = await person('ed');
    const fields = { theme: 'pink', density: 'compact', csrf_token: token };
    const answer = await choose(cookie, fields, { accept: 'application/json' });
    expect(answer.status).to.equal(400);
    expect(await stored('ed')).to.equal(undefined);
  });
});
