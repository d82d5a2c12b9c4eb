/** The accessibility checker axe in the browser, and the looks that every page is checked in. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2 at level AA, and what axe holds good practice. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What is wrong with the page as it stands, one line per rule. */
export async function faultsOf(page: Page): Promise<unknown> {
  await page.evaluate(`${axe};0`);
  return await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then((result) =>
    result.violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`);
}

export const looks = [
  { colorScheme: 'light', viewport: { width: 1440, height: 860 } },
  { colorScheme: 'dark', viewport: { width: 1440, height: 860 } },
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;
