/** Rules of alarms tried in a browser, before they are in force. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { currentEnvironment } from '../../lib/config/all.ts';
import { eventually } from '../support/eventually.ts';
import { faultsOf, looks } from './axe.ts';
import type { ConsoleBrowser, Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('trials of the rules of alarms, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 1 }, (both) => ({ site, browser } = both));
  const opened: Watched[] = [];

  before(async () => {
    for (const state of [2, 0, 2, 0]) await site.send({ source_type: 'component', component: 'switch-1', state });
    const entities = site.site.database.db.collection('entities');
    const turned = { 'alarm.component': 'switch-1', 'alarm.total_state_changes': 4, 'alarm.state.value': 0 };
    await eventually('the alarm', async () => (await entities.findOne(turned)) !== null);
  });
  afterEach(async () => {
    const faults = opened.flatMap(({ faults: found }) => found).filter((fault) => !/status of 400/.test(fault));
    for (const watched of opened.splice(0)) await watched.close();
    expect(faults).to.deep.equal([]);
  });

  async function open(path: string, options = {}): Promise<Page> {
    const watched = await browser.open(path, site.admin, options);
    opened.push(watched);
    return watched.page;
  }

  async function tryOut(page: Page): Promise<string> {
    await page.getByRole('button', { name: 'Try it on the last 1,000 events', exact: true }).click();
    await page.locator('#trial-title').waitFor();
    return page.locator('#trial').innerText();
  }

  it('says when the open alarms that wait would be resolved, with the way to each', async () => {
    const page = await open('/rules/resolve-rules/new?example');
    const words = await tryOut(page);
    expect(words).to.match(/Looked at: the last \d+ events, from .+ to .+\. In all: \d+ alarms? of \d+ entit/);
    expect(words).to.contain('The rule matches 1 alarm of 1 entity.');
    expect(words).to.contain('1 would end at another time');
    expect(words).to.match(/switch-1\s+resolved at [\d:]+ instead of [\d:]+/);
    await page.locator('#trial').getByRole('link', { name: 'switch-1' }).click();
    await page.waitForURL(/\/alarms\/./);
  });

  it('says what would be flapping', async () => {
    const page = await open('/rules/flapping-rules/new?example');
    expect(await tryOut(page)).to.contain('In this time, nothing would have been different.');
    await page.getByLabel('Turns that are still fine').fill('3');
    await page.getByRole('button', { name: 'Try it on the last 1,000 events', exact: true }).click();
    await page.getByText('1 alarm would have been flapping that was not.').waitFor();
    expect(await page.locator('#trial').innerText()).to.match(/flapping from [\d:]+, 4 turns/);
  });

  it('says what has fallen silent, and what matches nothing, without scripts too', async () => {
    const page = await open('/rules/idle-rules/new?example', { javaScriptEnabled: false });
    expect(await tryOut(page)).to.contain('The rule matches none of them.');
    await page.getByLabel('Value 1.1', { exact: true }).fill('switch-');
    await page.getByLabel('After', { exact: true }).fill('1');
    await page.getByLabel('Unit').selectOption('1');
    await eventually('the silence', async () => /1 silence would have been found/.test(await tryOut(page)));
    expect(await page.locator('#trial').innerText()).to.match(/switch-1\s+found silent at [\d:]+/);
  });

  it('tries the change of a stored rule, and shows what is wrong with it at its field', async () => {
    const page = await open('/rules/resolve-rules/default-ok');
    await page.getByLabel('After', { exact: true }).fill('9');
    expect(await tryOut(page)).to.match(/switch-1\s+resolved at [\d:]+ instead of [\d:]+/);
    await page.getByLabel('After', { exact: true }).fill('soon');
    await page.getByRole('button', { name: 'Try it on the last 1,000 events', exact: true }).click();
    await page.getByText('Must be a number.').waitFor();
  });

  for (const look of looks) {
    it(`is accessible, ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
      const page = await open('/rules/resolve-rules/new?example', look);
      await tryOut(page);
      expect(await faultsOf(page)).to.deep.equal([]);
      const folder = currentEnvironment()['VIGIE_TEST_PICTURES'];
      if (folder !== undefined) {
        await page.screenshot({
          path: `${folder}/trial-${look.colorScheme}-${look.viewport.width}.png`,
          fullPage: true,
        });
        await page.goto(`${site.url}/rules/idle-rules/new?example`);
        await page.getByLabel('Value 1.1', { exact: true }).fill('');
        await page.getByLabel('Value 1.1', { exact: true }).fill('switch-');
        await page.getByLabel('After', { exact: true }).fill('1');
        await page.locator('[name="duration_seconds.unit"]').selectOption('1');
        await tryOut(page);
        await page.screenshot({
          path: `${folder}/flap-${look.colorScheme}-${look.viewport.width}.png`,
          fullPage: true,
        });
      }
    });
  }
});
