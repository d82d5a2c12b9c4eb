import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { startProvider, type TestProvider } from '../support/provider.ts';
import { type ConsoleBrowser, untilLive } from './browser.ts';
import type { ConsoleSite } from './console-site.ts';
import { startsConsole } from './suite.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const accounts = { 'id-of-erin': { preferred_username: 'erin', name: 'Erin Example' } };

describe('signing in by a provider of OpenID Connect, in a browser', function () {
  this.timeout(60_000);
  let provider: TestProvider;
  let site: ConsoleSite;
  let browser: ConsoleBrowser;

  const environment = async (url: string): Promise<Readonly<Record<string, string>>> => {
    provider = await startProvider({ accounts, publicUrl: url });
    return {
      VIGIE_WEBSERVER_OIDC_ENABLED: 'true',
      VIGIE_WEBSERVER_OIDC_ISSUER: provider.issuer,
      VIGIE_WEBSERVER_OIDC_CLIENT_ID: provider.clientId,
      VIGIE_WEBSERVER_OIDC_PUBLIC_URL: url,
      VIGIE_WEBSERVER_OIDC_DEFAULT_ROLES: 'operator',
      VIGIE_OIDC_CLIENT_SECRET: provider.clientSecret,
    };
  };
  startsConsole({ samples: 3, environment }, (both) => ({ site, browser } = both));
  after(() => provider?.stop());

  it('leads over the provider to the page that was asked for, and out again on both sides', async () => {
    const stranger = await browser.open('/alarms?state=critical');
    const { page } = stranger;
    await page.route('https://fonts.googleapis.com/**', (route) => route.fulfill({ body: '' }));
    await page.getByRole('link', { name: 'Sign in with your organisation' }).click();
    await page.waitForURL(`${provider.issuer}/interaction/**`);
    await page.fill('[name="login"]', 'id-of-erin');
    await page.fill('[name="password"]', 'any');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${site.url}/alarms?state=critical`);
    await untilLive(page);
    await page.locator('.account summary').click();
    expect(await page.locator('.account').innerText()).to.contain('Erin Example');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('#login-message', { hasText: 'You are signed out' }).waitFor();
    await page.getByRole('link', { name: 'Sign out there too' }).click();
    await page.waitForURL(`${provider.issuer}/session/end**`);
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.waitForURL(`${site.url}/login`);
    // The provider's own pages want a font from elsewhere; ours want nothing, and nothing of ours is refused on the way.
    expect(stranger.faults.filter((fault) => !/foreign request|Failed to load/.test(fault))).to.deep.equal([]);
    await stranger.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1440]) {
      it(`begins on a page that is accessible, ${colorScheme}, ${width} pixels wide`, async () => {
        const { page, close } = await browser.open('/login?reason=out&from=oidc', undefined, {
          colorScheme,
          viewport: { width, height: 800 },
        });
        await page.evaluate(`${axe};0`);
        const faults: unknown = await page.evaluate(
          'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
        );
        expect(faults).to.deep.equal([]);
        await close();
      });
    }
  }

  it('says what to do when an answer comes from nowhere', async () => {
    const { page, close } = await browser.open('/login/oidc/callback?state=x&code=y');
    expect(await page.locator('#login-message').innerText()).to.contain('begin again with the button below');
    await page.getByRole('link', { name: 'Sign in with your organisation' }).waitFor();
    await close();
  });
});
