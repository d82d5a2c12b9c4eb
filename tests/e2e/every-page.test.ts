import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { type ConsoleBrowser, launchBrowser } from './browser.ts';
import { type ConsoleSite, startConsoleSite } from './console-site.ts';

const mostScripts = 80_000;
const mostBytes = 300_000;

interface Weight {
  /** The bodies of the scripts, compressed as for a browser without TLS: gzip. */
  readonly scripts: number;
  /** Everything, with headers. */
  readonly all: number;
}

describe('every page of the console, in a browser', function () {
  this.timeout(120_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;

  before(async () => {
    site = await startConsoleSite({ samples: 140 });
    browser = await launchBrowser(site);
    const event = { component: 'weighed', resource: 'lag', source_type: 'resource', state: 2, perf_data: 'lag=40s' };
    await site.send(event);
  });

  after(async () => {
    await browser?.close();
    await site?.remove();
  });

  /** What the browser fetches for a page when it has nothing yet, in bytes on the network. */
  async function weigh(page: Page, address: string): Promise<Weight> {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    const headersOfScripts = new Map<string, number>();
    const sizes = new Map<string, number>();
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      if (type === 'Script') headersOfScripts.set(requestId, response.encodedDataLength);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
      sizes.set(requestId, encodedDataLength),
    );
    await page.goto(address);
    await page.locator('html[data-ready="yes"]').waitFor();
    const plots = page.locator('.chart-plot');
    if ((await plots.count()) > 0) await plots.locator('canvas').first().waitFor();
    await session.detach();
    const sum = (all: Iterable<number>): number => [...all].reduce((total, size) => total + size, 0);
    const scripts = [...headersOfScripts].map(([request, headers]) => (sizes.get(request) ?? 0) - headers);
    return { scripts: sum(scripts), all: sum(sizes.values()) };
  }

  /** The pages of the rail, as an administrator sees it, and the heaviest ones below them. */
  async function addresses(page: Page): Promise<readonly string[]> {
    const rail = page.locator('.rail-pages > li:not(.rail-more) > a');
    const links = await rail.all();
    const pages = await Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''));
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
