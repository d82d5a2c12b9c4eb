/** `generate.js <url> <mix> <events> <rate>`: publishes at a fixed rate whatever happens downstream (0: as fast as the broker confirms). */
import { openConnection } from '../lib/amqp/connection.ts';
import { eventText, routingKeyOf } from './load.ts';

const [url = '', mix = 'storm', eventsText = '0', rateText = '0'] = process.argv.slice(2);
const [events, rate] = [Number(eventsText), Number(rateText)];
const connection = await openConnection(url, { app: 'bench generator' });
const channel = await connection.model.createConfirmChannel();
let sent = 0;
let confirmed = 0;
let refused = 0;
let last = 0;
/** Events that may wait for their confirm when no rate is given. */
const window = 4000;
const started = performance.now();

function due(): number {
  if (rate === 0) return Math.min(events, confirmed + window);
  return Math.min(events, Math.floor(((performance.now() - started) / 1000) * rate));
}

await new Promise<void>((resolve) => {
  const settle = (error: unknown): void => {
    if (error !== null && error !== undefined) refused += 1;
    confirmed += 1;
    if (confirmed < events) return;
    last = performance.now();
    resolve();
  };
  const publish = (): void => {
    const properties = { persistent: true, contentType: 'application/json' };
    const until = due();
    for (; sent < until; sent += 1) {
      const body = Buffer.from(eventText(mix === 'steady' ? 'steady' : 'storm', sent, Date.now()));
      channel.publish('canopsis.events', routingKeyOf(sent), body, properties, settle);
    }
    if (sent < events) setTimeout(publish, 4);
  };
  publish();
});
await connection.close();
const seconds = (last - started) / 1000;
process.stdout.write(`${JSON.stringify({ events, refused, seconds, rate: events / seconds })}\n`);
