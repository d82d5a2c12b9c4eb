/**
 * `http.js [--seconds 10] [--alarms 10000]`: measures the HTTP side as `docs/benchmarks.md` says, on the built processes. Needs the test
 * servers (`scripts/test-servers`); client, webserver, pipeline, broker and database share the machine.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eventually } from '../tests/support/eventually.ts';
import { createSite } from '../tests/support/site.ts';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, alarms: { type: 'string', default: '10000' } },
});
const seconds = Number(options.seconds);
const alarms = Number(options.alarms);
const port = 18_082;
const password = 'only-for-this-run';
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const eventsPerArray = 100;

interface Answer {
  readonly status: number;
  readonly body: string;
}

function ask(method: string, path: string, token: string, json?: unknown): Promise<Answer> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  return askWith(method, path, token, body);
}

function askWith(method: string, path: string, token: string, body: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const asked = request({ host: '127.0.0.1', port, method, path, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

function event(number: number): object {
  return {
    connector: 'bench',
    connector_name: 'http',
    event_type: 'check',
    component: `host-${number % 100}`,
    resource: `service-${number}`,
    state: 1 + (number % 3),
    output: `The check number ${number} found something that is worth a line of text`,
    perf_data: "'used'=80%;90;95;0;100 'free'=20%",
  };
}

function say(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(44)} ${figure}\n`);
}

async function measureLatency(path: string, token: string): Promise<void> {
  const times: number[] = [];
  for (let count = 0; count < 300; count += 1) {
    const began = performance.now();
    const { status } = await ask('GET', path, token);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    times.push(performance.now() - began);
  }
  times.sort((one, other) => one - other);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  say(`GET ${path.replace('/api/v1', '')}`, `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
}

async function measureIngest(what: string, events: number, clients: number, token: string): Promise<void> {
  const bodies = Array.from({ length: 50 }, (_, batch) => {
    const items = Array.from({ length: events }, (_item, index) => event((batch * events + index) % alarms));
    return JSON.stringify(events === 1 ? items[0] : items);
  });
  let accepted = 0;
  let refused = 0;
  const began = performance.now();
  const until = began + seconds * 1000;
  const client = async (first: number): Promise<void> => {
    for (let number = first; performance.now() < until; number += 1) {
      const { status } = await askWith('POST', '/api/v1/events', token, bodies[number % bodies.length]);
      if (status === 202) accepted += 1;
      else refused += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index * 7)));
  const rate = accepted / ((performance.now() - began) / 1000);
  say(what, `${rate.toFixed(0)} requests/s, ${(rate * events).toFixed(0)} events/s, ${refused} refused`);
}

const site = await createSite();
try {
  mkdirSync(join(site.home, 'var', 'secrets'));
  writeFileSync(join(site.home, 'var', 'secrets', 'admin-password'), password);
  await site.start('engines/main.js', ['process']);
  await site.start('webserver/main.js', [], { env: { VIGIE_WEBSERVER_PORT: String(port) } });
  const key = readFileSync(join(site.home, 'var', 'secrets', 'connector-key'), 'utf8');
  const login = await ask('POST', '/api/v1/login', '', { username: 'admin', password });
  const token = /"access_token":"([^"]+)"/.exec(login.body)?.[1] ?? '';
  const chosen = `${password} chosen`;
  await ask('PUT', '/api/v1/me/password', token, { old_password: password, new_password: chosen });
  const total = async (): Promise<number> => {
    const { body } = await ask('GET', '/api/v1/alarms/count', token);
    return Number(/"total":(\d+)/.exec(body)?.[1]);
  };
  for (let first = 0; first < alarms; first += eventsPerArray) {
    await ask(
      'POST',
      '/api/v1/events',
      key,
      Array.from({ length: eventsPerArray }, (_, index) => event(first + index)),
    );
  }
  await eventually('the open alarms', async () => (await total()) === alarms, 120_000);
  say(
    'open alarms',
    `${alarms}; load of the machine before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );

  for (const query of [
    'limit=50',
    'limit=50&state=3',
    'limit=50&search=host-12',
    'limit=50&sort_by=component&page=20',
  ]) {
    await measureLatency(`/api/v1/alarms?${query}`, token);
  }
  await measureLatency('/api/v1/alarms/count', token);
  await measureLatency('/api/v1/entities?limit=50&type=resource', token);

  const listed = await ask('GET', '/api/v1/alarms?limit=1000', token);
  const ids = [...listed.body.matchAll(/\{"id":"([^"]+)","display_name"/g)].map((match) => ({ id: match[1] }));
  const began = performance.now();
  const bulk = await ask('PUT', '/api/v1/bulk/alarms/ack', token, ids);
  const applied = bulk.body.match(/"status":200/g)?.length ?? 0;
  say(
    'bulk acknowledgement, visible when answered',
    `${applied} of ${ids.length} in ${(performance.now() - began).toFixed(0)} ms`,
  );

  await measureIngest('ingest, one event a request, 32 clients', 1, 32, key);
  await measureIngest(`ingest, ${eventsPerArray} events a request, 8 clients`, eventsPerArray, 8, key);
} finally {
  await site.remove();
  agent.destroy();
}
