/** Runs one partition of one pool: `main.js <pool> [partition]`. */
import { currentEnvironment, loadConfig, serverAddresses } from '../lib/config/all.ts';
import { locateHome } from '../lib/config/home.ts';
import { FaultCollector } from '../lib/config/load.ts';
import { failPointFrom } from '../lib/engine/fail-point.ts';
import { PoolRun } from '../lib/engine/run-pool.ts';
import { selectEngines } from '../lib/engine/select-engines.ts';
import { runProcess } from '../lib/process/lifecycle.ts';
import { registry } from './registry.ts';

const [name = '', partitionText] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const partition = Number(partitionText ?? '0');
const env = currentEnvironment();
const home = locateHome(env);

await runProcess({
  // The supervisor names the partition only where there are several.
  app: partitionText === undefined ? `engine-${name}` : `engine-${name}-${partitionText}`,
  usage: 'main.js <pool> [partition]',
  argv: process.argv.slice(2),
  runFolder: home.run,
  exit: (code) => process.exit(code),
  load: () => {
    const config = loadConfig(home, env);
    const faults = new FaultCollector();
    const pool = config.pools.find((candidate) => candidate.name === name);
    if (pool === undefined) {
      faults.add(`${home.etc}/engines/${name}.conf`, '(file)', 'there is no such pool');
      faults.throwIfAny();
    } else if (!Number.isInteger(partition) || partition < 0 || partition >= pool.partitions) {
      faults.add(pool.file, 'partitions', `there is no partition ${partition}`);
    }
    // Every pool is checked, so that a fault shows whichever process starts first.
    const engines = config.pools.map((candidate) => ({
      candidate,
      selected: selectEngines(candidate, registry, faults),
    }));
    faults.throwIfAny();
    const selected = engines.find(({ candidate }) => candidate === pool)?.selected ?? [];
    return { config, pool, selected, addresses: serverAddresses(config, env) };
  },
  start: async ({ config, pool, selected, addresses }, { logger, telemetry, stopping }) => {
    if (pool === undefined) throw new Error('There is no such pool');
    const next = config.pools.filter((candidate) => pool.next.includes(candidate.name));
    const run = new PoolRun({
      pool,
      partition,
      next,
      engines: selected,
      ...addresses,
      heartbeatSeconds: config.amqp.heartbeat_seconds,
      entryQueueMaxBytes: config.amqp.entry_queue_max_bytes,
      database: config.mongodb.database,
      app: telemetry.app,
      logger,
      telemetry,
      failPoint: failPointFrom(env),
    });
    stopping.addEventListener('abort', () => void run.stop());
    await run.ready;
    return run;
  },
});
