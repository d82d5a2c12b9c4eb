/** Opens connections to the broker. The only folder that imports `amqplib`. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { SecureContextOptions } from 'node:tls';
import { type ChannelModel, connect } from 'amqplib';
import { messageOf, TransientError } from '../errors/errors.ts';
import { tlsAdvice } from '../errors/tls.ts';

export interface ConnectionOptions {
  /** Shown in the broker's list of connections. */
  readonly app: string;
  /** Seconds; a peer that is silent for twice this time is taken for dead. */
  readonly heartbeatSeconds?: number;
  /** Milliseconds until a connection attempt is given up. */
  readonly timeoutMs?: number;
}

export interface BrokerConnection {
  readonly model: ChannelModel;
  /** Resolves with the reason once the connection is gone, whoever closed it. */
  readonly closed: Promise<string>;
  /** Closes at once and for good; never throws. */
  close(): Promise<void>;
}

/** How long the broker may take to answer a farewell. */
const closeTimeoutMs = 2000;

/**
 * Connects. `noDelay` matters: without it a confirm can wait tens of milliseconds for Nagle's algorithm.
 *
 * @throws {TransientError} `broker_unavailable` when the broker is away or refuses the credentials; the message says which, without the URL.
 */
export async function openConnection(url: string, options: ConnectionOptions): Promise<BrokerConnection> {
  const model = await dial(url, options);
  const closed = new Promise<string>((resolve) => {
    let reason = 'closed';
    model.on('error', (error) => {
      reason = messageOf(error);
    });
    model.on('close', (error) => resolve(error === undefined ? reason : messageOf(error)));
  });
  return {
    model,
    closed,
    close: async () => {
      // amqplib waits for ever for the answer of a broker that went away just now.
      const patience = new AbortController();
      const late = delay(closeTimeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([model.close().catch(() => undefined), closed, late]);
      patience.abort();
    },
  };
}

async function dial(url: string, options: ConnectionOptions): Promise<ChannelModel> {
  const { address: parsed, caFile, tls } = readTls(url);
  parsed.searchParams.set('heartbeat', String(options.heartbeatSeconds ?? 10));
  try {
    return await connect(parsed.toString(), {
      noDelay: true,
      timeout: options.timeoutMs ?? 10_000,
      ...tls,
      clientProperties: { connection_name: options.app },
    });
  } catch (error) {
    const advice = tlsAdvice(error, { server: 'broker', caFile, setting: '[tls] ca_file in etc/amqp.conf' });
    throw new TransientError(
      'broker_unavailable',
      `Cannot open a connection to the broker: ${advice ?? reasonOf(error)}`,
      {
        cause: error,
        details: { host: parsed.hostname, port: parsed.port, vhost: parsed.pathname },
      },
    );
  }
}

/**
 * The files of TLS in the query of the URL, under the names that RabbitMQ gives them there. The broker's name is always checked.
 *
 * @throws {TransientError} when one cannot be read: the next try may find it.
 */
function readTls(url: string): { readonly address: URL; readonly caFile: string; readonly tls: SecureContextOptions } {
  const address = new URL(url);
  const take = (name: string): string => {
    const path = address.searchParams.get(name) ?? '';
    address.searchParams.delete(name);
    return path;
  };
  const [caFile, cert, key] = [take('cacertfile'), take('certfile'), take('keyfile')];
  const named = Object.entries({ ca: caFile, cert, key }).filter(([, path]) => path !== '');
  try {
    const files = Object.fromEntries(named.map(([name, path]) => [name, readFileSync(path)]));
    return { address, caFile, tls: { minVersion: 'TLSv1.2', ...files } };
  } catch (error) {
    throw new TransientError(
      'broker_unavailable',
      `A certificate file for the broker cannot be read: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** amqplib reports some failures with an empty message and the reason in `code` or in the errors of an AggregateError. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const text = messageOf(error);
  if (text !== '') return text;
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
