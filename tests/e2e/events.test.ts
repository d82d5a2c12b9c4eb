import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { faultsOf, looks } from './axe.ts';
import { type ConsoleBrowser, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

const evil = '<img src=x onerror=alert(1)>"\'&';

describe('the event log, in a browser', function () {
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

  const rows = (page: Page) => page.locator('.events tbody tr');
  const names = (page: Page) => page.locator('.events tbody .event-entity').allInnerTexts();
  const check = (component: string, resource: string, state: number, more = {}) =>
    site.send({ component, resource, source_type: 'resource', state, output: `Output of ${resource}`, ...more });

  it('says what to do while nothing matches', async () => {
    const page = await open('/events?entity=never/seen');
    await page.locator('.empty', { hasText: 'No event matches these filters' }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.locator('.empty').getByRole('link', { name: 'Drop entity never/seen' }).click();
    await page.waitForURL('**/events');
  });

  describe('with events', () => {
    before(async () => {
      await check('web-1', 'disk', 0);
      await check('web-1', 'disk', 3, { output: 'Disk is almost full', perf_data: 'used=81% free=12GB' });
      await check(`host ${evil}`, evil, 1, { output: evil, long_output: evil, perf_data: `'${evil}'=3`, [evil]: evil });
      for (let index = 0; index < 60; index += 1) await check('many', 'net', 0, { output: `Packet ${index}` });
      await site.breakOne(
        `{"component":"web-1","resource":"disk","output":"${evil.replaceAll('"', '\\"')}","event_type":[]}`,
      );
      const page = await browser.open('/events?outcome=dead_letter', site.operator);
      await eventually('the dead letter', async () => {
        await page.page.reload();
        return (await rows(page.page).count()) > 0;
      });
      await page.close();
    });

    it('is listed newest first, filtered in the address, and goes back', async () => {
      const page = await open('/events?component=web-1');
      await untilLive(page);
      expect(await names(page)).to.deep.equal(['disk on web-1', 'disk on web-1', 'disk on web-1']);
      await page.getByRole('link', { name: 'Critical', exact: true }).click();
      await page.waitForURL('**/events?component=web-1&state=critical');
      await page.locator('.event-outcome', { hasText: 'Opened an alarm' }).waitFor();
      expect(await rows(page).count()).to.equal(1);
      await page.goBack();
      await rows(page).nth(2).waitFor();
    });

    it('takes filters from the search field, and shows them as chips', async () => {
      const page = await open('/events');
      await page.keyboard.press('/');
      await page.keyboard.type('entity:disk/web-1 outcome:forward ALMOST');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/events?search=ALMOST&entity=disk/web-1&outcome=forward');
      await page.locator('.chip', { hasText: 'entity disk/web-1' }).waitFor();
      await page.locator('.event-output', { hasText: 'Disk is almost full' }).waitFor();
      expect(await rows(page).count()).to.equal(1);
    });

    it('goes to older events and back to newer ones', async () => {
      const page = await open('/events?resource=net');
      await page.locator('.event-output', { hasText: 'Packet 59' }).waitFor();
      expect(await rows(page).count()).to.equal(50);
      await page.getByRole('link', { name: 'Older' }).click();
      await page.locator('.event-output', { hasText: 'Packet 9' }).waitFor();
      expect(await rows(page).count()).to.equal(10);
      await page.getByRole('link', { name: 'Newer' }).click();
      await page.locator('.event-output', { hasText: 'Packet 59' }).waitFor();
      await page.getByRole('link', { name: 'Newest' }).click();
      await page.waitForURL('**/events?resource=net');
    });

    it('shows one event with what it did, and leads to its alarm and its entity', async () => {
      const page = await open('/events?resource=disk&state=critical');
      await page.locator('.event-entity a').click();
      await page.waitForURL('**/events/process_0*');
      await page.locator('.event-json', { hasText: '"perf_data_array"' }).waitFor();
      await page.locator('.facts', { hasText: 'used' }).waitFor();
      await page.getByRole('link', { name: 'Events of this entity around it' }).click();
      await rows(page).nth(1).waitFor();
      await page.goBack();
      await page.locator('.event-changes a').click();
      await page.locator('#alarm-title', { hasText: 'disk' }).waitFor();
      await page.locator('.facts a[href^="/events?entity="]').click();
      await rows(page).first().waitFor();
      expect(new Set(await names(page))).to.deep.equal(new Set(['disk on web-1']));
    });

    it('shows a dead letter with its reason, and no text becomes markup', async () => {
      const page = await open('/events?outcome=dead_letter');
      await page.locator('.event-outcome', { hasText: 'Dead letter by cleaner' }).waitFor();
      await page.locator('.event-entity a').click();
      await page.locator('.event-text', { hasText: evil }).waitFor();
      await page.goto(`${site.url}/events?entity=${encodeURIComponent(`${evil}/host ${evil}`)}`);
      await page.locator('.event-output', { hasText: evil }).waitFor();
      expect(await page.locator('.chip').innerText()).to.include(evil);
      await page.locator('.event-entity a').click();
      await page.locator('.event-json', { hasText: 'onerror' }).waitFor();
      expect(await page.locator('img').count()).to.equal(0);
    });

    it('shows a new event by itself', async () => {
      const page = await open('/events?component=fresh');
      await page.locator('.empty').waitFor();
      await check('fresh', 'cpu', 2);
      await rows(page).first().waitFor({ timeout: 30_000 });
    });

    it('works without scripts', async () => {
      const page = await open('/events?resource=net', { javaScriptEnabled: false });
      await page.getByRole('link', { name: 'Older' }).click();
      await page.locator('.event-output', { hasText: 'Packet 9' }).waitFor();
      await page.fill('#q', 'type:check resource:disk');
      await page.press('#q', 'Enter');
      await page.waitForURL('**/events?resource=disk&type=check');
    });

    for (const look of looks) {
      it(`is accessible: ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
        const page = await open('/events', { ...look, reducedMotion: 'reduce' });
        await untilLive(page);
        await rows(page).first().waitFor();
        expect(await faultsOf(page)).to.deep.equal([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(look.viewport.width);
        await rowOf(page, 'disk').locator('.event-entity a').click();
        await page.locator('#facts-title').waitFor();
        expect(await faultsOf(page)).to.deep.equal([]);
      });
    }
  });

  const rowOf = (page: Page, text: string) => page.locator('.events tbody tr', { hasText: text }).first();
});
