import { expect } from 'chai';
import type { ConfirmChannel } from 'amqplib';
import type { BrokerConnection } from '../../lib/amqp/connection.ts';
import { declareExchanges } from '../../lib/amqp/topology.ts';
import { decisions, loggedEvents, publishAll, type Sent } from '../chaos/ledger.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, type Site } from '../support/site.ts';
import { testEnvironment } from '../support/vhost.ts';

const whole =
  'engines = ["cleaner", "context", "alarm", "metrics"]\nbatch_size = 50\nprefetch = 400\n[input]\nexchange = "canopsis.events"\nactions = true\n';
const intake =
  'engines = ["cleaner"]\nnext = ["process"]\nbatch_size = 20\nprefetch = 4000\n[input]\nexchange = "canopsis.events"\n';
const behind = 'engines = ["context", "alarm", "metrics"]\nbatch_size = 50\nprefetch = 20\n';

/** Events without message ids, each with a body of its own. */
function checks(count: number, first = 0): readonly Sent[] {
  return Array.from({ length: count }, (_, place) => {
    const fields = { connector: 'c', connector_name: 'n', component: 'host', resource: `r${place % 5}` };
    const body = JSON.stringify({ ...fields, state: 1, output: `event ${first + place}` });
    return { entity: `r${place % 5}/host`, body, messageId: undefined, timestampMs: undefined };
  });
}

describe('the queues of a pool', function () {
  this.timeout(120_000);
  let site: Site;
  let connection: BrokerConnection;
  let channel: ConfirmChannel;

  beforeEach(async () => {
    site = await createSite();
    connection = await site.connect();
    channel = await connection.model.createConfirmChannel();
    await declareExchanges(channel);
  });

  afterEach(async () => {
    await connection.close();
    await site.remove();
  });

  const total = async (log = 'process_0'): Promise<number> =>
    [...(await loggedEvents(site.database.db, log))].reduce((sum, [, count]) => sum + count, 0);

  const logged = (count: number): Promise<boolean> =>
    eventually(`${count} events in the log`, async () => (await total()) >= count, 60_000);

  const deadLetters = (): Promise<readonly { readonly code?: string }[]> =>
    site.database.db.collection<{ _id: string; code?: string }>('dead_letters').find().toArray();

  it('are taken as they are when their settings have changed', async () => {
    site.configure('engines/process.conf', whole);
    const settings = { 'x-max-length-bytes': 5_000_000, 'x-overflow': 'reject-publish' };
    await channel.assertQueue('vigie.process', {
      durable: true,
      arguments: { 'x-queue-type': 'quorum', 'x-single-active-consumer': true, ...settings },
    });
    const process = site.launch('engines/main.js', ['process']);
    await eventually('it to say so', () => process.output().includes('keeps the settings it was made with'), 30_000);
    await process.ready;
    await publishAll(channel, checks(3));
    await logged(3);
  });

  it('give back what a predecessor had in hand before anything is treated, however late', async () => {
    site.configure('engines/process.conf', whole);
    const first = await site.start('engines/main.js', ['process']);
    await first.stop();
    await publishAll(channel, checks(20));
    const victim = site.launch('engines/main.js', ['process'], { env: { VIGIE_FAIL_POINT: 'committed:kill:1' } });
    expect(await victim.ended).to.equal('SIGKILL');
    const treated = await total();
    expect(treated).to.be.greaterThan(0);
    const predecessor = await site.connect();
    const holding = await predecessor.model.createChannel();
    let held = 0;
    await holding.prefetch(1000);
    await holding.consume('vigie.process', () => {
      held += 1;
    });
    await eventually('the messages to be in hand', () => held === 20);
    const successor = site.launch('engines/main.js', ['process']);
    await eventually('the successor', () => successor.output().includes('The log was taken over'), 30_000);
    // A successor that does not wait is ready soon; one that waits is not, however long this takes.
    await eventually('it to be ready', () => successor.output().includes('Process is ready'), 2000).catch(
      () => undefined,
    );
    await predecessor.close();
    await successor.ready;
    await publishAll(channel, checks(1, 20));
    await logged(21);
    expect(await total()).to.equal(21);
  });

  it('lose nothing between pools when one is deleted and made again', async () => {
    site.configure('engines/process.conf', behind);
    site.configure('engines/intake.conf', intake);
    await site.start('engines/main.js', ['intake']);
    await channel.deleteQueue('vigie.process.0');
    await publishAll(channel, checks(30));
    await eventually('the intake to have decided', async () => (await total('intake_0')) === 30, 30_000);
    await site.start('engines/main.js', ['process', '0']);
    await logged(30);
    expect(await total()).to.equal(30);
  });

  it('keep their order between pools when the broker refuses some messages', async () => {
    site.configure('engines/process.conf', behind);
    site.configure('engines/intake.conf', intake);
    await site.start('engines/main.js', ['intake']);
    await limitLength(site.amqpUrl, 'vigie.process.0', 1);
    await publishAll(channel, checks(8000));
    // Meanwhile so much waits to be sent that it takes several messages.
    await eventually('the intake to have decided', async () => (await total('intake_0')) >= 2500, 60_000);
    await site.start('engines/main.js', ['process', '0']);
    await logged(8000);
    expect(await total()).to.equal(8000);
  });

  it('bring what is no batch of a pool to the dead letters, and go on', async () => {
    site.configure('engines/process.conf', behind);
    site.configure('engines/intake.conf', intake);
    for (const args of [['intake'], ['process', '0']]) await site.start('engines/main.js', args);
    for (const contentType of ['application/json', 'application/vnd.vigie.batch+json']) {
      for (const body of ['no batch', '{"log":1}']) {
        channel.sendToQueue('vigie.process.0', Buffer.from(body), { persistent: true, contentType });
      }
    }
    await publishAll(channel, checks(5));
    await logged(5);
    await eventually('the dead letters', async () => (await deadLetters()).length === 4, 30_000);
  });

  it('are served again when an exchange went away while outputs were sent', async () => {
    site.configure('engines/process.conf', whole);
    await site.start('engines/main.js', ['process']);
    await channel.deleteExchange('vigie.alarms');
    await publishAll(channel, checks(5));
    const carriedOut = async (): Promise<boolean> => {
      let last = 0;
      for await (const { n } of decisions(site.database.db, 'process_0')) last = n;
      const state = await site.database.db.collection<{ _id: string; done: number }>('logs').findOne();
      return (await total()) === 5 && (state?.done ?? 0) >= last;
    };
    await eventually('everything to be carried out', carriedOut, 60_000);
  });
});

/** A policy: a queue that has this many messages refuses the next one. */
async function limitLength(amqpUrl: string, queue: string, messages: number): Promise<void> {
  const { origin, username, password } = new URL(testEnvironment('VIGIE_TEST_AMQP_ADMIN'));
  const vhost = new URL(amqpUrl).pathname.slice(1);
  const definition = { 'max-length': messages, overflow: 'reject-publish' };
  const response = await fetch(`${origin}/api/policies/${vhost}/limit`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ pattern: `^${queue}$`, definition, 'apply-to': 'queues' }),
  });
  if (!response.ok) throw new Error(`The policy was answered with ${response.status}: ${await response.text()}`);
}
