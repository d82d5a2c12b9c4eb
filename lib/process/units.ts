/**
 * What is supervised, derived from the configuration: one unit is one app of PM2, or a server that somebody else runs. A service is
 * one or several units that make sense together only (`mongodb`: `documentdb` and `ferretdb`; a pool: its partitions).
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { VigieConfig } from '../config/all.ts';

/** How a unit is asked whether it works. */
export type ProbeKind = 'broker' | 'database' | 'postgres' | 'health';

export interface RunSpec {
  /** Absolute path of what PM2 runs: a launcher (bash) or a main (Node). */
  readonly script: string;
  readonly interpreter: 'bash' | 'node';
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Unit {
  readonly name: string;
  readonly service: string;
  readonly group: string | undefined;
  readonly probe: ProbeKind;
  /** Undefined when somebody else runs it: then it is only probed. */
  readonly run: RunSpec | undefined;
}

/** The parts of the configuration that decide what is supervised. */
export type UnitsConfig = Pick<VigieConfig, 'home' | 'amqp' | 'mongodb' | 'pools'>;

/** Every unit, a service's units in starting order. */
export function unitsOf(config: UnitsConfig): readonly Unit[] {
  return [
    brokerUnit(config),
    ...databaseUnits(config),
    nodeUnit(config, { name: 'collectd', main: 'collectd/main.js' }),
    ...engineUnits(config),
    nodeUnit(config, { name: 'webserver', main: 'webserver/main.js' }),
  ];
}

/** The Erlang name of the broker of this home: unique on a port mapper that two installs share. */
export function nodeNameOf(home: string): string {
  if (home === '/opt/vigie') return 'vigie@localhost';
  return `vigie-${createHash('sha256').update(home).digest('hex').slice(0, 8)}@localhost`;
}

function brokerUnit({ home, amqp }: UnitsConfig): Unit {
  const unit = { name: 'rabbitmq-server', service: 'rabbitmq-server', group: undefined, probe: 'broker' } as const;
  if (amqp.url !== '') return { ...unit, run: undefined };
  return {
    ...unit,
    run: launcher(home.code, 'rabbitmq-server', {
      VIGIE_AMQP_BIND: amqp.host,
      VIGIE_AMQP_PORT: String(amqp.port),
      VIGIE_AMQP_DIST_PORT: String(amqp.distribution_port),
      VIGIE_EPMD_PORT: String(amqp.epmd_port),
      VIGIE_AMQP_NODE_NAME: amqp.node_name === '' ? nodeNameOf(home.home) : amqp.node_name,
      VIGIE_AMQP_VHOST: amqp.vhost,
    }),
  };
}

function databaseUnits({ home, mongodb }: UnitsConfig): readonly Unit[] {
  const unit = { service: 'mongodb', group: undefined, probe: 'database' } as const;
  if (mongodb.uri !== '') return [{ ...unit, name: 'mongodb', run: undefined }];
  const env = {
    VIGIE_DOCUMENTDB_PORT: String(mongodb.documentdb_port),
    VIGIE_MONGODB_BIND: mongodb.host,
    VIGIE_MONGODB_PORT: String(mongodb.port),
    VIGIE_FERRETDB_DEBUG_PORT: String(mongodb.ferretdb_debug_port),
  };
  if (mongodb.engine === 'mongod') return [{ ...unit, name: 'mongod', run: launcher(home.code, 'mongod', env) }];
  return [
    { ...unit, name: 'documentdb', probe: 'postgres', run: launcher(home.code, 'documentdb', env) },
    { ...unit, name: 'ferretdb', run: launcher(home.code, 'ferretdb', env) },
  ];
}

function engineUnits(config: UnitsConfig): readonly Unit[] {
  return config.pools.filter((pool) => pool.enabled).flatMap((pool) => poolUnits(config, pool));
}

/** One process for each partition; the partition is in the name where there are several. */
function poolUnits(config: UnitsConfig, { name, partitions }: UnitsConfig['pools'][number]): readonly Unit[] {
  const service = `engine-${name}`;
  const engine = { service, group: 'amqp2engines', main: 'engines/main.js' } as const;
  if (partitions === 1) return [nodeUnit(config, { ...engine, name: service, args: [name] })];
  return Array.from({ length: partitions }, (_, partition) =>
    nodeUnit(config, { ...engine, name: `${service}-${partition}`, args: [name, String(partition)] }),
  );
}

function launcher(code: string, name: string, env: Readonly<Record<string, string>>): RunSpec {
  return { script: join(code, 'scripts', 'launch', name), interpreter: 'bash', args: [], env };
}

interface NodeApp {
  readonly name: string;
  readonly service?: string;
  readonly group?: string;
  /** Below `dist/`. */
  readonly main: string;
  readonly args?: readonly string[];
}

function nodeUnit({ home }: UnitsConfig, { name, service, group, main, args }: NodeApp): Unit {
  const run = { script: join(home.code, 'dist', main), interpreter: 'node', args: args ?? [], env: {} } as const;
  return { name, service: service ?? name, group, probe: 'health', run };
}
