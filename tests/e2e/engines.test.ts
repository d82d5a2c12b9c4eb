import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { faultsOf, looks } from './axe.ts';
import { type ConsoleBrowser, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('the engine map, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  let watched: Watched | undefined;
  startsConsole({ samples: 0 }, (both) => ({ site, browser } = both));
  before(async () => {
    for (const pool of ['collectdgw', 'service']) await site.site.start('engines/main.js', [pool]);
  });

  afterEach(async () => {
    await watched?.close();
    expect(watched?.faults ?? []).to.deep.equal([]);
    watched = undefined;
  });

  async function open(options = {}): Promise<Page> {
    watched = await browser.open('/engines', site.viewer, options);
    return watched.page;
  }

  const box = (page: Page, title: string) =>
    page.locator('.map-box', { has: page.locator(`.map-title:text-is("${title}")`) });

  it('shows pools from left to right, what they treat, and broker and database below', async () => {
    const page = await open();
    await untilLive(page);
    await page.locator('.engine-well', { hasText: 'All engines work' }).waitFor();
    const left = async (title: string) => (await box(page, title).boundingBox())?.x ?? 0;
    const order = [];
    for (const title of ['canopsis.events', 'process', 'Alarms']) order.push(await left(title));
    expect(order).to.deep.equal(order.toSorted((one, other) => one - other));
    const top = async (title: string) => (await box(page, title).boundingBox())?.y ?? 0;
    expect(await top('Broker')).to.be.above(await top('process'));
    expect(await box(page, 'Database').textContent()).to.contain('Running');
    const event = { component: 'host', resource: 'disk', source_type: 'resource', state: 0, output: 'ok' };
    await eventually('a rate', async () => {
      await Promise.all(Array.from({ length: 20 }, () => site.send(event)));
      return /^[1-9.]/.test((await box(page, 'process').locator('.map-figure').textContent()) ?? '');
    });
  });

  it('works without scripts', async () => {
    const page = await open({ javaScriptEnabled: false });
    expect(await page.locator('.engine-pool h2').allInnerTexts()).to.deep.equal([
      'collectdgw',
      'process',
      'service',
      'scheduler',
    ]);
  });

  for (const look of looks) {
    it(`is accessible and fits, ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
      const page = await open({ ...look, reducedMotion: 'reduce' });
      await untilLive(page);
      expect(await faultsOf(page)).to.deep.equal([]);
      const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(excess)).to.equal(0);
      expect(await page.locator('.map').isVisible()).to.equal(look.viewport.width > 767);
    });
  }

  it('shows a frozen pool in red, since when and why, and that it is well again', async () => {
    const page = await open();
    await page.locator('.engine-well').waitFor();
    site.engine.child.kill('SIGSTOP');
    const trouble = page.locator('.trouble-critical', { hasText: 'Pool process: failed since' });
    await trouble.waitFor({ timeout: 10_000 });
    expect(await trouble.innerText()).to.match(/since \d\d:\d\d:\d\d \(00:00:\d\d\)\s+does not answer/);
    expect(await box(page, 'process').getAttribute('class')).to.contain('map-critical');
    expect(await faultsOf(page)).to.deep.equal([]);
    site.engine.child.kill('SIGCONT');
    await page.locator('.engine-well').waitFor({ timeout: 10_000 });
  });

  it('shows a pool that was killed', async () => {
    const page = await open();
    await page.locator('.engine-well').waitFor();
    site.engine.child.kill('SIGKILL');
    const trouble = page.locator('.trouble-critical', { hasText: 'Pool process: failed since' });
    await trouble.waitFor({ timeout: 10_000 });
    expect(await trouble.innerText()).to.contain('does not answer');
    await page.locator('.engine-pool.edge-critical', { hasText: 'process' }).waitFor();
  });
});
