import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { faultsOf, looks } from './axe.ts';
import type { ConsoleBrowser, Watched } from './browser.ts';
import type { ConsoleSite, Credentials } from './console-site.ts';
import { startsConsole } from './suite.ts';

const evil = '<img src=x onerror=alert(1)>"\'&';

describe('dead letters, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  let watched: Watched | undefined;
  startsConsole({ samples: 0 }, (both) => ({ site, browser } = both));

  afterEach(async () => {
    await watched?.close();
    expect(watched?.faults ?? []).to.deep.equal([]);
    watched = undefined;
  });

  async function open(path: string, options = {}, as: Credentials = site.admin): Promise<Page> {
    watched = await browser.open(path, as, options);
    return watched.page;
  }

  const letters = () => site.site.database.db.collection<{ readonly _id: string }>('dead_letters');
  const rows = (page: Page) => page.locator('.letters tbody tr');
  const reasons = (page: Page) => page.locator('.letters .letter-reason a').allInnerTexts();
  const wrong = (component: string, more = {}): string =>
    JSON.stringify({
      connector: 'nagios',
      connector_name: 'poller-1',
      event_type: 'check',
      source_type: 'component',
      component,
      state: 9,
      ...more,
    });

  it('say what will be here while there are none', async () => {
    const page = await open('/dead-letters');
    await page.locator('.empty', { hasText: 'No dead letter' }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
  });

  describe('that there are', () => {
    before(async () => {
      await site.breakOne(`not json ${evil}`);
      await site.breakOne(wrong('web-1', { output: evil, [evil]: evil }));
      await site.breakOne(wrong(evil, { event_type: evil, state: 0 }));
      for (let index = 0; index < 52; index += 1) await site.breakOne(`broken ${index}`);
      await eventually('the dead letters', async () => (await letters().countDocuments({})) === 55);
    });

    it('are counted by reason, filtered in the address, and read page by page', async () => {
      const page = await open('/dead-letters');
      expect(await rows(page).count()).to.equal(50);
      await page.getByRole('link', { name: 'Older' }).click();
      await page.waitForURL('**/dead-letters?cursor=*');
      await eventually('the last ones', async () => (await rows(page).count()) === 5);
      await page.getByRole('link', { name: 'The body of the message is not valid JSON (cleaner) 53' }).click();
      await page.waitForURL('**/dead-letters?engine=cleaner&code=event_not_json');
      await page.getByRole('link', { name: 'Replayed', exact: true }).click();
      await page.locator('.empty', { hasText: 'No dead letter matches these filters' }).waitFor();
      await page.getByRole('link', { name: 'Show all of them' }).click();
      await page.waitForURL('**/dead-letters');
    });

    it('are reached from the event log', async () => {
      const page = await open('/events?outcome=dead_letter');
      await page
        .getByRole('link', { name: /^Dead letter:/ })
        .first()
        .click();
      await page.waitForURL('**/dead-letters/*');
    });

    it('are corrected and replayed, once', async () => {
      const page = await open('/dead-letters?code=event_field_invalid');
      await page.locator('.letter-reason a').click();
      await page.locator('h1', { hasText: 'A field has a value that it cannot have' }).waitFor();
      expect(await page.locator('#content').innerText())
        .to.contain('docs/event.md lists the values')
        .and.contain('<img src=x onerror=alert(1)>');
      const text = page.getByLabel('Event to send');
      await text.fill('{"state": ');
      await page.getByRole('button', { name: 'Replay the corrected event' }).click();
      await page.locator('.fault', { hasText: 'This is not JSON' }).waitFor();
      expect(await text.inputValue()).to.equal('{"state": ');
      await text.fill(wrong('web-1', { state: 2 }));
      await page.getByRole('button', { name: 'Replay the corrected event' }).click();
      await page.locator('.tone-ok', { hasText: 'Replayed by adele' }).waitFor();
      expect(await page.getByRole('button', { name: 'Replay as it came' }).count()).to.equal(0);
      await page.goto(`${site.url}/alarms`);
      await page.locator('#rows > .row', { hasText: 'web-1' }).waitFor();
      // One answer was a fault of the form.
      await watched?.close();
      expect(watched?.faults).to.have.length(1);
      expect(watched?.faults[0]).to.contain('400');
      watched = undefined;
    });

    it('are replayed and discarded together, after a question, with a result for each', async () => {
      const page = await open('/dead-letters?code=event_not_json');
      await rows(page).nth(0).getByRole('checkbox').check();
      await rows(page).nth(1).getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Replay', exact: true }).click();
      await page.locator('h1', { hasText: '2 of 2 dead letters replayed' }).waitFor();
      expect(await page.locator('.letters-results tbody td:nth-child(2)').allInnerTexts()).to.deep.equal([
        'Replayed',
        'Replayed',
      ]);
      await page.getByRole('link', { name: 'To the dead letters' }).click();
      await page.getByLabel('Select all on this page').check();
      const count = await letters().countDocuments({});
      await page.getByRole('button', { name: 'Discard…' }).click();
      await page.locator('h1', { hasText: 'Discard 50 dead letters?' }).waitFor();
      expect(await letters().countDocuments({})).to.be.at.least(count);
      expect(await faultsOf(page)).to.deep.equal([]);
      await page.getByRole('button', { name: 'Discard' }).click();
      await page.locator('h1', { hasText: '50 of 50 dead letters discarded' }).waitFor();
      expect(await faultsOf(page)).to.deep.equal([]);
      expect(await letters().countDocuments({})).to.be.below(count);
    });

    it('say when one is gone', async () => {
      const page = await open('/dead-letters/nothing');
      await page.locator('h1', { hasText: 'This dead letter is not here' }).waitFor();
      await watched?.close();
      expect(watched?.faults).to.have.length(1);
      expect(watched?.faults[0]).to.contain('404');
      watched = undefined;
    });

    it('show an operator everything but the buttons', async () => {
      const page = await open('/dead-letters?done=all', {}, site.operator);
      expect(await rows(page).count()).to.be.greaterThan(0);
      expect(await page.locator('.letters input, .letters-bar').count()).to.equal(0);
      await page.locator('.letter-reason a').first().click();
      await page.locator('#payload-title').waitFor();
      expect(await page.locator('#content form').count()).to.equal(0);
    });

    it('work without scripts', async () => {
      const page = await open('/dead-letters?code=event_type_unknown', { javaScriptEnabled: false });
      expect(await reasons(page)).to.deep.equal(['The event type is not one that Vigie knows']);
      await rows(page).first().getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Discard…' }).click();
      await page.getByRole('link', { name: 'Back' }).click();
      await page.waitForURL('**/dead-letters?code=event_type_unknown');
    });

    for (const look of looks) {
      it(`are accessible and fit, ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
        const page = await open('/dead-letters?done=all', { ...look, reducedMotion: 'reduce' });
        const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        for (const code of ['', 'event_field_invalid', 'event_type_unknown']) {
          if (code !== '') {
            await page.goto(`${site.url}/dead-letters?done=all&code=${code}`);
            await page.locator('.letter-reason a').first().click();
            await page.locator('#payload-title').waitFor();
          }
          expect(await faultsOf(page)).to.deep.equal([]);
          expect(await page.evaluate(excess)).to.equal(0);
          expect(await page.locator('#content img').count()).to.equal(0);
        }
      });
    }
  });
});
