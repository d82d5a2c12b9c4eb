/** Opens connections to the broker. The only folder that imports `amqplib`. */
import { setTimeout as delay } from 'node:timers/promises';
import { type ChannelModel, connect } from 'amqplib';
import { messageOf, TransientError } from '../errors/errors.ts';

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
  const parsed = new URL(url);
  parsed.searchParams.set('heartbeat', String(options.heartbeatSeconds ?? 10));
  try {
    return await connect(parsed.toString(), {
      noDelay: true,
      timeout: options.timeoutMs ?? 10_000,
      clientProperties: { connection_name: options.app },
    });
  } catch (error) {
    throw new TransientError('broker_unavailable', `Cannot open a connection to the broker: ${reasonOf(error)}`, {
      cause: error,
      details: { host: parsed.hostname, port: parsed.port, vhost: parsed.pathname },
    });
  }
}

/** amqplib reports some failures with an empty message and the reason in `code` or in the errors of an AggregateError. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const text = messageOf(error);
  if (text !== '') return text;
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
