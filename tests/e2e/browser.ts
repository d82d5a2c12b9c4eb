/** A real browser on the console, which notes everything that must not happen: errors, refused content, requests to other hosts. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import type { ConsoleSite, Credentials } from './console-site.ts';

const executablePath = process.env['VIGIE_TEST_CHROMIUM'] ?? '/usr/bin/chromium';

/** Chromium as root in a container, talking to nobody but us. */
const launchArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong so far, one line each. */
  readonly faults: readonly string[];
  /** Cuts the network off. From then on the browser's own words about it are no fault of ours. */
  goOffline(): Promise<void>;
  close(): Promise<void>;
}

export interface ConsoleBrowser {
  /** Opens a page as somebody, or as a stranger. Sessions are made once per person. */
  open(path: string, as?: Credentials, options?: BrowserContextOptions): Promise<Watched>;
  close(): Promise<void>;
}

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

export async function launchBrowser({ url }: ConsoleSite): Promise<ConsoleBrowser> {
  const browser = await chromium.launch({ executablePath, args: launchArguments });
  const sessions = new Map<string, StorageState>();
  return {
    open: async (path, as, options = {}) => {
      if (as !== undefined && !sessions.has(as.username)) sessions.set(as.username, await signIn(browser, url, as));
      const storageState = as === undefined ? undefined : sessions.get(as.username);
      const watched = await watch(browser, url, {
        ...options,
        ...(storageState === undefined ? {} : { storageState }),
      });
      await watched.page.goto(url + path);
      return watched;
    },
    close: () => browser.close(),
  };
}

async function watch(browser: Browser, url: string, options: BrowserContextOptions): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 860 },
    timezoneId: 'Europe/Paris',
    ...options,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  let wasOffline = false;
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (!(wasOffline && message.text().includes('net::ERR_'))) faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== 'data:' && host !== new URL(url).host) faults.push(`foreign request: ${request.url()}`);
  });
  const goOffline = async (): Promise<void> => {
    wasOffline = true;
    await context.setOffline(true);
  };
  return { page, context, faults, goOffline, close: () => context.close() };
}

async function signIn(browser: Browser, url: string, { username, password }: Credentials): Promise<StorageState> {
  const context = await browser.newContext({ timezoneId: 'Europe/Paris' });
  const page = await context.newPage();
  await page.goto(`${url}/login`);
  await page.fill('[name="username"]', username);
  await page.fill('[name="password"]', password);
  await page.click('button[type="submit"]');
  await page.waitForURL(({ pathname }) => pathname !== '/login');
  const state = await context.storageState();
  await context.close();
  return state;
}

/** Waits until the scripts have started and the stream is open. */
export async function untilLive(page: Page): Promise<void> {
  await page.locator('#live[data-state="on"]').waitFor({ state: 'attached' });
}

/** Ids of the rows from top to bottom. */
export async function rowIds(page: Page): Promise<readonly string[]> {
  return await page.locator('#rows > .row').evaluateAll((rows) => rows.map((row) => row.id));
}

/** The row of an entity, by a part of its text. */
export function rowWith(page: Page, text: string): ReturnType<Page['locator']> {
  return page.locator('#rows > .row', { hasText: text });
}
