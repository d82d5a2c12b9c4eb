import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { type ConsoleBrowser, rowWith, untilLive } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('the console without a mouse', function () {
  this.timeout(90_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 60 }, (both) => ({ site, browser } = both));

  const focused = (page: Page): Promise<unknown> =>
    page.evaluate('document.activeElement.closest("summary, button, a")?.textContent?.trim() ?? ""');

  /** Presses Tab until what has the focus says this. */
  async function tabTo(page: Page, text: string, key = 'Tab'): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      if (String(await focused(page)).includes(text)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`Nothing that says “${text}” takes the focus`);
  }

  it('signs in, filters, opens, acknowledges, comments, closes and signs out', async () => {
    await site.send({ component: 'keys-1', resource: 'ping', source_type: 'resource', state: 3, output: 'No answer' });
    const { page, close, faults } = await browser.open('/alarms');
    await page.keyboard.type(site.operator.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(site.operator.password);
    await page.keyboard.press('Enter');
    await untilLive(page);
    await rowWith(page, 'keys-1').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('component:keys-1 ack:no');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/alarms?ack=no&component=keys-1');
    await page.locator('#rows > .row:only-child').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('#alarm').waitFor();
    await page.keyboard.press('a');
    await page.locator('.timeline', { hasText: 'Acknowledged by Marie Bell' }).waitFor();
    await page.keyboard.press('c');
    await page.locator('#dialog-comment[open]').waitFor();
    await page.keyboard.type('Seen, and being looked at');
    await page.keyboard.press('Control+Enter');
    await page.locator('.timeline', { hasText: 'Seen, and being looked at' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#alarm').waitFor({ state: 'detached' });
    await tabTo(page, 'Your account', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Sign out');
    await page.keyboard.press('Enter');
    await page.locator('#login-message', { hasText: 'You are signed out' }).waitFor();
    await close();
    expect(faults).to.deep.equal([]);
  });

  it('lists the keys, and leads to each page of the rail by a letter of its own', async () => {
    const { page, close, faults } = await browser.open('/alarms', site.operator);
    await untilLive(page);
    await page.keyboard.press('?');
    await page.locator('#dialog-keys[open]', { hasText: 'Go to Alarms' }).waitFor();
    await page.keyboard.press('Escape');
    const links = await page.locator('.rail-pages > li > a').all();
    const pages = await Promise.all(
      links.map(async (link) => [await link.getAttribute('data-letter'), await link.getAttribute('href')] as const),
    );
    expect(new Set(pages.map(([letter]) => letter)).size).to.equal(pages.length);
    for (const [letter, href] of pages) {
      await page.keyboard.press('g');
      await page.keyboard.press(String(letter));
      // Some lead on to the first of their own pages.
      await page.waitForURL(({ pathname }) => pathname === href || pathname.startsWith(`${href}/`));
      await page.locator('html[data-ready="yes"]').waitFor();
    }
    await close();
    expect(faults).to.deep.equal([]);
  });
});
