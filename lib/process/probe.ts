/**
 * Asks a server or a process whether it works, the way its clients would: a login at the broker, a ping with credentials at the database,
 * the health of a process on its socket. Nothing here throws: a failure is an answer.
 */
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { openConnection } from '../amqp/connection.ts';
import type { VigieConfig } from '../config/all.ts';
import { messageOf } from '../errors/errors.ts';
import { connectDatabase } from '../mongo/client.ts';
import { classify, type Failure, failed } from './failure.ts';
import { startingReason } from './lifecycle.ts';
import type { Unit } from './units.ts';
import { within } from './wait.ts';

export type ProbeResult =
  | { readonly status: 'ok' }
  | { readonly status: 'degraded'; readonly reasons: readonly string[] }
  | ({ readonly status: 'failed' } & Failure);

/** Where everything listens. The addresses hold credentials. */
export interface ProbeTargets {
  readonly amqpUrl: string;
  readonly mongodbUri: string;
  readonly database: string;
  readonly postgresHost: string;
  readonly postgresPort: number;
  readonly runFolder: string;
  readonly timeoutMs: number;
}

export function probeTargetsOf(config: VigieConfig, addresses: { amqpUrl: string; mongodbUri: string }): ProbeTargets {
  return {
    ...addresses,
    database: config.mongodb.database,
    postgresHost: '127.0.0.1',
    postgresPort: config.mongodb.documentdb_port,
    runFolder: config.home.run,
    timeoutMs: config.hypcontrol.probe_timeout_ms,
  };
}

/** Probes one unit within the deadline of `targets`. */
export async function probe(unit: Pick<Unit, 'name' | 'probe'>, targets: ProbeTargets): Promise<ProbeResult> {
  try {
    const answer = await within(targets.timeoutMs, ask(unit, targets));
    return answer ?? failed({ kind: 'silent', reasons: [`does not answer within ${targets.timeoutMs / 1000} s`] });
  } catch (error) {
    return failed(classify(unit.probe, messageOf(error)));
  }
}

function ask(unit: Pick<Unit, 'name' | 'probe'>, targets: ProbeTargets): Promise<ProbeResult> {
  switch (unit.probe) {
    case 'broker':
      return askBroker(targets);
    case 'database':
      return askDatabase(targets);
    case 'postgres':
      return askPostgres(targets);
    case 'health':
      return askHealth(join(targets.runFolder, `${unit.name}.sock`));
  }
}

async function askBroker({ amqpUrl, timeoutMs }: ProbeTargets): Promise<ProbeResult> {
  const connection = await openConnection(amqpUrl, { app: 'hypcontrol', timeoutMs });
  await connection.close();
  return { status: 'ok' };
}

async function askDatabase({ mongodbUri, database, timeoutMs }: ProbeTargets): Promise<ProbeResult> {
  // The driver's own deadline comes first: it knows whether nothing listens or nothing answers.
  const selectionTimeoutMs = Math.round(timeoutMs * 0.8);
  const client = await connectDatabase({
    uri: mongodbUri,
    database,
    app: 'hypcontrol',
    selectionTimeoutMs,
    maxPoolSize: 1,
  });
  await client.close();
  return { status: 'ok' };
}

/** PostgreSQL answers a request for TLS with one byte before any login (its protocol, "SSL Session Encryption"). */
function askPostgres({ postgresHost, postgresPort, timeoutMs }: ProbeTargets): Promise<ProbeResult> {
  return new Promise((resolve, reject) => {
    const socket = connect(postgresPort, postgresHost, () =>
      socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])),
    );
    socket.setTimeout(timeoutMs, () => socket.destroy());
    socket.once('error', reject);
    socket.once('data', () => {
      socket.destroy();
      resolve({ status: 'ok' });
    });
  });
}

const healthSchema = z.object({ status: z.enum(['ok', 'degraded', 'failed']), reasons: z.array(z.string()) });

function askHealth(socketPath: string): Promise<ProbeResult> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/health' }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => {
        try {
          resolve(healthOf(body));
        } catch (error) {
          reject(error);
        }
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

function healthOf(body: string): ProbeResult {
  const { status, reasons } = healthSchema.parse(JSON.parse(body));
  if (status === 'ok') return { status };
  // A process that is starting says what it waits for, too.
  const start = `start: ${startingReason}`;
  if (reasons.includes(start)) {
    return failed({ kind: 'away', reasons: [startingReason, ...reasons.filter((reason) => reason !== start)] });
  }
  return status === 'degraded' ? { status, reasons } : failed({ kind: 'unhealthy', reasons });
}
