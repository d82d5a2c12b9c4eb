/** Runs the host collector. `main.js [--check-config]`. */
import { hostname } from 'node:os';
import { createPublisher } from '../lib/amqp/publisher.ts';
import { exchanges } from '../lib/amqp/topology.ts';
import { currentEnvironment, loadConfig, serverAddresses } from '../lib/config/all.ts';
import { locateHome } from '../lib/config/home.ts';
import { type ProcessContext, type Running, runProcess } from '../lib/process/lifecycle.ts';
import { Collector } from './collector.ts';
import { createHostUtils } from './host.ts';
import { registerCollectorMetrics } from './metrics.ts';
import { createSources } from './sources/all.ts';

const app = 'collectd';
const env = currentEnvironment();
const home = locateHome(env);

/** How long a stop waits for the broker, in milliseconds. */
const stopDeadlineMs = 5000;

function load() {
  const config = loadConfig(home, env);
  return { collectd: config.collectd, url: serverAddresses(config, env).amqpUrl };
}

async function start({ collectd, url }: ReturnType<typeof load>, context: ProcessContext): Promise<Running> {
  const { logger, telemetry } = context;
  const clocks = { now: Date.now, elapsed: () => performance.now() };
  const publisher = createPublisher({ url, app, logger });
  const collector = new Collector(
    {
      origin: { connectorName: collectd.connector_name, component: collectd.host === '' ? hostname() : collectd.host },
      sources: createSources(collectd, createHostUtils(), clocks),
      reportMs: collectd.report_seconds * 1000,
      buffer: { maxEvents: collectd.buffer.max_events, maxBytes: collectd.buffer.max_bytes },
    },
    {
      clocks,
      logger,
      // Mandatory: until the pool has declared its queue, the broker would confirm events and throw them away.
      publish: ({ routingKey, body, messageId }) =>
        publisher.publish({ exchange: exchanges.events, routingKey, body, messageId, mandatory: true }),
      setProblem: (part, problem) => telemetry.setHealth(part, problem === undefined ? 'ok' : 'degraded', problem),
      countRun: (source, result) => countRun(source, result),
    },
  );
  const countRun = registerCollectorMetrics(telemetry.registry, () => collector.outbox.counts());
  collector.start();
  return {
    stop: async () => {
      await collector.stop(stopDeadlineMs);
      await publisher.close();
    },
  };
}

await runProcess({
  app,
  usage: 'main.js',
  argv: process.argv.slice(2),
  runFolder: home.run,
  load,
  start,
  exit: (code) => process.exit(code),
});
