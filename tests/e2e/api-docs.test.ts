/** The viewer of the API in a real browser, under the policy of every page. */
import { expect } from 'chai';
import type { ConsoleBrowser } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('the viewer of the API', function () {
  this.timeout(120_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 0 }, (both) => ({ site, browser } = both));

  it('shows every group, and tries a route with the session of the console, without a word from elsewhere', async () => {
    const { page, faults, close } = await browser.open('/api/docs', site.operator);
    await page.getByRole('heading', { name: 'Vigie', exact: false }).first().waitFor();
    for (const group of ['Events', 'Alarms', 'Dead letters', 'Engines']) {
      await page.locator('.opblock-tag').getByText(group, { exact: true }).waitFor();
    }

    await page.locator('#operations-tag-Health').click();
    const block = page.locator('#operations-Health-get_api_v1_health_ready');
    await block.locator('.opblock-summary-control').click();
    await block.getByRole('button', { name: 'Try it out' }).click();
    await block.getByRole('button', { name: 'Execute' }).click();
    await block.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
    expect(faults).to.deep.equal([]);
    await close();
  });
});
