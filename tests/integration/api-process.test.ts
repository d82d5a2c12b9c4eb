/** The webserver as the process that is supervised: its first start, its readiness, its end. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { leaveAdminPassword, resetFile } from '../../lib/process/reset-password.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { createSite, type Site, type SiteProcess } from '../support/site.ts';

const oneTime = 'one-time-password';
const chosen = 'a password of my own';

describe('the webserver process', function () {
  this.timeout(60_000);
  let site: Site;
  let url: string;
  let first: SiteProcess;
  let second: SiteProcess;
  const secret = (name: string): string => join(site.home, 'var', 'secrets', name);
  const start = (): Promise<SiteProcess> =>
    site.start('webserver/main.js', [], { env: { VIGIE_WEBSERVER_PORT: new URL(url).port } });
  const login = (password = chosen): Promise<Response> =>
    fetch(`${url}/api/v1/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password }),
    });

  before(async () => {
    site = await createSite();
    url = `http://127.0.0.1:${await freePort()}`;
    mkdirSync(join(site.home, 'var', 'secrets'));
    writeFileSync(secret('admin-password'), `${oneTime}\n`);
    first = await start();
  });
  after(() => site.remove());

  it('makes the administrator at its first start, and forgets the secret', async () => {
    const answer = await login(oneTime);
    expect(answer.status).to.equal(200);
    expect(await answer.text()).to.contain('"password_is_one_time":true');
    expect(existsSync(secret('admin-password'))).to.equal(false);
  });

  it('opens nothing but the account to a one-time password, until it is changed', async () => {
    const authorization = `Basic ${Buffer.from(`admin:${oneTime}`).toString('base64')}`;
    const refused = await fetch(`${url}/api/v1/alarms`, { headers: { authorization } });
    expect(refused.status).to.equal(403);
    expect(await refused.text()).to.contain('"type":"/problems/password_is_one_time"');
    const page = await fetch(`${url}/alarms?state=critical`, { headers: { authorization }, redirect: 'manual' });
    expect(page.headers.get('location')).to.equal('/account/password?next=%2Falarms%3Fstate%3Dcritical');
    const changed = await fetch(`${url}/api/v1/me/password`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ old_password: oneTime, new_password: chosen }),
    });
    expect(changed.status).to.equal(204);
    expect((await login(oneTime)).status).to.equal(401);
    expect(await (await login()).text()).to.contain('"password_is_one_time":false');
  });

  it('leaves a key for the first connector that only its user can read, and that sends an event', async () => {
    const key = readFileSync(secret('connector-key'), 'utf8');
    expect(statSync(secret('connector-key')).mode & 0o777).to.equal(0o600);
    await site.start('engines/main.js', ['process']);
    const response = await eventually('an accepted event', async () => {
      const answer = await fetch(`${url}/event`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-canopsis-authkey': key },
        body: JSON.stringify({ event_type: 'check', connector: 'a', connector_name: 'b', component: 'c', state: 1 }),
      });
      return answer.status === 200 ? answer : undefined;
    });
    expect(await response.text()).to.contain('"failed_events":[]');
    await eventually(
      'the alarm',
      async () =>
        (await site.database.db.collection('entities').countDocuments({ 'alarm.id': { $exists: true } })) === 1,
    );
  });

  it('says how it is on its socket, with counters of requests', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).to.match(
      /^vigie_http_requests_total\{.*route="\/api\/v1\/login".*status="200".*app="webserver".*\} 2$/m,
    );
  });

  it('serves the console beside the API', async () => {
    const answer = await fetch(`${url}/login`);
    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.contain('text/html');
    expect((await fetch(`${url}/api/v1/nothing`)).headers.get('content-type')).to.contain('application/problem+json');
  });

  it('ends in order also while a stream is open, and keeps accounts, keys and sessions', async () => {
    const session = (await login()).headers.get('set-cookie')?.split(';')[0] ?? '';
    const stream = await fetch(`${url}/api/v1/stream`, { headers: { cookie: session } });
    expect(stream.status).to.equal(200);
    const key = readFileSync(secret('connector-key'), 'utf8');
    await first.stop();
    expect(await first.ended).to.equal(0);
    await stream.text();
    second = await start();
    expect((await fetch(`${url}/api/v1/me`, { headers: { cookie: session } })).status).to.equal(200);
    expect((await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status).to.equal(200);
    expect(readFileSync(secret('connector-key'), 'utf8')).to.equal(key);
  });

  it('lets an administrator back in with the password that hypcontrol leaves', async () => {
    const before = (await login()).headers.get('set-cookie')?.split(';')[0] ?? '';
    await site.database.db
      .collection<{ _id: string }>('users')
      .updateOne({ _id: 'admin' }, { $set: { enabled: false } });
    const left = leaveAdminPassword({ secrets: join(site.home, 'var', 'secrets') });
    await second.stop();
    await start();
    expect(await (await login(left)).text()).to.contain('"password_is_one_time":true');
    expect((await login()).status).to.equal(401);
    expect((await fetch(`${url}/api/v1/me`, { headers: { cookie: before } })).status).to.equal(401);
    expect(existsSync(secret(resetFile))).to.equal(false);
  });
});
