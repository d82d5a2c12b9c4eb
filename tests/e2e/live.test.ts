import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { type ConsoleBrowser, rowIds, rowWith, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('the live alarm list, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  let watched: Watched;
  startsConsole({ samples: 14 }, (both) => ({ site, browser } = both));

  beforeEach(async () => {
    watched = await browser.open('/alarms', site.operator);
    await untilLive(watched.page);
  });

  afterEach(async () => {
    await watched.close();
    expect(watched.faults).to.deep.equal([]);
  });

  const check = (component: string, state: number, output: string) =>
    site.send({ component, resource: 'http', source_type: 'resource', state, output });

  it('shows a new alarm without a reload, at its place, tinted', async () => {
    const { page } = watched;
    await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
    await check('new-host', 3, 'Connection refused');
    await rowWith(page, 'new-host').waitFor({ timeout: 5000 });
    expect(await rowWith(page, 'new-host').getAttribute('class')).to.contain('is-new');
    expect((await rowIds(page))[0]).to.equal(await rowWith(page, 'new-host').getAttribute('id'));
    expect(await page.evaluate(() => Reflect.get(globalThis, 'sameDocument'))).to.equal(true);
  });

  it('changes a row where it stands, and tints it when it got worse', async () => {
    const { page } = watched;
    await check('changing-host', 1, 'Slow');
    const row = rowWith(page, 'changing-host');
    await row.waitFor();
    await row.evaluate((element) => Object.assign(element, { sameElement: true }));
    await check('changing-host', 2, 'Slower');
    await row.getByText('Major').waitFor();
    expect(await row.evaluate((element) => Reflect.get(element, 'sameElement'))).to.equal(true);
    expect(await row.locator('.cell-output').innerText()).to.equal('Slower');
  });

  it('counts by severity, in the rail and in the title of the tab', async () => {
    const { page } = watched;
    const before = Number(await page.locator('#counter-critical strong').innerText());
    const total = Number(await page.locator('#rail-alarms').innerText());
    await check('counted-host', 3, 'Down');
    await page.locator('#counter-critical strong', { hasText: String(before + 1) }).waitFor();
    expect(await page.locator('#rail-alarms').innerText()).to.equal(String(total + 1));
    expect(await page.title()).to.equal(`${before + 1} critical · Alarms · Vigie`);
  });

  it('moves nothing while a row is selected, and says what waits', async () => {
    const { page } = watched;
    await page.locator('#rows [name="id"]').nth(3).check();
    const before = await rowIds(page);
    await check('waiting-host', 3, 'Down');
    await page.locator('#fresh').waitFor();
    expect(await rowIds(page)).to.deep.equal(before);
    expect(await page.locator('#fresh').innerText()).to.equal('1 new · show it');
    await page.locator('#fresh').click();
    await rowWith(page, 'waiting-host').waitFor();
    expect(await page.locator('#rows [name="id"]:checked').count()).to.equal(1);
  });

  it('moves nothing under the pointer, and catches up when it leaves', async () => {
    const { page } = watched;
    await page.locator('#rows > .row').nth(2).hover();
    const before = await rowIds(page);
    await check('hovered-host', 3, 'Down');
    await page.locator('#fresh').waitFor();
    expect(await rowIds(page)).to.deep.equal(before);
    await page.mouse.move(20, 500);
    await rowWith(page, 'hovered-host').waitFor();
    expect(await page.locator('#fresh').isVisible()).to.equal(false);
  });

  it('says how many events come in', async () => {
    const { page } = watched;
    await page.locator('#live-rate', { hasText: /^· [\d.,]+ events\/s$/ }).waitFor();
  });

  it('counts new critical alarms in the title, and plays a sound, for who has chosen it', async () => {
    const { page } = watched;
    await page.addInitScript(`
      const counted = { sounds: 0 };
      Object.assign(globalThis, { counted });
      globalThis.OscillatorNode = class extends OscillatorNode { constructor(...all) { super(...all); counted.sounds += 1; } };
      Object.defineProperty(document, 'hidden', { get: () => counted.hidden === true });`);
    await page.reload();
    await untilLive(page);
    const sounds = () => page.evaluate<number>('counted.sounds');
    const until = (condition: string) => eventually(condition, () => page.evaluate<boolean>(condition));
    await check('quiet-host', 3, 'Down');
    await rowWith(page, 'quiet-host').waitFor();
    expect(await sounds()).to.equal(0);
    await page.locator('.account summary').click();
    await page.getByLabel('Sound and count').check();
    await page.getByRole('button', { name: 'Play the sound' }).click();
    await until('counted.sounds === 2');
    await page.reload();
    await untilLive(page);
    await page.mouse.click(20, 500);
    await page.evaluate('counted.hidden = true');
    await check('loud-host', 3, 'Down');
    await until('counted.sounds === 2 && document.title.startsWith("(1 new) ")');
    await page.evaluate('counted.hidden = false; document.dispatchEvent(new Event("visibilitychange"))');
    await until('!document.title.startsWith("(")');
  });

  it('shifts no layout while it is live', async () => {
    const { page } = watched;
    const tops = (): Promise<unknown> =>
      page.evaluate(
        "[...document.querySelectorAll('.counters, .list, .pager, thead')].map((part) => part.getBoundingClientRect().top)",
      );
    const before = await tops();
    await check('shifting-host', 2, 'Down');
    await rowWith(page, 'shifting-host').waitFor();
    expect(await tops()).to.deep.equal(before);
  });

  it('says in words that it is offline, and goes on by itself', async () => {
    const { page, context } = watched;
    await watched.goOffline();
    await page.locator('#live', { hasText: 'This device is offline. The page shows' }).waitFor();
    await check('unseen-host', 3, 'Down');
    await context.setOffline(false);
    await rowWith(page, 'unseen-host').waitFor({ timeout: 20_000 });
    await untilLive(page);
  });

  it('shows an alarm that is resolved elsewhere as gone', async () => {
    const { page } = watched;
    await page.locator('#live').waitFor();
    await check('healing-host', 1, 'Slow');
    await rowWith(page, 'healing-host').waitFor();
    await check('healing-host', 0, 'Fine');
    await rowWith(page, 'healing-host').getByText('OK', { exact: true }).waitFor();
    const { db } = site.site.database;
    await eventually('the state in the database', async () => {
      const entity = await db.collection('entities').findOne({ name: 'http', component: 'healing-host' });
      return entity?.['alarm'].state.value === 0;
    });
  });
});
