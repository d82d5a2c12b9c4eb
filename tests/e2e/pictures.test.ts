import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { currentEnvironment } from '../../lib/config/all.ts';
import { type ConsoleBrowser, rowWith, untilLive } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

const minute = 60_000;

/** The lag of a replica over three hours: quiet, then away. In seconds, by minutes before now. */
function lagAt(minutesAgo: number): number {
  const wave = 18 + 9 * Math.sin(minutesAgo / 9) + 3 * Math.sin(minutesAgo / 2.3);
  return Math.round(minutesAgo > 14 ? wave : wave + (14 - minutesAgo) ** 2 * 2.2);
}

/** `scripts/screenshots` keeps them in docs/images; without it they are made and thrown away, which shows that they can be. */
describe('the pictures of the documentation', function () {
  this.timeout(120_000);
  const asked = currentEnvironment()['VIGIE_TEST_PICTURES'];
  let folder: string;
  let site: ConsoleSite;
  let browser: ConsoleBrowser;
  startsConsole({ samples: 11 }, (both) => ({ site, browser } = both));
  before(async () => {
    folder = asked ?? mkdtempSync(join(tmpdir(), 'vigie-pictures-'));
    await tellStory(site);
  });

  after(() => {
    if (asked === undefined) rmSync(folder, { recursive: true, force: true });
  });

  const pictures = [
    { name: 'alarms-light', colorScheme: 'light', viewport: { width: 1440, height: 860 } },
    { name: 'alarms-dark', colorScheme: 'dark', viewport: { width: 1440, height: 860 } },
    { name: 'alarms-phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  ] as const;
  for (const { name, ...look } of pictures) {
    it(`shows ${name}`, async () => {
      const { page, faults, close } = await browser.open('/alarms', site.operator, look);
      await untilLive(page);
      await rowWith(page, 'db-lyon-02').waitFor();
      if (look.viewport.width > 600) {
        await rowWith(page, 'db-lyon-02').locator('.entity-link').click();
        await page.locator('.chart canvas').nth(1).waitFor();
        await page.mouse.move(20, 600);
        await page.locator('#alarm-title').focus();
      }
      const path = join(folder, `${name}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      await close();
      expect(statSync(path).size).to.be.above(10_000);
      expect(faults).to.deep.equal([]);
    });
  }
});

/** A replica that falls behind, minute by minute, as its check reported it. */
async function tellStory(site: ConsoleSite): Promise<void> {
  const now = Date.now();
  for (let minutesAgo = 180; minutesAgo >= 0; minutesAgo -= 1) {
    const lag = lagAt(minutesAgo);
    const state = lag >= 120 ? 3 : lag >= 60 ? 2 : lag >= 40 ? 1 : 0;
    await site.send({
      component: 'db-lyon-02',
      resource: 'replication',
      source_type: 'resource',
      state,
      output: `Replication lag ${lag} s (warn 40, crit 120)`,
      timestamp: (now - minutesAgo * minute) / 1000,
      perf_data: `lag=${lag}s;40;120 wal_rate=${18_200_000 - (minutesAgo % 17) * 410_000}B`,
      tags: { site: 'lyon' },
    });
  }
}
