import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChannelModel, connect } from 'amqplib';
import { expect } from 'chai';
import { exchanges } from '../../lib/amqp/topology.ts';
import { locateHome } from '../../lib/config/home.ts';
import { decodeBody } from '../../lib/event/decode.ts';
import { InvalidEvent } from '../../lib/event/invalid.ts';
import { eventually } from '../support/eventually.ts';
import { createGate, type Gate } from '../support/gate.ts';
import { createTestVhost, type TestVhost } from '../support/vhost.ts';

const code = locateHome({}).code;

interface Received {
  readonly messageId: string;
  readonly resource: string;
  readonly state: number;
  readonly output: string;
  readonly timestamp: number;
}

/** Every source five times a second, and quick to find out that something hangs. */
function quickSettings(): Record<string, string> {
  const names = ['CPU', 'LOAD', 'MEMORY', 'SWAP', 'DISK', 'FILESYSTEM', 'NETWORK', 'PROCESSES', 'UPTIME'];
  const intervals = names.map((name) => [`VIGIE_COLLECTD_SOURCE_${name}_INTERVAL_SECONDS`, '0.2']);
  return {
    ...Object.fromEntries(intervals),
    VIGIE_COLLECTD_HOST: 'host-under-test',
    VIGIE_COLLECTD_REPORT_SECONDS: '0.5',
    VIGIE_COLLECTD_SOURCE_FILESYSTEM_PROBE_DEADLINE_SECONDS: '1',
  };
}

describe('host collector', function () {
  this.timeout(60_000);
  let vhost: TestVhost;
  let gate: Gate;
  let receiver: ChannelModel;
  let home: string;
  let child: ChildProcess;
  const received: Received[] = [];

  /** A `stat` that never answers for `/` while the file `hang` exists, found before the real one. */
  const hangFile = () => join(home, 'hang');

  before(async () => {
    vhost = await createTestVhost();
    const { hostname, port } = new URL(vhost.url);
    gate = await createGate({ host: hostname, port: Number(port) });
    receiver = await receive(vhost.url, received);
    home = createHome();
  });

  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await gate.shut();
    await gate.open();
    rmSync(hangFile(), { force: true });
    received.length = 0;
  });

  after(async () => {
    await gate.shut();
    await receiver.close();
    await vhost.remove();
    rmSync(home, { recursive: true, force: true });
  });

  const start = async (settings: Record<string, string> = {}): Promise<void> => {
    const url = new URL(vhost.url);
    url.port = String(gate.port);
    child = fork(join(code, 'dist', 'collectd', 'main.js'), {
      env: {
        PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
        VIGIE_HOME: home,
        VIGIE_AMQP_URL: url.toString(),
        ...quickSettings(),
        ...settings,
      },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [message] = await once(child, 'message');
    expect(message).to.equal('ready');
  };
  const event = (resource: string, which: (event: Received) => boolean = () => true) =>
    eventually(`an event of ${resource}`, () => received.find((one) => one.resource === resource && which(one)));
  const memoryReadings = async () =>
    metric(await ask('/metrics'), 'vigie_collectd_source_runs_total{source="memory",result="readings"');
  const ask = (path: string) => get(join(home, 'var', 'run', 'collectd.sock'), path);

  it('publishes checks of every source, and stops in order', async () => {
    await start();
    const sources = ['cpu', 'load', 'memory', 'swap', 'disk', 'filesystem', 'network', 'processes', 'uptime'];
    for (const resource of [...sources, 'cpu 0', 'filesystem /', 'collectd']) await event(resource);
    await eventually('good health', async () => (await ask('/health')).includes('"status":"ok"'));
    child.kill('SIGTERM');
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).to.equal(0);
    expect(readdirSync(join(home, 'var', 'run'))).to.deep.equal([]);
  });

  it('says critical when a file system passes its threshold', async () => {
    const table = '[source.filesystem.thresholds.used_percent]\ncritical = "0.0001"\n';
    writeFileSync(join(home, 'etc', 'collectd.conf'), table);
    try {
      await start();
      const { state, output } = await event('filesystem /');
      expect(state).to.equal(3);
      expect(output).to.match(
        /^File system \/ \(\w+\) is [\d.]+ % full: .*\(critical: used_percent is above 0.0001 %\)$/,
      );
    } finally {
      cpSync(join(code, 'etc', 'collectd.conf'), join(home, 'etc', 'collectd.conf'));
    }
  });

  it('keeps events while the broker is away, says so, and delivers each of them once it is back', async () => {
    await start();
    await event('memory');
    await gate.shut();
    const awayFrom = Date.now() / 1000;
    await eventually('a health that names the broker', async () => {
      const health = await ask('/health');
      return health.includes('"degraded"') && health.includes('broker: ');
    });
    await eventually('a buffer', async () => metric(await ask('/metrics'), 'vigie_collectd_events_waiting') > 20);
    const backAt = Date.now() / 1000;
    await gate.open();

    const recovery = await event('collectd', ({ output }) => output.startsWith('The broker was away for '));
    expect(recovery).to.include({ state: 0 });
    expect(recovery.output).to.match(/: \d+ events came late, 0 were dropped$/);
    await eventually('good health again', async () => (await ask('/health')).includes('"status":"ok"'));
    const late = received.filter(({ timestamp }) => timestamp > awayFrom && timestamp < backAt);
    expect(late.length).to.be.greaterThan(20);
    const readings = await memoryReadings();
    expect(readings).to.be.greaterThan(1);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await expectNothingMissing(received, readings);
  });

  it('drops the oldest when the buffer is full, and is minor about it', async () => {
    await start({ VIGIE_COLLECTD_BUFFER_MAX_EVENTS: '30' });
    await event('memory');
    await gate.shut();
    await eventually('drops', async () => metric(await ask('/metrics'), 'vigie_collectd_events_dropped') > 10);
    await gate.open();
    const recovery = await event('collectd', ({ output }) => /, [1-9]\d* were dropped$/.test(output));
    expect(recovery.state).to.equal(1);
    await event('collectd', ({ state, timestamp }) => state === 0 && timestamp > recovery.timestamp);
  });

  it('reports a file system that hangs, goes on with everything else, and recovers by itself', async () => {
    writeFileSync(hangFile(), '');
    await start();
    const hanging = await event('filesystem /', ({ state }) => state === 2);
    expect(hanging.output).to.match(
      /^Source filesystem missed its deadline of 1 s: File system \/ \(\w+\) does not answer$/,
    );
    await event('filesystem', ({ output }) => output.includes('1 without an answer'));
    await event('memory', ({ timestamp }) => timestamp > hanging.timestamp);
    rmSync(hangFile());
    await event('filesystem /', ({ state, timestamp }) => state === 0 && timestamp > hanging.timestamp);
  });

  it('reports a source that misses its deadline, stops no other, and recovers by itself', async () => {
    writeFileSync(hangFile(), '');
    await start({ VIGIE_COLLECTD_SOURCE_FILESYSTEM_DEADLINE_SECONDS: '0.3' });
    const missed = await event('filesystem', ({ state }) => state === 2);
    expect(missed.output).to.equal('Source filesystem missed its deadline of 0.3 s');
    expect(await ask('/health')).to.include('source filesystem: missed its deadline of 0.3 s');
    await event('load', ({ timestamp }) => timestamp > missed.timestamp);
    rmSync(hangFile());
    await event('filesystem', ({ state, timestamp }) => state === 0 && timestamp > missed.timestamp);
  });

  it('starts without a broker and delivers what it read meanwhile', async () => {
    await gate.shut();
    await start();
    await eventually('a buffer', async () => metric(await ask('/metrics'), 'vigie_collectd_events_waiting') > 20);
    expect(received).to.deep.equal([]);
    await gate.open();
    await event('memory');
    const readings = await memoryReadings();
    expect(readings).to.be.greaterThan(1);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await expectNothingMissing(received, readings);
  });

  const createHome = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'vigie-collectd-test-'));
    cpSync(join(code, 'etc'), join(folder, 'etc'), { recursive: true });
    for (const name of ['bin', 'var/run', 'var/secrets']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'var/secrets/mongodb-password'), 'unused');
    const script = `#!/bin/sh\nfor last; do :; done\nif [ "$last" = / ] && [ -e '${join(folder, 'hang')}' ]; then exec tail -f /dev/null; fi\nPATH=\${PATH#*:} exec stat "$@"\n`;
    writeFileSync(join(folder, 'bin', 'stat'), script, { mode: 0o755 });
    return folder;
  };
});

