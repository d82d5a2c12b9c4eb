import { expect } from 'chai';
import { type ConsoleBrowser, rowWith, untilLive } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('the first event, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 0 }, (both) => ({ site, browser } = both));

  it('says nothing about keys to who may not make them', async () => {
    const { page, close } = await browser.open('/alarms', site.viewer);
    await page.getByText('Your roles do not allow you to make keys').waitFor();
    expect(await page.getByRole('button', { name: 'Make a key for it' }).count()).to.equal(0);
    await close();
  });

  it('is sent with a key that is made on the spot, and turns the page green', async () => {
    const { page, close, faults } = await browser.open('/', site.operator);
    expect(page.url()).to.equal(`${site.url}/first-event`);
    await page.getByText('Waiting for the first event').waitFor();
    await page.getByRole('button', { name: 'Make a key for it' }).click();
    await page.getByText('The key stands in the command').waitFor();
    const command = await page.locator('#first-curl').innerText();
    const [, key = ''] = /Bearer (\S+)'/.exec(command) ?? [];
    const [, event = ''] = /-d '([^']+)'/.exec(command) ?? [];
    expect(command).to.contain(`curl ${site.url}/api/v1/events`);
    const alarms = await fetch(`${site.url}/api/v1/alarms`, { headers: { authorization: `Bearer ${key}` } });
    expect(alarms.status).to.equal(403);
    const sent = await fetch(`${site.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: event,
    });
    expect(sent.status).to.equal(202);
    await page.locator('.first-state.is-arrived', { hasText: 'It is about my-check on my-host.' }).waitFor();
    await page.locator('.first-state').getByRole('link', { name: 'To the alarms' }).click();
    await untilLive(page);
    await rowWith(page, 'my-check').waitFor();
    await page.goto(`${site.url}/`);
    expect(page.url()).to.equal(`${site.url}/alarms`);
    await close();
    expect(faults).to.deep.equal([]);
  });
});
