/** The site and the browser of one suite: started before it, ended after it, whatever happened. */
import { type ConsoleBrowser, launchBrowser } from './browser.ts';
import { type ConsoleSite, type ConsoleSiteOptions, startConsoleSite } from './console-site.ts';

export interface Started {
  readonly site: ConsoleSite;
  readonly browser: ConsoleBrowser;
}

/** To be called within a `describe`; `started` gets both before the hooks and tests that follow. */
export function startsConsole(options: ConsoleSiteOptions, started: (both: Started) => void): void {
  let site: ConsoleSite | undefined;
  let browser: ConsoleBrowser | undefined;
  before(async () => {
    site = await startConsoleSite(options);
    browser = await launchBrowser(site);
    started({ site, browser });
  });
  after(async () => {
    await browser?.close();
    await site?.remove();
  });
}
