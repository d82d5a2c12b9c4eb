import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { faultsOf, looks } from './axe.ts';
import { type ConsoleBrowser, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

const evil = '<img src=x onerror=alert(1)>"\'&';

describe('the pages of entities, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  let watched: Watched | undefined;
  startsConsole({ samples: 0 }, (both) => ({ site, browser } = both));

  afterEach(async () => {
    await watched?.close();
    expect(watched?.faults ?? []).to.deep.equal([]);
    watched = undefined;
  });

  async function open(path: string, options = {}): Promise<Page> {
    watched = await browser.open(path, site.operator, options);
    return watched.page;
  }

  const names = (page: Page) => page.locator('.grid tbody .entity-name').allInnerTexts();
  const treeNames = (page: Page) => page.locator('.tree-name').allInnerTexts();
  const check = (component: string, resource: string, state: number, more = {}) =>
    site.send({ component, resource, source_type: 'resource', state, output: `Output of ${resource}`, ...more });

  it('say what to do while there is no entity', async () => {
    const page = await open('/entities');
    await page.locator('.empty', { hasText: 'No entity yet' }).waitFor();
    await page.getByRole('link', { name: 'Tree' }).click();
    await page.waitForURL('**/entities?view=tree');
    await page.locator('.empty', { hasText: 'No entity yet' }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
  });

  describe('with entities', () => {
    before(async () => {
      await check('web-1', 'disk', 2, { perf_data: 'used=81% free=12GB' });
      await check('web-1', 'cpu', 0);
      await check('web-2', 'disk', 3, { connector: 'snmp', connector_name: 'walker' });
      await check(`host ${evil}`, evil, 1, { perf_data: `'${evil}'=3` });
      const entities = site.site.database.db.collection('entities');
      await eventually('the stored entities', async () => (await entities.countDocuments({})) >= 9);
    });

    it('are listed, and searched and filtered in the address', async () => {
      const page = await open('/entities');
      await untilLive(page);
      expect(await names(page))
        .to.include('disk on web-1')
        .and.include('web-2')
        .and.include('snmp/walker');
      await page.keyboard.press('/');
      await page.keyboard.type('DISK');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/entities?search=DISK');
      await page.locator('.pager', { hasText: '1–2 of 2 entities' }).waitFor();
      await page.getByRole('link', { name: 'Components' }).click();
      await page.waitForURL('**/entities?search=DISK&type=component');
      await page.locator('.empty', { hasText: 'No entity matches these filters' }).waitFor();
      await page.goBack();
      await page.locator('.grid tbody tr').nth(1).waitFor();
      expect(await names(page)).to.deep.equal(['disk on web-1', 'disk on web-2']);
      expect(await page.locator('.grid tbody .entity-state').nth(1).innerText()).to.equal('Critical');
    });

    it('show as a tree that is read where it is open, with the worst state and the number of alarms', async () => {
      const page = await open('/entities?view=tree');
      await untilLive(page);
      expect(await treeNames(page)).to.deep.equal(['nagios/poller-1', 'snmp/walker']);
      expect(await page.locator('.tree-line').nth(0).innerText()).to.match(/Major\s+2/);
      await page.getByRole('link', { name: 'Show what is below nagios/poller-1' }).click();
      await page.getByRole('link', { name: 'Show what is below web-1' }).press('Enter');
      await page.locator('.tree-name', { hasText: 'cpu' }).waitFor();
      await page.waitForURL(({ searchParams }) => searchParams.getAll('node').join() === '1:nagios/poller-1,1:web-1');
      const shown = await treeNames(page);
      expect(shown).to.deep.equal(['nagios/poller-1', `host ${evil}`, 'web-1', 'cpu', 'disk', 'snmp/walker']);
      await page.reload();
      expect(await treeNames(page)).to.deep.equal(shown);
      await page.getByRole('link', { name: 'Hide what is below nagios/poller-1' }).click();
      await page.locator('.tree-name', { hasText: 'web-1' }).waitFor({ state: 'detached' });
    });

    it('work as links without scripts', async () => {
      const page = await open('/entities?view=tree', { javaScriptEnabled: false });
      await page.getByRole('link', { name: 'Show what is below snmp/walker' }).click();
      await page.getByRole('link', { name: 'Show what is below web-2' }).click();
      await page.locator('.tree-name', { hasText: 'disk' }).click();
      expect(await page.locator('h1').innerText()).to.equal('disk on web-2');
      await page.getByRole('link', { name: 'To the list of entities' }).click();
      await page.fill('#q', 'web-2');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/entities?search=web-2');
      expect(await names(page)).to.deep.equal(['disk on web-2', 'web-2']);
    });

    it('show one with its facts, links, alarm and metrics', async () => {
      const page = await open('/entities/disk%2Fweb-1');
      await untilLive(page);
      await page.locator('.entity-alarm', { hasText: 'Output of disk' }).waitFor();
      await page.locator('.chart canvas').nth(1).waitFor();
      expect(await page.locator('.chart-name').allInnerTexts()).to.deep.equal(['free', 'used']);
      await page.getByRole('link', { name: '1 h', exact: true }).click();
      await page.waitForURL('**/entities/disk%2Fweb-1?range=1h');
      await page.locator('.chart canvas').nth(1).waitFor();
      await page.locator('.entity-side').getByRole('link', { name: 'web-1' }).click();
      await page.waitForURL('**/entities/web-1');
      expect(await page.locator('.entity-down a').allInnerTexts()).to.deep.equal(['cpu', 'disk']);
      await page.goto(`${site.url}/entities/disk%2Fweb-1`);
      await page.locator('.entity-alarm a').click();
      await page.waitForURL('**/alarms/**');
    });

    for (const javaScriptEnabled of [true, false]) {
      it(`change one ${javaScriptEnabled ? 'with' : 'without'} scripts: its infos, off and on`, async () => {
        const page = await open('/entities/cpu%2Fweb-1', { javaScriptEnabled });
        await page.getByText('Add or change an info').click();
        await page.getByLabel('Name').fill('owner');
        await page.getByLabel('Value').fill(evil);
        await page.getByRole('button', { name: 'Save' }).click();
        await page.locator('.info dd', { hasText: evil }).waitFor();
        if (javaScriptEnabled) expect(await faultsOf(page)).to.deep.equal([]);
        await page.getByRole('button', { name: 'Remove owner' }).click();
        await page.locator('.info').waitFor({ state: 'detached' });
        await page.getByText('Disable …').click();
        await page.getByRole('button', { name: 'Disable' }).click();
        await page.getByRole('button', { name: 'Enable' }).click();
        await page.getByText('Disable …').waitFor();
      });
    }

    it('offer no change to who may only look', async () => {
      const { page, close } = await browser.open('/entities/cpu%2Fweb-1', site.viewer);
      await page.locator('#facts-title').waitFor();
      expect(await page.locator('form[action$="/edit"]').count()).to.equal(0);
      await close();
    });

    it('say what to do at an address where nothing is', async () => {
      const other = await browser.open('/entities/no-such', site.operator);
      expect(await other.page.locator('h1').innerText()).to.equal('This entity is not here');
      await other.close();
    });

    it('show whatever an event says as text', async () => {
      const id = `${evil}/host ${evil}`;
      for (const path of [
        '/entities',
        '/entities?view=tree&node=1:nagios/poller-1',
        `/entities/${encodeURIComponent(id)}`,
      ]) {
        const { page, close, faults } = await browser.open(path, site.operator);
        expect(await page.locator('#content').innerText()).to.contain('onerror=alert(1)');
        expect(await page.locator('#content img').count()).to.equal(0);
        await close();
        expect(faults).to.deep.equal([]);
      }
    });

    for (const look of looks) {
      it(`are accessible and fit, ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
        for (const path of [
          '/entities',
          '/entities?view=tree&node=1:nagios/poller-1&node=1:web-1',
          '/entities/disk%2Fweb-1',
        ]) {
          const { page, close } = await browser.open(path, site.operator, { ...look, reducedMotion: 'reduce' });
          await untilLive(page);
          expect(await faultsOf(page), path).to.deep.equal([]);
          const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
          expect(await page.evaluate(excess), path).to.equal(0);
          await close();
        }
      });
    }
  });
});
