import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { type ConsoleBrowser, rowWith, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('acting on alarms, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  let watched: Watched;
  let number = 0;
  startsConsole({ samples: 14 }, (both) => ({ site, browser } = both));

  beforeEach(async () => {
    watched = await browser.open('/alarms', site.operator);
    await untilLive(watched.page);
  });

  afterEach(async () => {
    await watched.close();
    expect(watched.faults).to.deep.equal([]);
  });

  /** An alarm of this test alone; resolves when the list shows it. */
  async function newAlarm(state = 3): Promise<string> {
    const component = `acted-${(number += 1)}`;
    await site.send({ component, resource: 'ping', source_type: 'resource', state, output: 'No answer' });
    await rowWith(watched.page, component).waitFor();
    return component;
  }

  const storedAlarm = async (component: string) => {
    const entity = await site.site.database.db.collection('entities').findOne({ name: 'ping', component });
    return entity?.['alarm'];
  };

  it('bookmarks an alarm for its reader, and takes the star away again', async () => {
    const { page } = watched;
    const component = await newAlarm();
    await rowWith(page, component).locator('.entity-link').click();
    const star = (pressed: string) => page.locator(`#alarm .star[aria-pressed="${pressed}"]`);
    await star('false').click();
    await star('true').waitFor();
    await page.reload();
    await star('true').click();
    await star('false').waitFor();
    const kept = await site.site.database.db.collection('bookmarks').countDocuments();
    expect(kept).to.equal(0);
  });

  it('acknowledges by a click, and shows who did', async () => {
    const { page } = watched;
    const component = await newAlarm();
    await rowWith(page, component).locator('.entity-link').click();
    await page.locator('#alarm').getByRole('button', { name: 'Acknowledge' }).click();
    await page.locator('.timeline', { hasText: 'Acknowledged by Marie Bell' }).waitFor();
    await rowWith(page, component).locator('.avatar', { hasText: 'MB' }).waitFor();
    await page.locator('.toast', { hasText: '1 alarm acknowledged' }).waitFor();
    expect(await page.locator('#alarm').getByRole('button', { name: 'Acknowledge', exact: true }).count()).to.equal(0);
    const alarm = await eventually(
      'the stored acknowledgement',
      async () => (await storedAlarm(component))?.acknowledge,
    );
    expect([alarm.author, alarm.user_id, alarm.initiator]).to.deep.equal(['Marie Bell', 'marie', 'user']);
  });

  it('acknowledges by a key, and takes it back', async () => {
    const { page } = watched;
    const component = await newAlarm();
    await rowWith(page, component).locator('.entity-link').focus();
    await page.keyboard.press('a');
    await rowWith(page, component).locator('.avatar').waitFor();
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await rowWith(page, component).locator('.avatar').waitFor({ state: 'detached' });
    expect((await storedAlarm(component)).acknowledge).to.equal(undefined);
  });

  it('snoozes with a note by keys alone', async () => {
    const { page } = watched;
    const component = await newAlarm();
    await rowWith(page, component).locator('.entity-link').focus();
    await page.keyboard.press('s');
    await page.locator('#dialog-snooze[open]').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a short note, with the letters of shortcuts: jkxasc');
    await page.keyboard.press('Control+Enter');
    await rowWith(page, component).locator('.sign[title^="Snoozed until"]').waitFor();
    const { snooze } = await eventually('the stored snooze', async () => {
      const alarm = await storedAlarm(component);
      return alarm?.snooze === undefined ? undefined : alarm;
    });
    expect(snooze.message).to.equal('a short note, with the letters of shortcuts: jkxasc');
    expect(snooze.value - Number(snooze.time)).to.be.closeTo(4 * 3_600_000, 5000);
  });

  it('comments on several at once', async () => {
    const { page } = watched;
    const components = [await newAlarm(), await newAlarm()];
    await page.mouse.move(20, 500);
    for (const component of components) await rowWith(page, component).locator('[name="id"]').check();
    expect(await page.locator('#bulk-count').innerText()).to.equal('2 selected');
    await page.locator('#bulk-bar').getByRole('button', { name: 'Comment' }).click();
    await page.locator('#dialog-comment textarea').fill('Both hosts are being moved');
    await page.locator('#dialog-comment').getByRole('button', { name: 'Comment' }).click();
    await page.locator('.toast', { hasText: '2 alarms commented' }).waitFor();
    for (const component of components) {
      expect((await storedAlarm(component)).last_comment.message).to.equal('Both hosts are being moved');
    }
    expect(await page.locator('#rows [name="id"]:checked').count()).to.equal(0);
  });

  it('keeps a selection across pages, selects all that match, and says how it went and what failed', async () => {
    const { page } = watched;
    const component = 'across';
    for (let number = 1; number <= 27; number += 1) {
      await site.send({ component, resource: `r${number}`, source_type: 'resource', state: 2, output: 'Slow' });
    }
    const settings = {
      data: {},
      headers: { 'x-csrf-token': String(await page.locator('body').getAttribute('data-csrf')) },
    };
    await page.request.put(`${site.url}/api/v1/alarm-list`, { ...settings, data: { page_size: 25 } });
    await page.goto(`${site.url}/alarms?component=${component}`);
    await page.locator('#pager-range', { hasText: '1–25 of 27 alarms' }).waitFor();
    await untilLive(page);
    await page.locator('#rows [name="id"]').first().check();
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.locator('#pager-range', { hasText: '26–27 of 27 alarms' }).waitFor();
    await page.locator('#bulk-count', { hasText: '1 selected, 1 of them not on this page' }).waitFor();
    await page.getByRole('link', { name: 'Previous page' }).click();
    await page.locator('#pager-range', { hasText: '1–25' }).waitFor();
    expect(await page.locator('#rows [name="id"]').first().isChecked()).to.equal(true);
    await page.locator('#select-all').check();
    await page.locator('#select-matching', { hasText: 'Select all 27 alarms' }).click();
    await page.locator('#bulk-count', { hasText: '27 selected, 2 of them not on this page' }).waitFor();
    await page.locator('#bulk-bar').getByRole('button', { name: 'Acknowledge' }).click();
    await page.locator('.toast', { hasText: '27 alarms acknowledged' }).waitFor();
    await page.locator('#bulk-bar').waitFor({ state: 'hidden' });
    await page.locator('#select-all').check();
    await page.locator('#bulk-bar').getByRole('button', { name: 'Acknowledge' }).click();
    await page.locator('#toasts-alert', { hasText: '25 alarms refused' }).waitFor();
    expect(await page.locator('#toasts-alert').innerText())
      .to.match(/– r\d+ on across: /)
      .and.contain('– and 20 more');
    await page.request.put(`${site.url}/api/v1/alarm-list`, settings);
  });

  it('shows in one browser what is done in another', async () => {
    const component = await newAlarm();
    const other = await browser.open(`/alarms?search=${component}`, site.operator);
    await untilLive(other.page);
    await rowWith(watched.page, component).locator('.entity-link').focus();
    await watched.page.keyboard.press('a');
    await rowWith(other.page, component).locator('.avatar', { hasText: 'MB' }).waitFor({ timeout: 3000 });
    await other.close();
    expect(other.faults).to.deep.equal([]);
  });

  it('says in words why an action was refused', async () => {
    const { page } = watched;
    const component = await newAlarm();
    const row = rowWith(page, component);
    for (const expected of ['1 alarm acknowledged', 'already acknowledged']) {
      await row.locator('.entity-link').focus();
      await page.keyboard.press('a');
      await page.locator('.toast', { hasText: expected }).waitFor();
    }
    expect(await page.locator('#toasts-alert').innerText()).to.contain('1 alarm refused');
  });

  it('says that nothing was changed when the server is out of reach', async () => {
    const { page } = watched;
    const component = await newAlarm();
    await rowWith(page, component).locator('.entity-link').focus();
    await watched.goOffline();
    await page.keyboard.press('a');
    await page.locator('#toasts-alert', { hasText: 'Nothing was changed: the server does not answer.' }).waitFor();
    expect(await rowWith(page, component).getAttribute('class')).to.not.contain('is-pending');
  });

  it('associates a ticket and links to it, but only to web addresses', async () => {
    const { page } = watched;
    const component = await newAlarm();
    await rowWith(page, component).locator('.entity-link').click();
    await page.locator('#alarm .menu summary').click();
    await page.locator('#alarm').getByRole('button', { name: 'Associate a ticket' }).click();
    await page.locator('#dialog-assocticket [name="ticket"]').fill('OPS-42');
    await page.locator('#dialog-assocticket [name="ticket_url"]').fill('https://tickets.example.org/OPS-42');
    await page.locator('#dialog-assocticket').getByRole('button', { name: 'Associate' }).click();
    const link = page.locator('.facts a', { hasText: 'OPS-42' });
    await link.waitFor();
    expect(await link.getAttribute('href')).to.equal('https://tickets.example.org/OPS-42');
  });

  it('offers no action to who may only look', async () => {
    const other = await browser.open('/alarms', site.viewer);
    await untilLive(other.page);
    await other.page.locator('.entity-link').first().click();
    await other.page.locator('#alarm').waitFor();
    expect(await other.page.locator('[data-act], #rows input').count()).to.equal(0);
    await other.close();
    expect(other.faults).to.deep.equal([]);
  });

  it('works without scripts: a form, and back to the list', async () => {
    const component = await newAlarm();
    const plain = await browser.open(`/alarms?search=${component}`, site.operator, { javaScriptEnabled: false });
    const { page } = plain;
    await page.locator('#rows [name="id"]').check();
    await page.locator('#bulk-bar').getByRole('button', { name: 'Snooze' }).click();
    await page.locator('h1', { hasText: 'Snooze' }).waitFor();
    await page.getByRole('button', { name: 'Snooze' }).click();
    await page.waitForURL(`**/alarms?search=${component}`);
    expect(await page.locator('.sign[title^="Snoozed until"]').count()).to.equal(1);
    await plain.close();
  });
});
