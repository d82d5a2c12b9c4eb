/**
 * `console.js [--seconds 20] [--rate 3000] [--mix steady] [--clients 200] [--rounds 3]`: what each page of the console weighs and how soon it
 * paints with 10,000 open alarms, then what live streams cost the pipeline: the processor time of the pool's process for one event, with and
 * without clients, in turns. Needs the test servers and Chromium; everything shares the machine.
 */
import { execFile } from 'node:child_process';
import { type ClientRequest, request } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { launchBrowser } from '../tests/e2e/browser.ts';
import { type ConsoleSite, startConsoleSite } from '../tests/e2e/console-site.ts';
import { railAddresses, weigh } from '../tests/e2e/weight.ts';
import { committed, processorSeconds } from './counters.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '3000' },
    mix: { type: 'string', default: 'steady' },
    clients: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
  },
});
const [seconds, rate] = [Number(options.seconds), Number(options.rate)];
const [clients, rounds] = [Number(options.clients), Number(options.rounds)];
const samples = 10_000;
const loads = 5;
/** When the page first showed something, in milliseconds since it was asked for; for the browser. */
const firstPaint = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const [entry] = list.getEntriesByName('first-contentful-paint');
    if (entry) resolve(entry.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(40)} ${figure}\n`);
}

function loadOfMachine(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}

function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

/** Each load has a browser of its own that knows nothing but the session. */
async function measurePages(site: ConsoleSite): Promise<void> {
  const browser = await launchBrowser(site);
  const weighed = { component: 'weighed', resource: 'lag', source_type: 'resource', state: 2, perf_data: 'lag=40s' };
  await site.send(weighed);
  const first = await browser.open('/alarms?search=weighed', site.admin);
  const row = first.page.locator('#rows > .row').first();
  await row.waitFor();
  const alarm = await row.getAttribute('data-id');
  const addresses = [...(await railAddresses(first.page)), `/alarms?open=${alarm}`, `/alarms/${alarm}`];
  for (const address of addresses) {
    const { scripts, all } = await weigh(first.page, site.url + address);
    const paints: number[] = [];
    for (let load = 0; load < loads; load += 1) {
      const { page, close } = await browser.open(address, site.admin);
      paints.push(Number(await page.evaluate(firstPaint)));
      await close();
    }
    const sizes = `scripts ${(scripts / 1000).toFixed(1)} kB, all ${(all / 1000).toFixed(0)} kB`;
    const times = `first paint ${medianOf(paints).toFixed(0)} ms, slowest of ${loads} ${Math.max(...paints).toFixed(0)} ms`;
    say(address.replace(alarm ?? '', '<id>'), `${sizes}; ${times}`);
  }
  await browser.close();
}

/** Sends the load and waits until the pool has committed it; its processor time for one event, in microseconds. */
async function measureLoad({ site }: ConsoleSite): Promise<number> {
  const [secondsBefore, eventsBefore] = [await processorSeconds(site), await committed(site)];
  const generator = join(import.meta.dirname, 'generate.js');
  const events = rate * seconds;
  const args = [generator, site.amqpUrl, options.mix, String(events), String(rate)];
  await promisify(execFile)(process.execPath, args);
  while ((await committed(site)) < eventsBefore + events) await delay(200);
  // What was committed last is written behind.
  await delay(3000);
  const treated = (await committed(site)) - eventsBefore;
  return (((await processorSeconds(site)) - secondsBefore) / treated) * 1e6;
}

interface Streams {
  readonly received: () => number;
  readonly close: () => void;
}

async function openStreams({ url, operator }: ConsoleSite): Promise<Streams> {
  const headers = { 'content-type': 'application/json' };
  const login = await fetch(`${url}/api/v1/login`, { method: 'POST', headers, body: JSON.stringify(operator) });
  const token = /"access_token":"([^"]+)"/.exec(await login.text())?.[1] ?? '';
  let bytes = 0;
  const open = (): Promise<ClientRequest> =>
    new Promise((resolve, reject) => {
      const asked = request(
        `${url}/api/v1/stream`,
        { agent: false, headers: { authorization: `Bearer ${token}` } },
        (response) => {
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
          });
          response.on('error', () => undefined);
          if (response.statusCode === 200) resolve(asked);
          else reject(new Error(`A stream was answered ${response.statusCode}`));
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  const opened = await Promise.all(Array.from({ length: clients }, open));
  return {
    received: () => bytes,
    close: () => {
      for (const one of opened) one.destroy();
    },
  };
}

async function measureStreams(site: ConsoleSite): Promise<void> {
  await measureLoad(site);
  const alone: number[] = [];
  const watched: number[] = [];
  let received = 0;
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await measureLoad(site));
    const streams = await openStreams(site);
    watched.push(await measureLoad(site));
    received += streams.received();
    streams.close();
  }
  const [without, having] = [medianOf(alone), medianOf(watched)];
  const list = (figures: readonly number[]): string => figures.map((figure) => figure.toFixed(1)).join(', ');
  say(`${options.mix} at ${rate}/s, without streams`, `${without.toFixed(1)} µs an event (${list(alone)})`);
  say(`${options.mix} at ${rate}/s, ${clients} streams`, `${having.toFixed(1)} µs an event (${list(watched)})`);
  say('cost of the streams', `${((having / without - 1) * 100).toFixed(1)} %`);
  say('received by each stream', `${(received / clients / rounds / 1000).toFixed(0)} kB a run`);
}

say('load of the machine before', loadOfMachine());
const site = await startConsoleSite({ samples });
try {
  await measurePages(site);
  await measureStreams(site);
  say('load of the machine after', loadOfMachine());
} finally {
  await site.remove();
}
process.exit();
