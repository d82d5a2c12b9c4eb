/**
 * `bare-loop.js <url> <queue> <mongodb uri> <database> <events>`: what the pipeline is compared with. It consumes, parses, inserts every
 * event as a row (unordered, batches of 1,000), reads and bulk-upserts the alarms, two batches under way. It checks nothing.
 */
import type { ConsumeMessage } from 'amqplib';
import { openConnection } from '../lib/amqp/connection.ts';
import { connectDatabase } from '../lib/mongo/client.ts';

const [url = '', queue = '', uri = '', name = '', eventsText = '0'] = process.argv.slice(2);
const events = Number(eventsText);
const batchSize = 1000;

interface BareAlarm {
  readonly _id: string;
  readonly state?: number;
  readonly steps?: readonly object[];
}

interface BareEvent {
  readonly component: string;
  readonly resource: string;
  readonly state: number;
  readonly output: string;
}

const { db, close } = await connectDatabase({ uri, database: name, app: 'bench bare loop' });
const connection = await openConnection(url, { app: 'bench bare loop' });
const channel = await connection.model.createChannel();
await channel.prefetch(4 * batchSize);
let waiting: ConsumeMessage[] = [];
let wake: () => void = () => undefined;
let treated = 0;
const started = performance.now();

async function treat(batch: readonly ConsumeMessage[]): Promise<void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the generator of this benchmark sends nothing else
  const parsed = batch.map((message) => JSON.parse(message.content.toString('utf8')) as BareEvent);
  const ids = parsed.map((event) => `${event.resource}/${event.component}`);
  const inserting = db.collection('bare_events').insertMany(
    parsed.map((event) => ({ ...event })),
    { ordered: false },
  );
  const known = await db
    .collection<BareAlarm>('bare_alarms')
    .find({ _id: { $in: ids } })
    .toArray();
  const alarms = new Map(known.map((alarm) => [alarm._id, alarm]));
  parsed.forEach((event, place) => {
    const id = ids[place] ?? '';
    const alarm = alarms.get(id);
    const steps = [
      ...(alarm?.steps ?? []),
      { type: 'state', value: event.state, message: event.output, time: new Date() },
    ];
    const changed = alarm?.state !== event.state;
    alarms.set(id, { _id: id, state: event.state, steps: changed ? steps.slice(-20) : (alarm?.steps ?? []) });
  });
  const upserts = [...alarms.values()].map(({ _id, ...fields }) => ({
    updateOne: { filter: { _id }, update: { $set: fields, $inc: { events_count: 1 } }, upsert: true },
  }));
  await db.collection<BareAlarm>('bare_alarms').bulkWrite(upserts, { ordered: false });
  await inserting;
  for (const message of batch) channel.ack(message);
  treated += batch.length;
  wake();
}

await channel.consume(queue, (message) => {
  if (message !== null) waiting.push(message);
  wake();
});
const underWay = new Set<Promise<void>>();
while (treated < events) {
  if (waiting.length === 0 || underWay.size >= 2) {
    await new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, 50);
    });
    continue;
  }
  const batch = waiting.slice(0, batchSize);
  waiting = waiting.slice(batchSize);
  const work = treat(batch).finally(() => underWay.delete(work));
  underWay.add(work);
}
const seconds = (performance.now() - started) / 1000;
process.stdout.write(`${JSON.stringify({ events, seconds, rate: events / seconds })}\n`);
await connection.close();
await close();
