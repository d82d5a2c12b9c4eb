import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { type ConsoleBrowser, rowIds, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe('the pages of the console, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  let watched: Watched | undefined;
  startsConsole({ samples: 140 }, (both) => ({ site, browser } = both));

  afterEach(async () => {
    await watched?.close();
    expect(watched?.faults ?? []).to.deep.equal([]);
    watched = undefined;
  });

  async function open(path: string, options = {}): Promise<Page> {
    watched = await browser.open(path, site.operator, options);
    await untilLive(watched.page);
    return watched.page;
  }

  const measure = (component: string) =>
    site.send({
      component,
      resource: 'lag',
      source_type: 'resource',
      state: 2,
      output: 'Lag 40 s',
      perf_data: 'lag=40s;30;60',
    });

  const addressOf = (page: Page): string => page.url().slice(site.url.length);

  describe('signing in', () => {
    it('leads to the page that was asked for, and says what to do after a wrong password', async () => {
      const stranger = await browser.open('/alarms?state=critical');
      const { page } = stranger;
      await page.fill('[name="username"]', site.operator.username);
      await page.fill('[name="password"]', 'not the password');
      await page.keyboard.press('Enter');
      await page.locator('#login-message', { hasText: 'The username or the password is wrong' }).waitFor();
      expect(await page.inputValue('[name="username"]')).to.equal(site.operator.username);
      await page.fill('[name="password"]', site.operator.password);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/alarms?state=critical');
      await untilLive(page);
      await page.locator('#counter-major').click();
      await page.waitForURL('**/alarms?state=critical,major');
      await page.locator('.account summary').click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.locator('#login-message', { hasText: 'You are signed out' }).waitFor();
      await page.goto(`${site.url}/alarms`);
      expect(addressOf(page)).to.equal('/login?next=%2Falarms');
      await stranger.close();
      expect(stranger.faults.filter((fault) => !fault.includes('401'))).to.deep.equal([]);
    });

    for (const next of [
      '//evil.example',
      'https://evil.example/',
      '/\\evil.example',
      '/logout',
      'javascript:alert(1)',
    ]) {
      it(`never leads to ${next}`, async () => {
        watched = await browser.open(`/login?next=${encodeURIComponent(next)}`, site.operator);
        expect(addressOf(watched.page)).to.equal('/alarms');
      });
    }
  });

  describe('filters', () => {
    it('stand in the address, and survive a reload and Back', async () => {
      const page = await open('/alarms');
      await page.locator('#counter-critical').click();
      await page.waitForURL('**/alarms?state=critical');
      await page.locator('.filters summary').click();
      await page.getByRole('link', { name: 'not acknowledged' }).click();
      await page.waitForURL('**/alarms?state=critical&ack=no');
      const shown = await rowIds(page);
      await page.reload();
      await untilLive(page);
      expect(await rowIds(page)).to.deep.equal(shown);
      expect(await page.locator('.search .chip').allInnerTexts()).to.have.length(2);
      await page.goBack();
      await page.waitForURL('**/alarms?state=critical');
      await page.locator('.search .chip').nth(1).waitFor({ state: 'detached' });
      expect(await page.locator('.cell-state').allInnerTexts())
        .to.include('Critical')
        .and.not.include('Minor');
      await page.goForward();
      await page.locator('.search .chip').nth(1).waitFor();
    });

    it('can be typed, and become chips', async () => {
      const page = await open('/alarms');
      await page.keyboard.press('/');
      await page.keyboard.type('state:minor ack:no battery');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/alarms?search=battery&state=minor&ack=no');
      await page.locator('.search .chip').nth(1).waitFor();
      expect(await page.inputValue('#q')).to.equal('battery');
      expect((await page.locator('.entity-link').allInnerTexts()).every((text) => text.includes('battery'))).to.equal(
        true,
      );
    });

    it('offers to drop one when nothing matches', async () => {
      const page = await open('/alarms?search=nothing+has+this&state=ok');
      await page.locator('.empty', { hasText: 'No alarm matches these filters' }).waitFor();
      await page.getByRole('link', { name: 'Drop “nothing has this”' }).click();
      await page.waitForURL('**/alarms?state=ok');
      await page.locator('#rows > .row').first().waitFor();
    });

    it('turns pages, and keeps what is open', async () => {
      const page = await open('/alarms');
      await page.locator('#rows .entity-link').first().click();
      await page.locator('#alarm').waitFor();
      const open1 = new URL(page.url()).searchParams.get('open');
      await page.getByRole('link', { name: 'Next page' }).click();
      await page.waitForURL('**/alarms?page=2**');
      expect(new URL(page.url()).searchParams.get('open')).to.equal(open1);
      await page.locator('#pager-range', { hasText: /^51–100 of 14\d alarms$/ }).waitFor();
      expect(await page.locator('#alarm').getAttribute('data-id')).to.equal(open1);
    });
  });

  describe('the pane', () => {
    it('opens by a click, has an address, and stands alone at its own', async () => {
      const page = await open('/alarms');
      const before = await rowIds(page);
      await page.locator('#rows > .row').nth(4).locator('.cell-output').click();
      await page.locator('#alarm').waitFor();
      const title = await page.locator('#alarm-title').innerText();
      expect(await rowIds(page)).to.deep.equal(before);
      await page.reload();
      expect(await page.locator('#alarm-title').innerText()).to.equal(title);
      await page.locator('#pane').getByRole('link', { name: 'Open alone' }).click();
      await page.waitForURL(/\/alarms\/[^?]+$/);
      expect(await page.locator('#alarm-title').innerText()).to.equal(title);
      expect(await page.locator('.alarms').count()).to.equal(0);
    });

    it('is driven by keys alone', async () => {
      const page = await open('/alarms');
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.locator('#alarm').waitFor();
      const ids = await rowIds(page);
      expect(`row-${await page.locator('#alarm').getAttribute('data-id')}`).to.equal(ids[1]);
      await page.keyboard.press('j');
      await page.locator(`#alarm[data-id="${ids[2]?.slice(4)}"]`).waitFor();
      await page.keyboard.press('Escape');
      await page.locator('#alarm').waitFor({ state: 'detached' });
      expect(addressOf(page)).to.equal('/alarms');
      await page.keyboard.press('?');
      await page.locator('#dialog-keys[open]').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('x');
      expect(await page.locator('#rows [name="id"]:checked').count()).to.equal(1);
      await page.keyboard.press('Escape');
      expect(await page.locator('#rows [name="id"]:checked').count()).to.equal(0);
    });

    it('draws the metrics around the event', async () => {
      await measure('measured');
      const page = await open('/alarms?search=measured');
      await page.locator('.entity-link', { hasText: 'lag' }).click();
      await page.locator('.chart canvas').waitFor();
      expect(await page.locator('.chart-name').innerText()).to.equal('lag');
      expect(await page.locator('.chart-value').innerText()).to.match(/^40 s · \d+ (s|min) ago$/);
    });
  });

  it('shows the metrics of an alarm over a range that stands in the address', async () => {
    await measure('ranged');
    const page = await open('/alarms?search=ranged');
    const id = await page.locator('#rows > .row').first().getAttribute('data-id');
    await page.goto(`${site.url}/alarms/${id}`);
    await page.locator('.chart canvas').waitFor();
    await page.getByRole('link', { name: '6 h', exact: true }).click();
    await page.waitForURL(`**/alarms/${id}?range=6h`);
    await page.locator('.range-choice[aria-current]', { hasText: '6 h' }).waitFor();
    await page.locator('.chart canvas').waitFor();
    await page.getByRole('link', { name: 'Alarm', exact: true }).click();
    await page.waitForURL(`**/alarms/${id}`);
  });

  it('says what to do at an address where nothing is', async () => {
    const other = await browser.open('/alarms/no-such-alarm', site.operator);
    expect(await other.page.locator('h1').innerText()).to.equal('This alarm is not here');
    await other.close();
  });

  it('shows whatever an event says as text', async () => {
    const page = await open('/alarms?search=escape');
    const row = page.locator('#rows > .row').first();
    expect(await row.innerText())
      .to.contain('<b>escape</b> & "quotes"')
      .and.to.contain('must be shown as text');
    expect(await page.locator('#rows script, #rows b').count()).to.equal(0);
  });

  describe('the look', () => {
    for (const [width, path] of [
      [390, '/alarms'],
      [390, '/alarms?state=critical&ack=no'],
      [700, '/alarms'],
      [1024, '/alarms'],
      [2560, '/alarms'],
    ] as const) {
      it(`needs no sideways scrolling at ${width} pixels on ${path}`, async () => {
        const page = await open(path, width === 390 ? phone : { viewport: { width, height: 900 } });
        const excess = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(excess).to.equal(0);
      });
    }

    it('puts the alarm above the list on a phone', async () => {
      const page = await open('/alarms', phone);
      await page.locator('#rows > .row').first().tap();
      await page.locator('#alarm').waitFor();
      const box = await page.locator('#pane').boundingBox();
      expect(box).to.include({ x: 0, y: 0, width: 390 });
      await page.locator('#pane-close').tap();
      await page.locator('#alarm').waitFor({ state: 'detached' });
    });

    it('offers the actions on a phone, above the bar of pages', async () => {
      const page = await open('/alarms', phone);
      await page.locator('#rows [name="id"]').nth(1).tap();
      await page.locator('#bulk-bar').getByRole('button', { name: 'Snooze' }).tap();
      await page.locator('#dialog-snooze[open]').waitFor();
      await page.locator('#dialog-snooze').getByRole('button', { name: 'Back' }).tap();
      await page.locator('#bulk-clear').tap();
      await page.locator('#bulk-bar').waitFor({ state: 'hidden' });
    });

    const background = (page: Page): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const [light, dark] = ['rgb(246, 247, 249)', 'rgb(14, 17, 22)'];

    it('follows the system; a choice wins, and follows its person to every browser', async () => {
      const page = await open('/alarms', { colorScheme: 'dark' });
      expect(await background(page)).to.equal(dark);
      await page.locator('.account summary').click();
      const kept = page.waitForResponse('**/account/preferences');
      await page.getByLabel('Light').check();
      expect(await background(page)).to.equal(light);
      expect((await kept).status()).to.equal(204);
      await page.reload();
      expect(await background(page)).to.equal(light);
      const another = await browser.open('/alarms', site.operator, { colorScheme: 'dark' });
      expect(await background(another.page)).to.equal(light);
      // The login page there remembers it, and who signs in next has a choice of their own.
      await another.context.clearCookies({ name: 'vigie_session' });
      await another.page.goto(`${site.url}/login`);
      expect(await background(another.page)).to.equal(light);
      await another.page.fill('[name="username"]', site.viewer.username);
      await another.page.fill('[name="password"]', site.viewer.password);
      await another.page.keyboard.press('Enter');
      await untilLive(another.page);
      expect(await background(another.page)).to.equal(dark);
      await another.close();
      expect(another.faults).to.deep.equal([]);
    });

    it('says when a choice could not be kept', async () => {
      const page = await open('/alarms');
      await watched?.goOffline();
      await page.locator('.account summary').click();
      await page.getByLabel('Compact').check();
      await page.locator('.toast-fault', { hasText: 'could not be kept' }).waitFor();
      expect(await page.getAttribute('html', 'data-density')).to.equal('compact');
    });

    it('is chosen without scripts too', async () => {
      watched = await browser.open('/alarms?state=critical', site.viewer, { javaScriptEnabled: false });
      const { page } = watched;
      await page.locator('.account summary').click();
      await page.getByLabel('Compact').check();
      await page.getByRole('button', { name: 'Keep these choices' }).click();
      await page.locator('html[data-density="compact"]').waitFor();
      expect(addressOf(page)).to.equal('/alarms?state=critical');
    });

    it('writes times in the zone of the reader', async () => {
      const page = await open('/alarms');
      expect(await page.locator('.rail-zone').innerText()).to.contain('Europe/Paris');
      expect(await page.locator('.cell-last time').first().getAttribute('title')).to.contain('(Europe/Paris)');
    });
  });
});
