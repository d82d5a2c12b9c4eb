import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { type ConsoleBrowser, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('searching by expression, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 60 }, (both) => ({ site, browser } = both));
  let watched: Watched;

  afterEach(async () => {
    await watched.close();
    expect(watched.faults).to.deep.equal([]);
  });

  it('shows what matches, keeps the expression in the field and the address, and counts it', async () => {
    watched = await browser.open('/alarms', site.operator);
    const { page } = watched;
    await untilLive(page);
    await page.fill('#q', 'state >= major AND NOT tags CONTAINS "web"');
    await page.press('#q', 'Enter');
    await page.waitForURL('**/alarms?search=state*');
    expect(await page.inputValue('#q')).to.equal('state >= major AND NOT tags CONTAINS "web"');
    expect(await page.locator('.search .chip').count()).to.equal(0);
    const words = await page.locator('#rows > .row .cell-state').allInnerTexts();
    expect(words.length).to.be.above(0);
    expect(words.filter((word) => !/critical|major/i.test(word))).to.deep.equal([]);
  });

  it('says where an expression is wrong, and how one is written', async () => {
    watched = await browser.open('/alarms?search=resource+%3D', site.viewer, { javaScriptEnabled: false });
    const { page } = watched;
    expect(await page.locator('#search-fault').innerText()).to.equal('At character 11: Must be a value.');
    await page.getByText('An expression is a field, an operator and a value').waitFor();
    await page.locator('.drops').getByRole('link', { name: 'Clear the search' }).click();
    await page.locator('#pager-range', { hasText: 'of 60 alarms' }).waitFor();
  });

  it('completes values of open alarms behind an operator', async () => {
    watched = await browser.open('/alarms', site.operator);
    const { page } = watched;
    await untilLive(page);
    await page.locator('#q').pressSequentially('state > 0 AND tags CONTAINS "site');
    const option = page.locator('#search-words option').first();
    await eventually('the completed value', async () => (await option.getAttribute('value'))?.includes('tags'));
    expect(await option.getAttribute('value')).to.equal('state > 0 AND tags CONTAINS "site: lyon"');
  });

  it('gives the same alarms as a file', async () => {
    watched = await browser.open('/alarms?search=state+%3D+critical&page=2', site.viewer);
    const { page } = watched;
    await page.locator('.views-menu summary').click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as CSV' }).click();
    const path = await (await download).path();
    const [head = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
    expect(head).to.match(/^state,status,entity\.id,/);
    expect(lines.length).to.be.above(0);
    expect(lines.filter((line) => !line.startsWith('critical,'))).to.deep.equal([]);
  });
});
