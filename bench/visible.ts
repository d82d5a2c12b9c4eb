/**
 * `visible.js [--seconds 30] [--rate 1000]`: how long an event takes until the API shows its alarm, while the pipeline has other traffic. Every
 * 20 ms an event opens an alarm of its own; its way ends when the live stream tells of it, and it is read back then. Needs the test servers.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import { eventually } from '../tests/support/eventually.ts';
import { startApiSite } from './api-site.ts';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, rate: { type: 'string', default: '1000' } },
});
const [seconds, rate] = [Number(options.seconds), Number(options.rate)];
const { site, url, token } = await startApiSite(18_083);

/** Calls `told` with the entity of each change. */
async function listen(told: (entity: string) => void): Promise<void> {
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
  void listen((entity) => void told(entity)).catch(() => undefined);
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
