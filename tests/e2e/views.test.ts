import { expect } from 'chai';
import { type ConsoleBrowser, rowWith, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('saved views and columns, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  let watched: Watched;
  startsConsole({ samples: 60 }, (both) => ({ site, browser } = both));

  afterEach(async () => {
    await watched.close();
    expect(watched.faults).to.deep.equal([]);
  });

  it('saves the list under a name, shows it first, renames it and deletes it after a question', async () => {
    watched = await browser.open('/alarms?state=critical&sort=last_event', site.operator);
    const { page } = watched;
    await page.locator('.views-menu summary').click();
    await page.getByRole('link', { name: 'Save this list …' }).click();
    await page.getByLabel('Name').fill('<b>Night</b>');
    await page.getByLabel('Show it when I open the alarms').check();
    await page.getByRole('button', { name: 'Save the view' }).click();
    await page.getByText('Saved.').waitFor();
    await page.goto(`${site.url}/`);
    await untilLive(page);
    expect(new URL(page.url()).search).to.contain('?state=critical&sort=last_event&view=');
    expect(await page.locator('.views-menu summary').innerText()).to.equal('<b>Night</b>');
    await page.locator('.search .chip').click();
    await page.waitForURL('**/alarms?sort=last_event&view=*');
    await page.goto(`${site.url}/alarms?view=all`);
    await page.locator('#pager-range', { hasText: 'of 60 alarms' }).waitFor();
    await page.goto(`${site.url}/alarms/views`);
    await page.locator('.saved-view [name="name"]').fill('Night watch');
    await page.locator('.saved-view').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.locator('.saved-view').getByRole('link', { name: 'Delete' }).click();
    await page.getByText('Delete the view “Night watch”?').waitFor();
    await page.locator('.saved-view').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('You have no view yet.').waitFor();
    await page.goto(`${site.url}/`);
    expect(page.url()).to.equal(`${site.url}/alarms`);
  });

  it('shows the columns that were chosen, in their order, and as many alarms as were asked for', async () => {
    watched = await browser.open('/alarms/views', site.viewer, { javaScriptEnabled: false });
    const { page } = watched;
    for (const name of ['For', 'Last', 'Source']) await page.getByLabel(name, { exact: true }).uncheck();
    await page.getByLabel('Tags', { exact: true }).check();
    await page.getByLabel('Alarms on a page').selectOption('25');
    await page.getByRole('button', { name: 'Save columns' }).click();
    await page.getByRole('button', { name: 'Move Tags forward' }).click();
    await page.getByRole('button', { name: 'Save columns' }).click();
    await page.goto(`${site.url}/alarms`);
    const heads = await page.locator('.alarms th').allInnerTexts();
    expect(heads.map((head) => head.trim()).filter((head) => head !== '')).to.deep.equal([
      'State',
      'Entity',
      'Output',
      'Tags',
      'Ack',
    ]);
    expect(await page.locator('#rows > .row').count()).to.equal(25);
  });

  it('shows whatever alarms and people say as text: in every column, pane, chip, completion and toast', async () => {
    const evil = '"><img src=x onerror=alert(1)>';
    watched = await browser.open('/alarms?view=all', site.operator);
    const { page } = watched;
    await untilLive(page);
    const headers = { 'x-csrf-token': String(await page.locator('body').getAttribute('data-csrf')) };
    const columns = ['output', 'source', 'status', 'tags', 'ticket', 'comment', 'opened', 'events', 'impact', 'ack'];
    await page.request.put(`${site.url}/api/v1/alarm-list`, { data: { columns }, headers });
    const [component, resource] = [`c${evil}`, `r${evil}`];
    const said = { output: evil, long_output: `${evil}\n${evil}`, tags: { [evil]: evil } };
    await site.send({ connector: `n${evil}`, component, resource, source_type: 'resource', state: 3, ...said });
    await rowWith(page, component).waitFor();
    const id = encodeURIComponent(String(await rowWith(page, component).getAttribute('data-id')));
    const act = (action: string, data: object) =>
      page.request.put(`${site.url}/api/v1/alarms/${id}/${action}`, { data, headers });
    expect((await act('ack', { comment: evil })).status()).to.equal(200);
    expect((await act('assocticket', { ticket: evil })).status()).to.equal(200);
    expect((await act('comment', { comment: evil })).status()).to.equal(200);
    await page.goto(`${site.url}/alarms?${new URLSearchParams({ component, search: 'img' }).toString()}&open=${id}`);
    await untilLive(page);
    await rowWith(page, component).waitFor();
    await page.locator('#alarm .long-output').waitFor();
    await page.locator('#q').fill('component:c');
    await page.locator('#search-words option').first().waitFor({ state: 'attached' });
    await rowWith(page, component).locator('[name="id"]').check();
    await page.locator('#bulk-bar').getByRole('button', { name: 'Acknowledge' }).click();
    await page.locator('.toast', { hasText: 'acknowledged' }).waitFor();
    expect(await page.locator('img, [onerror]').count()).to.equal(0);
    await page.goto(`${site.url}/alarms/${id}`);
    await page.locator('.timeline', { hasText: evil }).waitFor();
    expect(await page.locator('img, [onerror]').count()).to.equal(0);
    await page.request.put(`${site.url}/api/v1/alarm-list`, { data: {}, headers });
  });

  it('sorts by a column’s head', async () => {
    watched = await browser.open('/alarms', site.operator);
    const { page } = watched;
    await untilLive(page);
    await page.getByRole('link', { name: 'For', exact: true }).click();
    await page.waitForURL('**/alarms?sort=state_since:asc');
    await page.locator('.cell-lasting[aria-sort="ascending"]').waitFor();
    const times = await page.locator('.cell-lasting time').all();
    const since = await Promise.all(times.map((time) => time.getAttribute('datetime')));
    expect(since).to.deep.equal(since.toSorted());
  });

  it('completes fields and values as they are typed', async () => {
    watched = await browser.open('/alarms', site.operator);
    const { page } = watched;
    await untilLive(page);
    await page.locator('#q').pressSequentially('ack:no component:shop-0');
    await page.locator('#search-words option[value="ack:no component:shop-02"]').waitFor({ state: 'attached' });
    await page.locator('#q').fill('tag:"env');
    await page.locator('#search-words option[value=\'tag:"env: prod"\']').waitFor({ state: 'attached' });
    await page.locator('#q').fill('tag:"env: prod"');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/alarms?tag=env:+prod');
    await rowWith(page, 'env: prod').first().waitFor();
    expect(await page.locator('#rows > .row').count()).to.equal(
      await page.locator('#rows > .row', { hasText: 'env: prod' }).count(),
    );
  });
});
