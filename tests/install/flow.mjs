// Sends events one small array after the other until a file appears, and never gives one up: what is not accepted is sent again.
// Usage: flow.mjs URL KEY_FILE STOP_FILE ACCEPTED_FILE
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const [url, keyFile, stopFile, acceptedFile] = process.argv.slice(2);
const authorization = `Bearer ${readFileSync(keyFile, 'utf8').trim()}`;
let sent = 0;
let refused = 0;

async function send(events) {
  try {
    const response = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(events),
      signal: AbortSignal.timeout(10_000),
    });
    await response.arrayBuffer();
    return response.status === 202;
  } catch {
    return false;
  }
}

while (!existsSync(stopFile)) {
  const names = Array.from({ length: 5 }, () => `flow-${sent++}`);
  const events = names.map((resource) => ({
    event_type: 'check',
    connector: 'test',
    connector_name: 'flow',
    source_type: 'resource',
    component: 'flow',
    resource,
    state: 2,
    output: 'Sent during an upgrade',
  }));
  while (!(await send(events))) {
    refused++;
    await pause(100);
  }
  appendFileSync(acceptedFile, names.map((name) => `${name}\n`).join(''));
  await pause(50);
}
console.log(JSON.stringify({ accepted: sent, refused_tries: refused }));
