import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { faultsOf, looks } from './axe.ts';
import { type ConsoleBrowser, untilLive, type Watched } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';
import { eventually } from '../support/eventually.ts';

const minute = 60_000;
const evil = '<img src=x onerror=alert(1)>';

describe('the page of metrics, in a browser', function () {
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

  async function open(path: string, options = {}): Promise<Page> {
    watched = await browser.open(path, site.operator, options);
    if (!('javaScriptEnabled' in options)) await untilLive(watched.page);
    return watched.page;
  }

  it('says what to do while there is no series', async () => {
    const page = await open('/charts');
    await page.locator('.empty', { hasText: 'No series yet' }).waitFor();
    expect(await faultsOf(page)).to.deep.equal([]);
  });

  describe('with series', () => {
    let lag: string;
    let rate: string;

    before(async () => {
      const now = Date.now();
      for (let ago = 50; ago >= 0; ago -= 1) {
        const perf = `lag=${20 + (ago % 7)}s wal_rate=${18_000_000 + ago}B '=${evil}'=${ago}`;
        const measured = { perf_data: perf, timestamp: (now - ago * minute) / 1000, state: 0, output: 'ok' };
        await site.send({ component: 'db-1', resource: 'replication', source_type: 'resource', ...measured });
      }
      const series = site.site.database.db.collection<{ _id: string; metric: string }>('metric_series');
      const found = await eventually('the stored series', async () => {
        const all = await series.find({}).toArray();
        return all.length === 3 && all;
      });
      const idOf = (metric: string): string => found.find((one) => one.metric === metric)?._id ?? '';
      [lag, rate] = [idOf('lag'), idOf('wal_rate')];
    });

    const values = (page: Page) => page.locator('.chart-value').allInnerTexts();

    it('finds series by words and tags, and puts several in one chart', async () => {
      const page = await open('/charts?range=1h');
      await page.keyboard.press('/');
      await page.keyboard.type('LAG replication');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/charts?range=1h&search=LAG+replication');
      expect(await page.locator('.series-line strong').allInnerTexts()).to.deep.equal(['lag']);
      await page.getByRole('link', { name: 'Add lag replication/db-1 to the chart' }).click();
      await page.locator('.chart canvas').waitFor();
      await page.fill('#q', 'component:db-1 wal');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'Add wal_rate replication/db-1 to the chart' }).click();
      await page.waitForURL(({ searchParams }) => searchParams.getAll('series').join() === `${lag},${rate}`);
      await eventually('two values', async () => (await values(page)).every((text) => text.endsWith(' ago')));
      expect((await values(page)).map((text) => text.replace(/ .*/, ''))).to.deep.equal(['20', '18']);
      await page.getByRole('link', { name: 'Remove lag replication/db-1' }).first().click();
      await page.waitForURL(({ searchParams }) => searchParams.getAll('series').join() === rate);
    });

    it('shows the value of each series under the pointer, zooms by dragging and goes back by a double click', async () => {
      const page = await open(`/charts?series=${lag}&series=${rate}&range=1h`);
      await page.locator('.chart canvas').waitFor();
      const box = await page.locator('.chart .u-over').boundingBox();
      if (box === null) throw new Error('The chart has no area');
      const [y, at] = [box.y + box.height / 2, (part: number) => box.x + box.width * part];
      await page.mouse.move(at(0.6), y);
      await eventually('the time under the pointer', async () =>
        /^\d\d:\d\d:\d\d$/.test(await page.locator('.chart-time').innerText()),
      );
      for (const text of await values(page)) expect(text).to.match(/^\d+(\.\d+)? (s|MB)$/);
      await page.mouse.move(at(0.4), y);
      await page.mouse.down();
      await page.mouse.move(at(0.6), y, { steps: 4 });
      await page.mouse.up();
      await page.waitForURL(({ searchParams }) => searchParams.has('from'));
      const { searchParams } = new URL(page.url());
      const width = Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '');
      expect(width / minute).to.be.within(11, 13);
      expect(searchParams.getAll('series')).to.deep.equal([lag, rate]);
      await page.locator('.range-absolute summary[aria-current]').waitFor();
      await page.locator('.chart .u-over').dblclick();
      await page.waitForURL(`**/charts?series=${lag}&series=${rate}&range=1h`);
    });

    it('keeps range, aggregation and step in the address', async () => {
      const page = await open(`/charts?series=${lag}`);
      await page.getByRole('link', { name: '6 h', exact: true }).click();
      await page.waitForURL(`**/charts?series=${lag}&range=6h`);
      await page.getByText('Aggregation: automatic').click();
      await page.getByRole('link', { name: 'maximum' }).click();
      await page.waitForURL(`**/charts?series=${lag}&range=6h&aggregation=max`);
      await page.getByText('Step: 1 min, automatic').click();
      await page.getByRole('link', { name: '5 min', exact: true }).click();
      await page.waitForURL(`**/charts?series=${lag}&range=6h&aggregation=max&step=300`);
      expect(await page.locator('.figure').nth(7).innerText()).to.equal('26 s');
      await page.getByText('Absolute', { exact: true }).click();
      await page.fill('[name="from"]', '2026-01-05T10:00');
      await page.fill('[name="to"]', '2026-01-05T12:00');
      await page.getByRole('button', { name: 'Show' }).click();
      await page.locator('.range-absolute summary[aria-current]').waitFor();
      await page.locator('.chart-plot', { hasText: 'No value in this time.' }).waitFor();
    });

    it('exports what the chart shows', async () => {
      const page = await open(`/charts?series=${lag}&series=${rate}&range=1h&step=60`);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'CSV' }).click(),
      ]);
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\r\n');
      expect(lines[0]).to.equal('time,entity_id,metric,unit,tags,value');
      expect(lines.filter((line) => line.includes(',replication/db-1,lag,s,'))).to.have.length.within(49, 52);
      expect(lines.filter((line) => line.includes(',replication/db-1,wal_rate,B,'))).to.have.length.within(49, 52);
      const href = await page.getByRole('link', { name: 'JSON' }).getAttribute('href');
      const json = await page.evaluate(`fetch('${href}').then((got) => got.json())`);
      expect(json).to.have.nested.property('series').with.length(2);
    });

    it('works without scripts: figures, links and the export', async () => {
      const page = await open(`/charts?series=${lag}&range=1h`, { javaScriptEnabled: false });
      expect(await page.locator('.series-grid tbody .figure').allInnerTexts()).to.deep.equal([
        '20 s',
        '20 s',
        '22.9 s',
        '26 s',
      ]);
      await page.getByRole('link', { name: '7 d', exact: true }).click();
      await page.waitForURL(`**/charts?series=${lag}&range=7d`);
    });

    it('shows whatever an event says as text', async () => {
      const page = await open('/charts?search=onerror');
      await page.locator('.series-line .button').first().click();
      await page.locator('.chart canvas').waitFor();
      expect(await page.locator('#content').innerText()).to.contain(evil);
      expect(await page.locator('#content img').count()).to.equal(0);
    });

    for (const look of looks) {
      it(`is accessible and fits, ${look.colorScheme}, ${look.viewport.width} pixels wide`, async () => {
        const page = await open(`/charts?series=${lag}&series=${rate}`, { ...look, reducedMotion: 'reduce' });
        await page.locator('.chart canvas').waitFor();
        expect(await faultsOf(page)).to.deep.equal([]);
        const excess = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        expect(await page.evaluate(excess)).to.equal(0);
      });
    }
  });
});
