/**
 * `actions.js [--events 100000]`: how long an operator waits for an action while events wait in the queue. The pool is frozen while the queue is
 * filled, and acted upon from the moment it goes on until the queue is empty. Pool and webserver have worked before, as those of a site have: code
 * that has run for a second only is several times as slow. Needs the test servers.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { entryQueue } from '../lib/amqp/topology.ts';
import { eventually } from '../tests/support/eventually.ts';
import { startApiSite } from './api-site.ts';

const { values: options } = parseArgs({ options: { events: { type: 'string', default: '100000' } } });
const { site, pool, url, token } = await startApiSite(18_084);
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const generate = (events: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, [join(import.meta.dirname, 'generate.js'), site.amqpUrl, 'storm', events, '0']);

async function alarmIds(): Promise<readonly string[]> {
  const text = await (await fetch(`${url}/api/v1/alarms?limit=1000`, { headers })).text();
  return [...text.matchAll(/\{"id":"([^"]+)","display_name"/g)].map((match) => match[1] ?? '');
}

/** Whether the action was applied when it was answered. */
async function comment(id: string): Promise<boolean> {
  const body = JSON.stringify({ comment: 'Looking' });
  const { status } = await fetch(`${url}/api/v1/alarms/${id}/comment`, { method: 'PUT', headers, body });
  return status === 200;
}

try {
  const channel = await (await site.connect()).model.createChannel();
  const waiting = async (): Promise<number> => (await channel.checkQueue(entryQueue('process'))).messageCount;
  await generate('40000');
  await eventually('the end of the warming up', async () => (await waiting()) === 0, 60_000);
  const ids = await eventually('the alarms', async () => {
    const found = await alarmIds();
    return found.length === 1000 ? found : undefined;
  });
  for (const id of ids.slice(-20)) await comment(id);
  pool.child.kill('SIGSTOP');
  await generate(options.events);
  const filled = await waiting();
  pool.child.kill('SIGCONT');
  const times: number[] = [];
  let late = 0;
  for (const id of ids) {
    const left = await waiting();
    if (left === 0) break;
    const began = performance.now();
    if (await comment(id)) times.push(performance.now() - began);
    else late += 1;
  }
  times.sort((one, other) => one - other);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(0);
  process.stdout.write(
    `an action while up to ${filled} events wait: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(0.9999)} ms (${times.length} applied when answered, ${late} not within 2 s)\n`,
  );
} finally {
  await site.remove();
}
process.exit();
