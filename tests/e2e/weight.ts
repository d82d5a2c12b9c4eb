/** What a page of the console weighs. */
import type { Page } from 'playwright-core';

export interface Weight {
  /** The bodies of the scripts in bytes, compressed as for a browser without TLS: gzip. */
  readonly scripts: number;
  /** Everything in bytes, with headers. */
  readonly all: number;
}

/** Opens an address and adds up what the browser fetches for it when it has nothing yet, until scripts and charts are there. */
export async function weigh(page: Page, address: string): Promise<Weight> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const headersOfScripts = new Map<string, number>();
  const sizes = new Map<string, number>();
  session.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') headersOfScripts.set(requestId, response.encodedDataLength);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await page.goto(address);
  await page.locator('html[data-ready="yes"]').waitFor();
  const plots = page.locator('.chart-plot');
  if ((await plots.count()) > 0) await plots.locator('canvas').first().waitFor();
  await session.detach();
  const sum = (all: Iterable<number>): number => [...all].reduce((total, size) => total + size, 0);
  const scripts = [...headersOfScripts].map(([request, headers]) => (sizes.get(request) ?? 0) - headers);
  return { scripts: sum(scripts), all: sum(sizes.values()) };
}

/** The addresses of the rail on a page that is open. */
export async function railAddresses(page: Page): Promise<readonly string[]> {
  const links = await page.locator('.rail-pages > li:not(.rail-more) > a').all();
  return await Promise.all(links.map(async (link) => (await link.getAttribute('href')) ?? ''));
}
