// Compares the open alarms of a component with the resources that must have one, through the API.
// Usage: ledger.mjs URL USER:PASSWORD COMPONENT EXPECTED_FILE [exactly-once]
// Exit code 0: every line of the file has exactly one open alarm, and there is no other. With exactly-once, each alarm has counted one event.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const [url, credentials, component, expectedFile, mode] = process.argv.slice(2);
const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
const expected = new Set(readFileSync(expectedFile, 'utf8').split('\n').filter(Boolean));

async function openAlarms() {
  const rows = [];
  for (let page = 1; ; page++) {
    const query = new URLSearchParams({ component, page: String(page), limit: '100', sort_by: 'created', sort: 'asc' });
    const response = await fetch(`${url}/api/v1/alarms?${query}`, { headers: { authorization } });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    const { data } = await response.json();
    rows.push(...data);
    if (data.length < 100) return rows;
  }
}

function compare(rows) {
  const found = rows.map(({ resource }) => resource);
  const missing = [...expected].filter((resource) => !found.includes(resource));
  const other = found.filter((resource) => !expected.has(resource));
  const twice = found.length - new Set(found).size;
  const counted = mode === 'exactly-once' ? rows.filter(({ events_count }) => events_count !== 1).length : 0;
  return { expected: expected.size, found: found.length, missing: missing.length, other: other.length, twice, counted };
}

// What was accepted a moment ago may still be on its way.
const deadline = Date.now() + 60_000;
for (;;) {
  const result = compare(await openAlarms());
  const ok = result.missing + result.other + result.twice + result.counted === 0;
  if (ok || Date.now() > deadline) {
    console.log(JSON.stringify(result));
    process.exit(ok ? 0 : 1);
  }
  await pause(500);
}
