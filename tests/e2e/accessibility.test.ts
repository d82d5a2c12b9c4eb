import { expect } from 'chai';
import { faultsOf, looks } from './axe.ts';
import { type ConsoleBrowser, untilLive } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('the console is accessible (axe, WCAG 2.2 AA)', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 28 }, (both) => ({ site, browser } = both));

  for (const look of looks) {
    describe(`${look.colorScheme}, ${look.viewport.width} pixels wide`, () => {
      const settings = { ...look, reducedMotion: 'reduce' } as const;

      it('in the list, with rows selected, with a pane and an open menu', async () => {
        const { page, close } = await browser.open('/alarms', site.operator, settings);
        await untilLive(page);
        expect(await faultsOf(page)).to.deep.equal([]);
        await page.locator('#rows [name="id"]').nth(1).check();
        expect(await faultsOf(page)).to.deep.equal([]);
        await page.locator('#rows .entity-link').first().click();
        await page.locator('#alarm .menu summary').click();
        expect(await faultsOf(page)).to.deep.equal([]);
        await close();
      });

      for (const path of [
        '/alarms?search=nothing+has+this',
        '/alarms?search=state+%3D',
        '/alarms/no-such-alarm',
        '/alarms/views?from=state%3Dcritical',
        '/alarms?opened=no',
        '/first-event',
      ]) {
        it(`on ${path}`, async () => {
          const { page, close } = await browser.open(path, site.operator, settings);
          expect(await faultsOf(page)).to.deep.equal([]);
          await close();
        });
      }

      it('in each dialog', async () => {
        const { page, close } = await browser.open('/alarms', site.operator, settings);
        await untilLive(page);
        for (const name of ['snooze', 'comment', 'cancel', 'changestate', 'assocticket', 'keys']) {
          await page.evaluate(`document.getElementById('dialog-${name}').showModal()`);
          expect(await faultsOf(page)).to.deep.equal([]);
          await page.keyboard.press('Escape');
        }
        await close();
      });

      it('on the page of one alarm, with the account menu open', async () => {
        const { page, close } = await browser.open('/alarms', site.operator, settings);
        await page.goto(`${site.url}${await page.locator('.entity-link').first().getAttribute('data-pane')}`);
        await untilLive(page);
        await page.locator('.account summary').click();
        expect(await faultsOf(page)).to.deep.equal([]);
        await close();
      });

      it('when signing in', async () => {
        const { page, close } = await browser.open('/login', undefined, settings);
        expect(await faultsOf(page)).to.deep.equal([]);
        await close();
      });
    });
  }
});
