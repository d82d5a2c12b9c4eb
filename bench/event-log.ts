/**
 * Finding one entity's events in a day of the event log: ways to know which decisions to read, against each other. `node dist/bench/event-log.js
 * [decisions] [events per decision] [entities]`, with the environment of `scripts/test-servers env`; in a database of its own.
 */
import { randomBytes } from 'node:crypto';
import type { Db } from 'mongodb';
import { currentEnvironment } from '../lib/config/all.ts';
import { decodeDecision, encodeDecision } from '../lib/engine/decision.ts';
import type { Event } from '../lib/event/event.ts';
import { termOf } from '../lib/event-log/filter.ts';
import { connectDatabase } from '../lib/mongo/client.ts';
import { createDecisionStore } from '../lib/mongo/decision-store.ts';
import { createEventLog } from '../lib/mongo/event-log.ts';
import { createEventIndexer } from '../lib/mongo/event-log-index.ts';

const [decisions = 10_000, perDecision = 500, entities = 10_000] = process.argv.slice(2).map(Number);
const start = Date.UTC(2026, 10, 9);
const dayMs = 86_400_000;

function eventAt(index: number): Event {
  // Entities come in an order that is no order: each is in about one decision of twenty.
  const entity = (index * 7919) % entities;
  const component = `host-${Math.floor(entity / 10)}`;
  const resource = `service-${entity % 10}`;
  const time = start + Math.floor((index / (decisions * perDecision)) * dayMs);
  return {
    event_id: `process_0-${Math.floor(index / perDecision) + 1}-${index % perDecision}`,
    entity_id: `${resource}/${component}`,
    connector: 'nagios',
    connector_name: 'poller-1',
    event_type: 'check',
    source_type: 'resource',
    component,
    resource,
    timestamp_ms: time - 120,
    alarm_time_ms: time - 120,
    received_ms: time,
    initiator: 'external',
    state: 0,
    output: `OK - ${(index * 31) % 1000} ms, ${(index * 17) % 97} connections`,
    author: 'nagios.poller-1',
  };
}

async function write(db: Db): Promise<void> {
  const store = createDecisionStore(db, 'process', 'process_0');
  for (let n = 1; n <= decisions; n += 1) {
    const events = Array.from({ length: perDecision }, (_, place) => eventAt((n - 1) * perDecision + place));
    const time = events.at(-1)?.received_ms ?? start;
    const lists = { inputs: [], endings: [], documents: [], archives: [], touches: [], points: [], outputs: [] };
    const stored = await encodeDecision({
      n,
      time,
      rules: 0,
      sources: {},
      acknowledged: 0,
      events,
      ...lists,
      forwarded: false,
    });
    await store.insert(stored);
    await db
      .collection<{ _id: number; filter: Uint8Array }>('bloom')
      .insertOne({ _id: n, filter: randomBytes(Math.ceil((perDecision * 10) / 8)) });
    const terms = events.map(({ entity_id }) => termOf('entity_id', entity_id) | 0);
    if (n <= decisions / 10)
      await db.collection<{ _id: number; terms: number[] }>('lists').insertOne({ _id: n, terms });
  }
}

const lines: string[] = [];
async function measure<T>(what: string, work: () => Promise<T>, say: (result: T) => string = () => ''): Promise<void> {
  const times: number[] = [];
  let said = '';
  for (let run = 0; run < 3; run += 1) {
    const started = performance.now();
    said = say(await work());
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  lines.push(`${what.padEnd(70)} ${(times[1] ?? 0).toFixed(1).padStart(9)} ms  ${said}`);
}

async function sizeOf(db: Db, name: string): Promise<string> {
  const { size = 0, totalIndexSize = 0 } = await db.command({ collStats: name });
  return `${(Number(size) / 1e6).toFixed(1)} MB and ${(Number(totalIndexSize) / 1e6).toFixed(1)} MB of indexes`;
}

const uri = currentEnvironment()['VIGIE_TEST_MONGODB_URI'] ?? '';
const database = await connectDatabase({
  uri,
  database: `event_log_test_${randomBytes(5).toString('hex')}`,
  app: 'bench',
});
const { db } = database;
try {
  await write(db);
  const log = createEventLog(db);
  const wide = createEventLog(db, { decisions: 1e6, bytes: 1e10, milliseconds: 600_000 });
  const entity_id = 'service-3/host-77';
  const rows = db.collection<{ _id: number }>('decisions_process_0_00000000');
  await measure(
    'every decision, decoded',
    async () => {
      let events = 0;
      const store = createDecisionStore(db, 'process', 'process_0');
      for (let n = 1; n <= Math.min(1000, decisions); n += 50) {
        for (const stored of await store.read(n, n + 49)) events += (await decodeDecision(stored)).events.length;
      }
      return events;
    },
    (events) => `${events} events: times ${decisions / Math.min(1000, decisions)} for the day`,
  );
  await measure(
    'a field of every decision: what headers in them would cost',
    () => rows.find({}, { projection: { time: 1 } }).toArray(),
    (found) => `${found.length} decisions`,
  );
  await measure(
    'a filter of 10 bits an event for every decision, apart',
    () => db.collection('bloom').find({}).toArray(),
    (found) => `${found.length} filters`,
  );
  const started = performance.now();
  await db.collection('lists').createIndex({ terms: 1 });
  lines.push(`making an index over lists of a tenth of the decisions: ${Math.round(performance.now() - started)} ms`);
  await measure(
    'a list of a tenth of the decisions by an index of the database',
    () =>
      db
        .collection('lists')
        .find({ terms: termOf('entity_id', entity_id) | 0 }, { projection: { _id: 1 } })
        .toArray(),
    (found) => `${found.length} decisions`,
  );
  const indexing = performance.now();
  const cpu = process.cpuUsage();
  const blocks = await createEventIndexer(db).indexOnce(start, 1e6);
  const { user, system } = process.cpuUsage(cpu);
  lines.push(
    `index: ${blocks} blocks in ${Math.round(performance.now() - indexing)} ms, ${Math.round((user + system) / 1000)} ms of processor`,
  );
  await measure(
    'index: the newest 50 events of an entity',
    () => log.read({ filter: { entity_id }, limit: 50 }),
    ({ events, capped }) => `${events.length} events, capped: ${capped}`,
  );
  await measure(
    'index: all events of an entity in the day',
    () => wide.read({ filter: { entity_id }, limit: 100_000 }),
    ({ events }) => `${events.length} events`,
  );
  await measure(
    'index: an entity that is not there',
    () => log.read({ filter: { entity_id: 'none' }, limit: 50 }),
    ({ events, capped }) => `${events.length} events, capped: ${capped}`,
  );
  await measure(
    'the newest 50 events',
    () => log.read({ filter: {}, limit: 50 }),
    ({ events }) => `${events.length} events`,
  );
  await measure(
    'a text that is not there, until the limit of one request',
    () => log.read({ filter: { search: 'no such text' }, limit: 50 }),
    ({ capped, reached }) => `capped: ${capped}, ${Math.round((start + dayMs - (reached ?? 0)) / 60_000)} minutes back`,
  );
  await measure(
    'the last 1,000 events, for a dry run',
    () => log.lastEvents(1000),
    (events) => `${events.length} events`,
  );
  for (const name of ['decisions_process_0_00000000', 'event_index_process_0_00000000', 'bloom', 'lists'])
    lines.push(`${name}: ${await sizeOf(db, name)}`);
} finally {
  await db.dropDatabase();
  await database.close();
}
process.stdout.write(`${decisions} decisions of ${perDecision} events of ${entities} entities\n${lines.join('\n')}\n`);
