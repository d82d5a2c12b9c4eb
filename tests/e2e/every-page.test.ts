import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { ConsoleBrowser } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';
import { railAddresses, type Weight, weigh } from './weight.ts';

const mostScripts = 80_000;
const mostBytes = 300_000;

describe('every page of the console, in a browser', function () {
  this.timeout(120_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 140 }, (both) => ({ site, browser } = both));
  before(async () => {
    const event = { component: 'weighed', resource: 'lag', source_type: 'resource', state: 2, perf_data: 'lag=40s' };
    await site.send(event);
  });

  /** The pages of the rail, as an administrator sees it, and the heaviest ones below them. */
  async function addresses(page: Page): Promise<readonly string[]> {
    const pages = await railAddresses(page);
    await page.goto(`${site.url}/alarms?search=weighed`);
    await page.locator('.entity-link', { hasText: 'lag' }).click();
    await page.locator('.chart canvas').waitFor();
    const alarm = await page.locator('#alarm').getAttribute('data-id');
    const entity = await page.locator('#alarm a[href^="/entities/"]').first().getAttribute('href');
    await page.goto(`${site.url}/charts?search=lag`);
    const series = await page.locator('.series-line .button').first().getAttribute('href');
    return [...pages, `/alarms?open=${alarm}`, `/alarms/${alarm}`, `${entity}`, `${series}`, '/first-event'];
  }

  it(`weighs less than ${mostBytes / 1000} kB, of which ${mostScripts / 1000} kB are scripts at most, and does nothing that it must not`, async () => {
    const { page, faults, close } = await browser.open('/alarms', site.admin);
    const weights: Record<string, Weight> = {};
    for (const address of await addresses(page)) weights[address] = await weigh(page, site.url + address);
    await close();
    expect(Object.keys(weights).length).to.be.greaterThan(10);
    const heavy = Object.entries(weights).filter(([, { scripts, all }]) => scripts > mostScripts || all > mostBytes);
    expect(heavy).to.deep.equal([]);
    const light = Object.entries(weights).filter(([, { scripts, all }]) => scripts < 10_000 || all < 50_000);
    expect(light, 'a page of which something was not counted').to.deep.equal([]);
    expect(faults).to.deep.equal([]);
  });
});
