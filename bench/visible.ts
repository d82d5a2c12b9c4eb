/**
 * `visible.js [--seconds 30] [--rate 1000]`: how long an event takes until the API shows its alarm, while the pipeline has other traffic. Every
 * 20 ms an event opens an alarm of its own; its way ends when the live stream tells of it, and it is read back then. Needs the test servers.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { createSite } from '../tests/support/site.ts';
import { eventually } from '../tests/support/eventually.ts';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, rate: { type: 'string', default: '1000' } },
});
const [seconds, rate] = [Number(options.seconds), Number(options.rate)];
const port = 18_083;
const url = `http://127.0.0.1:${port}`;
const password = 'only-for-this-run';
const chosen = `${password} chosen`;
const site = await createSite();

async function signIn(): Promise<string> {
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ username: 'admin', password });
  const response = await fetch(`${url}/api/v1/login`, { method: 'POST', headers: json, body });
  const token = /"access_token":"([^"]+)"/.exec(await response.text())?.[1] ?? '';
  const change = JSON.stringify({ old_password: password, new_password: chosen });
  const headers = { ...json, authorization: `Bearer ${token}` };
  const changed = await fetch(`${url}/api/v1/me/password`, { method: 'PUT', headers, body: change });
  if (!changed.ok) throw new Error(`The password could not be changed: ${changed.status}`);
  return token;
}

/** Calls `told` with the entity of each change. */
async function listen(token: string, told: (entity: string) => void): Promise<void> {
  const response = await fetch(`${url}/api/v1/stream`, { headers: { authorization: `Bearer ${token}` } });
  if (response.body === null) throw new Error(`The stream answered ${response.status}`);
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const end = text.lastIndexOf('\n') + 1;
    for (const found of text.slice(0, end).matchAll(/"entity_id":"([^"]+)"/g)) told(found[1] ?? '');
    text = text.slice(end);
  }
}

try {
  mkdirSync(join(site.home, 'var', 'secrets'));
  writeFileSync(join(site.home, 'var', 'secrets', 'admin-password'), password);
  await site.start('engines/main.js', ['process']);
  await site.start('webserver/main.js', [], { env: { VIGIE_WEBSERVER_PORT: String(port) } });
  const token = await signIn();
  const sentAt = new Map<string, number>();
  const times: number[] = [];
  let unreadable = 0;
  const told = async (entity: string): Promise<void> => {
    const began = sentAt.get(entity);
    if (began === undefined) return;
    sentAt.delete(entity);
    times.push(performance.now() - began);
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await fetch(`${url}/api/v1/entities/${encodeURIComponent(entity)}`, { headers });
    if (status !== 200) unreadable += 1;
  };
  void listen(token, (entity) => void told(entity)).catch(() => undefined);
  const generator = join(import.meta.dirname, 'generate.js');
  const load = promisify(execFile)(process.execPath, [
    generator,
    site.amqpUrl,
    'steady',
    String(rate * seconds),
    String(rate),
  ]);
  const channel = await (await site.connect()).model.createConfirmChannel();
  await delay(3000);
  for (const until = performance.now() + (seconds - 5) * 1000; performance.now() < until; await delay(20)) {
    const resource = `marker-${times.length + sentAt.size}`;
    const event = { connector: 'bench', connector_name: 'visible', component: 'host', resource, state: 2, output: 'x' };
    sentAt.set(`${resource}/host`, performance.now());
    channel.publish('canopsis.events', 'bench', Buffer.from(JSON.stringify(event)), { persistent: true });
  }
  await eventually('every marker', () => sentAt.size === 0, 20_000);
  await load;
  times.sort((one, other) => one - other);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(0);
  process.stdout.write(
    `event → visible at ${rate}/s: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, longest ${at(0.9999)} ms (${times.length} events, ${unreadable} told of before they could be read)\n`,
  );
} finally {
  await site.remove();
}
process.exit();
