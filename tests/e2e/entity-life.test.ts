import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.ts';
import { faultsOf, looks } from './axe.ts';
import type { ConsoleBrowser, Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

describe('entities that are deleted, restored and imported, in a browser', function () {
  this.timeout(60_000);
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 0 }, (both) => ({ site, browser } = both));
  let watched: Watched | undefined;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vigie-import-'));
    await site.send({ component: 'web-1', resource: 'disk', source_type: 'resource', state: 2, output: 'Full' });
    const entities = site.site.database.db.collection('entities');
    await eventually('the stored entities', async () => (await entities.countDocuments({})) >= 3);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(async () => {
    await watched?.close();
    const faults = watched?.faults ?? [];
    expect(faults.filter((fault) => !fault.includes('status of 400'))).to.deep.equal([]);
    watched = undefined;
  });

  async function open(path: string, who = site.admin, options = {}): Promise<Page> {
    watched = await browser.open(path, who, options);
    return watched.page;
  }

  const remove = async (page: Page): Promise<void> => {
    await page.locator('summary', { hasText: 'Delete …' }).click();
  };

  it('are deleted after a question, with what is below them, and come back', async () => {
    const page = await open('/entities/web-1');
    expect(await faultsOf(page)).to.deep.equal([]);
    await remove(page);
    // What is below has to be meant.
    await page.getByLabel('With what is below it: 1 entity').check();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.locator('.notice', { hasText: 'Deleted by' }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.goto(`${site.url}/entities?deleted=yes`);
    expect(await page.locator('.grid tbody .entity-name').allInnerTexts()).to.have.members(['web-1', 'disk on web-1']);
    await page.goto(`${site.url}/entities/web-1`);
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.locator('.notice').waitFor({ state: 'detached' });
    await page.goto(`${site.url}/entities`);
    expect(await page.locator('.grid tbody .entity-name').allInnerTexts()).to.include.members([
      'web-1',
      'disk on web-1',
    ]);
  });

  it('are deleted several at once, after a page that asks, and restored by the list of the deleted', async () => {
    const page = await open('/entities?search=web-1');
    await page.getByLabel('Select disk/web-1').check();
    await page.getByLabel('Select web-1', { exact: true }).check();
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Delete …' }).click();
    await page.getByRole('heading', { name: 'Delete 2 entities?' }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('heading', { name: '2 of 2 deleted' }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.goto(`${site.url}/entities?deleted=yes`);
    await page.getByLabel('Select all').check();
    await page.getByRole('button', { name: 'Restore …' }).click();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('heading', { name: '2 of 2 restored' }).waitFor();
    await page.getByRole('link', { name: 'To the list of entities' }).click();
    await page.getByText('No entity matches').waitFor();
  });

  it('are not deleted and not imported by who may not', async () => {
    const page = await open('/entities/web-1', site.operator);
    expect(await page.locator('summary', { hasText: 'Delete …' }).count()).to.equal(0);
    await page.goto(`${site.url}/entities`);
    expect(await page.getByRole('link', { name: 'Import' }).count()).to.equal(0);
    expect(await page.getByRole('link', { name: 'Export' }).getAttribute('href')).to.equal('/api/v1/entity-export');
  });

  it('are imported from a file: what it would do, then how far it is and what failed', async () => {
    const file = join(folder, 'inventory.json');
    const page = await open('/entities');
    await page.getByRole('link', { name: 'Import' }).click();
    await page.getByText('Nothing was imported yet').waitFor();
    writeFileSync(file, '{"source": "cmdb", "entities": [{"action": "explode", "id": "x"}]}');
    await page.getByLabel('File (JSON)').setInputFiles(file);
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.locator('.fault', { hasText: 'entities.0.action' }).waitFor();
    const entities = [
      { action: 'set', id: 'web-1', type: 'component', infos: { site: { value: 'lyon' } } },
      { action: 'create', id: 'cpu/web-1', type: 'resource', component: 'web-1' },
      { action: 'disable', id: 'nothing' },
    ];
    writeFileSync(file, JSON.stringify({ source: 'cmdb', entities }));
    await page.getByLabel('File (JSON)').setInputFiles(file);
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByText('1 new, 1 changed, 0 deleted, 1 cannot be done').waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Done, but for some that failed').waitFor();
    expect(await page.locator('.import-failures tbody').innerText()).to.include('There is no such entity');
    await page.getByRole('link', { name: 'Entities of this import' }).click();
    await page.getByRole('link', { name: 'cpu on web-1' }).click();
    await page.locator('.entity-side', { hasText: 'Imported from' }).waitFor();
    await eventually('the infos of its component', async () => {
      await page.reload();
      return (await page.locator('#component-infos-title').count()) === 1;
    });
    expect(await page.locator('.entity-side').innerText())
      .to.include('Infos of web-1')
      .and.include('Checks today');
  });

  for (const look of looks) {
    it(`are shown to everyone: ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
      const page = await open('/entities/imports/all', site.admin, { ...look, reducedMotion: 'reduce' });
      await page.locator('.info-edit summary').click();
      expect(await faultsOf(page)).to.deep.equal([]);
      await page.locator('.import-list a').first().click();
      await page.locator('.import-failures').waitFor();
      expect(await faultsOf(page)).to.deep.equal([]);
    });
  }
});
