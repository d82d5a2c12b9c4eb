/** Services in a browser: made from the example, counted, switched off, deleted. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { faultsOf, looks } from './axe.ts';
import type { ConsoleBrowser, Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

const services = '/rules/services';

describe('services, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 1 }, (both) => ({ site, browser } = both));
  const opened: Watched[] = [];

  before(async () => {
    await site.site.start('engines/main.js', ['service']);
  });
  afterEach(async () => {
    const faults = opened.flatMap((watched) => watched.faults);
    for (const watched of opened.splice(0)) await watched.close();
    expect(faults).to.deep.equal([]);
  });

  async function open(path: string, options = {}): Promise<Page> {
    const watched = await browser.open(path, site.admin, options);
    opened.push(watched);
    return watched.page;
  }

  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

  it('says what a service is good for, and the example becomes one with the state of its entities', async () => {
    for (const [resource, state] of [
      ['http', 1],
      ['disk', 3],
    ] as const) {
      await site.send({ component: 'web-1', resource, state, output: 'slow' });
    }
    const page = await open(services);
    expect(await page.locator('.empty').innerText()).to.contain('No service yet');
    await page.getByRole('link', { name: 'Start from an example', exact: true }).click();
    await page.locator('[data-count="entity_pattern"]', { hasText: 'Matches 3 entities right now.' }).waitFor();
    await press(page, 'Create a service');
    await page.getByText('Created. It is in force').waitFor();
    const { pathname } = new URL(page.url());
    expect(pathname).to.match(/\/web-shop-[0-9a-f]{8}$/);
    await eventually(
      'the state of the service',
      async () => {
        await page.goto(site.url + services);
        const row = await page.locator('.rules tbody tr').innerText();
        return /Critical\s+3 entities, 2 in alarm, 2 not acknowledged/.test(row);
      },
      40_000,
    );
    await page.goto(site.url + pathname);
    const members = await page.locator('.rule-members li').allInnerTexts();
    expect(members.map((text) => text.replace(/\s+/, ' '))).to.deep.equal([
      'Critical disk/web-1',
      'Minor http/web-1',
      'OK web-1',
    ]);
    await eventually(
      'its alarm',
      async () => {
        await page.goto(site.url + services);
        return (await page.locator('.rule-standing a').count()) === 1;
      },
      40_000,
    );
    await page.locator('.rule-standing a').click();
    await page.getByText('2 of 3 in alarm: 1 critical, 0 major, 1 minor.').first().waitFor();
  });

  for (const look of looks) {
    it(`is accessible, ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
      const page = await open(services, look);
      expect(await faultsOf(page)).to.deep.equal([]);
      await page.getByRole('link', { name: 'Web shop', exact: true }).click();
      await page.locator('#members').waitFor();
      expect(await faultsOf(page)).to.deep.equal([]);
    });
  }

  it('is switched off and on in the list, and has no order', async () => {
    const page = await open(services);
    expect(await page.locator('.rule-order').count()).to.equal(0);
    await page.getByRole('switch', { name: 'Web shop' }).click();
    await page.locator('[role="switch"][aria-checked="false"]').waitFor();
    await eventually(
      'no entity in it',
      async () => {
        await page.goto(site.url + services);
        return (await page.locator('.rule-standing').innerText()).includes('0 entities, no alarm');
      },
      40_000,
    );
  });
});
