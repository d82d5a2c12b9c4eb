/** The administration in a browser: users, roles, keys, sessions and the audit log, with two browsers and without scripts. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { faultsOf, looks } from './axe.ts';
import type { ConsoleBrowser, Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

const markup = '<img src=x onerror=alert(1)><b>Ivo</b>';

describe('the administration, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  const opened: Watched[] = [];
  startsConsole({ samples: 1 }, (both) => ({ site, browser } = both));
  afterEach(async () => {
    const faults = opened
      .flatMap((watched) => watched.faults)
      .filter((fault) => !/status of (400|401|403|409)/.test(fault));
    for (const watched of opened.splice(0)) await watched.close();
    expect(faults).to.deep.equal([]);
  });

  async function open(path: string, as = site.admin, options = {}): Promise<Page> {
    const watched = await browser.open(path, as, options);
    opened.push(watched);
    return watched.page;
  }

  async function stranger(path: string): Promise<Page> {
    const watched = await browser.open(path);
    opened.push(watched);
    return watched.page;
  }

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first().click();

  it('names the site and sets what a snooze offers, also without scripts, in the audit log', async () => {
    const page = await open('/administration/settings', site.admin, { javaScriptEnabled: false });
    const snooze = page.getByLabel('Durations of a snooze');
    expect(await snooze.inputValue()).to.equal('15 min, 1 h, 4 h, 12 h, 1 d, 1 w');
    await page.getByLabel('Name of the site').fill(markup);
    await snooze.fill('10 min, soon');
    await press(page, 'Save');
    await page.locator('.field-fault', { hasText: '“soon” is no duration' }).waitFor();
    expect(await page.getByLabel('Name of the site').inputValue()).to.equal(markup);
    expect(await faultsOf(await open('/administration/settings'))).to.deep.equal([]);
    await snooze.fill('10 min, 2 h');
    await press(page, 'Save');
    await page.locator('.notice', { hasText: 'Saved.' }).waitFor();
    expect(await page.locator('.brand').innerText()).to.contain(markup);
    await page.goto(`${site.url}/administration/audit?action=settings.change`);
    expect(await page.locator('.records').innerText()).to.contain('settings.change');
    const alarms = await open('/alarms');
    await alarms.locator('#rows [name="id"]').first().check();
    await alarms.locator('#bulk-bar').getByRole('button', { name: 'Snooze' }).click();
    expect(await alarms.locator('#dialog-snooze [name="duration_seconds"]').count()).to.equal(2);
  });

  it('creates a user, who chooses a password in another browser, and ends their session', async () => {
    const admin = await open('/administration/users');
    await follow(admin, 'Create a user');
    await admin.getByLabel('Username').fill('Ivo');
    await admin.getByLabel('Name', { exact: true }).fill(markup);
    await admin.locator('[name="roles"][value="operator"]').check();
    await press(admin, 'Create a user');
    const password = await admin.locator('#secret').innerText();
    expect(password).to.match(/^\w{20}$/);

    const ivo = await stranger('/alarms?state=critical');
    await ivo.fill('[name="username"]', 'ivo');
    await ivo.fill('[name="password"]', password);
    await ivo.keyboard.press('Enter');
    await ivo.waitForURL('**/account/password?next=**');
    await ivo.goto(`${site.url}/alarms?state=critical`);
    await ivo.waitForURL('**/account/password?next=**');
    await ivo.getByLabel('Password until now').fill(password);
    await ivo.getByLabel('New password', { exact: true }).fill('a sentence of my own');
    await ivo.getByLabel('New password again').fill('another sentence');
    await press(ivo, 'Change the password');
    expect(await ivo.locator('#fault-repeated').innerText()).to.equal('Is not the same as above.');
    await ivo.getByLabel('Password until now').fill(password);
    await ivo.getByLabel('New password', { exact: true }).fill('a sentence of my own');
    await ivo.getByLabel('New password again').fill('a sentence of my own');
    await press(ivo, 'Change the password');
    await ivo.waitForURL('**/alarms?state=critical');

    await admin.goto(`${site.url}/administration/sessions?user=ivo`);
    await admin.getByRole('link', { name: 'End – ivo' }).click();
    await press(admin, 'End the session');
    await admin.waitForURL('**/administration/sessions');
    await ivo.reload();
    await ivo.waitForURL('**/login?reason=ended&next=**');

    await admin.goto(`${site.url}/administration/audit?target=ivo`);
    const actions = await admin.locator('.records tbody > tr > td:nth-child(3)').allInnerTexts();
    expect(actions).to.include.members(['session.end', 'user.change_password', 'session.create', 'user.create']);
    expect(await admin.content()).not.to.contain(password);
  });

  it('shows what a change changed, and all that people type as text', async () => {
    const page = await open('/administration/users/ivo');
    await page.locator('[name="roles"][value="viewer"]').check();
    await page.locator('[name="roles"][value="operator"]').uncheck();
    await press(page, 'Save');
    await page.waitForURL('**/administration/users/ivo?saved=yes');
    await page.goto(`${site.url}/administration/audit?action=user.update&target=ivo`);
    await page.locator('.records-more summary').first().click();
    expect(await page.locator('.changes tbody tr').first().innerText()).to.match(/^roles\s+operator\s+viewer$/);
    expect(await page.locator('.records .muted', { hasText: 'from 127.0.0.1' }).first().innerText()).to.contain(
      'session',
    );
    for (const path of ['/administration/users', '/administration/users/ivo', '/administration/audit']) {
      await page.goto(site.url + path);
      expect(await page.locator('main img, main b').count(), path).to.equal(0);
    }
    await page.goto(`${site.url}/administration/users?search=ivo`);
    expect(await page.locator('.records tbody').innerText()).to.contain(markup);
  });

  it('does everything without scripts', async () => {
    const page = await open('/administration/roles', site.admin, { javaScriptEnabled: false });
    await follow(page, 'Create a role');
    await page.getByLabel('Name', { exact: true }).fill('Night Shift');
    await press(page, 'Create a role');
    expect(await page.locator('#fault-name').innerText()).to.contain('small letters');
    await page.getByLabel('Name', { exact: true }).fill('night-shift');
    await page.locator('[name="permissions"][value="alarms.read"]').check();
    await press(page, 'Create a role');
    await page.waitForURL('**/administration/roles/night-shift');
    await follow(page, 'Delete the role');
    await press(page, 'Delete the role');
    await page.waitForURL('**/administration/roles');
    expect(await page.locator('.records').innerText()).not.to.contain('night-shift');

    await page.goto(`${site.url}/account/keys`);
    await follow(page, 'Create a key');
    await page.getByLabel('Name', { exact: true }).fill(markup);
    await page.locator('[name="scopes"][value="alarms.read"]').check();
    await press(page, 'Create a key');
    const secret = await page.locator('#secret').innerText();
    const me = (): Promise<Response> =>
      fetch(`${site.url}/api/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
    expect((await me()).status).to.equal(200);
    await follow(page, 'Back');
    await page.getByRole('link', { name: /^Revoke/ }).click();
    await press(page, 'Revoke the key');
    await page.locator('.empty', { hasText: 'No API key' }).waitFor();
    expect((await me()).status).to.equal(401);
  });

  it('says why it refuses', async () => {
    const page = await open('/administration/users/adele');
    await page.locator('[name="roles"][value="admin"]').uncheck();
    await press(page, 'Save');
    expect(await page.locator('.fault').innerText()).to.contain('You would lose permissions yourself');
    await page.goto(`${site.url}/administration/users/new`);
    await page.getByLabel('Username').fill('marie');
    await page.getByLabel('Name', { exact: true }).fill('Another Marie');
    await press(page, 'Create a user');
    expect(await page.locator('.fault').innerText()).to.contain('There is a user marie already');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).to.equal('Another Marie');
  });

  it('resets a password, deletes a user and signs out everywhere, each after a question', async () => {
    const page = await open('/administration/users/ivo');
    await follow(page, 'Reset the password');
    await press(page, 'Reset the password');
    expect(await page.locator('#secret').innerText()).to.match(/^\w{20}$/);
    await follow(page, 'Back');
    await follow(page, 'Delete the user');
    await press(page, 'Delete the user');
    await page.waitForURL('**/administration/users');
    expect(await page.locator('.records').innerText()).not.to.contain('ivo');
    const own = await open('/account/sessions', site.viewer);
    await follow(own, 'Sign out everywhere');
    await press(own, 'Sign out everywhere');
    await own.waitForURL('**/login?**');
  });

  it('is in the rail of who may open a part of it, and of nobody else', async () => {
    const operator = await open('/alarms', site.operator);
    expect(await operator.locator('.rail a[href="/administration"]').count()).to.equal(0);
    const admin = await open('/alarms');
    await admin.locator('.rail a[href="/administration"]').first().click();
    await admin.waitForURL('**/administration/users');
  });

  for (const look of looks) {
    it(`is accessible and needs no sideways scrolling: ${look.colorScheme}, ${look.viewport.width} pixels`, async () => {
      const page = await open('/administration/users', site.admin, { ...look, reducedMotion: 'reduce' });
      const found: unknown[] = [];
      for (const path of [
        '/administration/settings',
        '/administration/users',
        '/administration/users?search=nobody-has-this',
        '/administration/users/marie',
        '/administration/users/new',
        '/administration/users/marie/delete',
        '/administration/roles',
        '/administration/roles/admin',
        '/administration/keys',
        '/administration/keys/new',
        '/administration/sessions',
        '/administration/audit',
        '/account/keys',
        '/account/sessions',
        '/account/password',
      ]) {
        await page.goto(site.url + path);
        const details = page.locator('.records-more summary');
        if ((await details.count()) > 0) await details.first().click();
        const width = '[document.documentElement.scrollWidth, document.documentElement.clientWidth]';
        const [needed, given] = z.tuple([z.int(), z.int()]).parse(await page.evaluate(width));
        const faults = await faultsOf(page);
        if (needed > given || JSON.stringify(faults) !== '[]') found.push([path, needed - given, faults]);
        const shots = process.env['VIGIE_ACCESS_SHOTS'];
        if (shots !== undefined)
          await page.screenshot({
            path: `${shots}/${path.replaceAll(/[^a-z]+/g, '-')}-${look.colorScheme}-${look.viewport.width}.png`,
          });
      }
      expect(found).to.deep.equal([]);
    });
  }
});
