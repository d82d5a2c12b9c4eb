/** Are the programs there, and new enough? */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { VigieConfig } from '../../config/all.ts';
import type { Environment } from '../../config/load.ts';
import { type Check, failure, ok } from './check.ts';

/** The oldest that work: the MongoDB driver and amqplib need this Node; quorum queues behave as tested from this RabbitMQ on. */
const oldest = { node: '20.19.0', rabbitmq: '3.10.0', mongod: '6.0.0' } as const;

const packageSchema = z.object({ version: z.string() });

export function checkNode(): Check {
  return judge('Node', process.versions.node, oldest.node, 'run build-install.sh again: it brings a newer one');
}

export function checkPm2(code: string): Check {
  const path = join(code, 'node_modules', 'pm2', 'package.json');
  if (!existsSync(path))
    return failure('PM2', 'is not installed', 'run `npm ci` in the folder of the code, or build-install.sh again');
  return ok('PM2', packageSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).version);
}

/** Only the servers that Vigie runs itself. */
export function checkServers(config: VigieConfig, env: Environment): readonly Check[] {
  const checks: Check[] = [];
  if (config.amqp.url === '') checks.push(checkBroker());
  if (config.mongodb.uri !== '') return checks;
  const runtime = env['VIGIE_RUNTIME'] ?? '/opt/vigie-runtime';
  return [...checks, config.mongodb.engine === 'mongod' ? checkMongod(env) : checkEmbedded(runtime)];
}

function checkBroker(): Check {
  const folder = '/usr/lib/rabbitmq/lib';
  const found = existsSync(folder)
    ? readdirSync(folder).find((name) => name.startsWith('rabbitmq_server-'))
    : undefined;
  if (found === undefined) return failure('RabbitMQ', 'is not installed', 'apt-get install rabbitmq-server');
  return judge('RabbitMQ', found.replace('rabbitmq_server-', ''), oldest.rabbitmq, 'install a newer rabbitmq-server');
}

function checkEmbedded(runtime: string): Check {
  const missing = ['documentdb-1.0', 'ferretdb-2.7.0'].filter((part) => !existsSync(join(runtime, part, 'VERSIONS')));
  if (missing.length === 0) return ok('embedded database', `in ${runtime}`);
  return failure(
    'embedded database',
    `${missing.join(' and ')} is missing in ${runtime}`,
    'run scripts/install/runtime.sh build',
  );
}

function checkMongod(env: Environment): Check {
  try {
    const output = execFileSync(env['VIGIE_MONGOD'] ?? 'mongod', ['--version'], { encoding: 'utf8', timeout: 10_000 });
    return judge('mongod', /v(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? '0', oldest.mongod, 'install MongoDB 6 or newer');
  } catch {
    return failure('mongod', 'is not installed', 'install it, or set engine = "embedded" in etc/mongodb.conf');
  }
}

function judge(name: string, version: string, minimum: string, advice: string): Check {
  return isAtLeast(version, minimum) ? ok(name, version) : failure(name, `${version} is older than ${minimum}`, advice);
}

/** Compares dotted numbers; what is not a number counts as 0. */
export function isAtLeast(version: string, minimum: string): boolean {
  const parts = (text: string): readonly number[] => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [have, need] = [parts(version), parts(minimum)];
  for (let index = 0; index < need.length; index += 1) {
    const difference = (have[index] ?? 0) - (need[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