/** Consumes everything that is published to the exchange of events, checked as the cleaner would. */
async function receive(url: string, received: Received[]): Promise<ChannelModel> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertExchange(exchanges.events, 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchanges.events, '#');
  await channel.consume(
    queue,
    (message) => {
      if (message === null) return;
      const wire = decodeBody(message.content, 1_000_000);
      if (wire instanceof InvalidEvent) throw new Error(message.content.toString());
      const { resource, state, output, timestamp } = wire;
      expect(wire).to.include({ connector: 'vigie', connector_name: 'collectd', component: 'host-under-test' });
      received.push({
        messageId: String(message.properties.messageId),
        resource: String(resource),
        state: Number(state),
        output: String(output),
        timestamp: Number(timestamp),
      });
    },
    { noAck: true },
  );
  return connection;
}

/** Each reading of the memory that the collector counted has arrived, once or several times under one id, and in order. */
async function expectNothingMissing(received: readonly Received[], readings: number): Promise<void> {
  const ofMemory = (): readonly Received[] => received.filter(({ resource }) => resource === 'memory');
  // The collector has ended when the broker has its last event; it takes a moment more to get here.
  await eventually('every reading', () => new Set(ofMemory().map((one) => one.messageId)).size >= readings);
  const events = ofMemory();
  const contents = new Map(events.map((one) => [one.messageId, JSON.stringify(one)]));
  expect(contents.size).to.be.at.least(readings);
  for (const one of events) expect(contents.get(one.messageId)).to.equal(JSON.stringify(one));
  const times = events.map(({ timestamp }) => timestamp);
  expect(times).to.deep.equal(times.toSorted((one, other) => one - other));
}

/** Value of the first line that begins with this text. */
function metric(text: string, beginning: string): number {
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(beginning))
      ?.split(' ')
      .at(-1),
  );
}

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve(body));
    })
      .on('error', reject)
      .end();
  });
}
