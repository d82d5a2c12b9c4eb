/** The names and arguments of every exchange and queue, in one place. `docs/architecture.md` says who uses which. */
import type { Channel } from 'amqplib';
import { messageOf } from '../errors/errors.ts';
import type { BrokerConnection } from './connection.ts';

export const exchanges = {
  events: 'canopsis.events',
  actions: 'vigie.actions',
  alarms: 'vigie.alarms',
  services: 'vigie.services',
} as const;

/** Queue of a pool that reads an exchange. */
export function entryQueue(pool: string): string {
  return `vigie.${pool}`;
}

/** Queue of operators' actions and wake-ups of a pool. Only our own processes may publish to it. */
export function actionQueue(pool: string): string {
  return `vigie.${pool}.actions`;
}

/** Queue of one partition of a pool that another pool feeds. */
export function partitionQueue(pool: string, partition: number): string {
  return `vigie.${pool}.${partition}`;
}

/** Exclusive queue that exists while a process owns a log: a lock that the broker releases with the connection. */
export function lockQueue(log: string): string {
  return `vigie.lock.${log}`;
}

/** Declares our exchanges; declaring what exists changes nothing. */
export async function declareExchanges(channel: Channel): Promise<void> {
  for (const name of Object.values(exchanges)) await channel.assertExchange(name, 'topic', { durable: true });
}

/**
 * Declares a queue of the chain: a quorum queue with a single active consumer, so that order survives a redelivery. There is no
 * delivery limit: each cut of a connection counts as a delivery, and a limit would throw whole prefetch windows of good messages
 * out (measured). RabbitMQ 4 has a limit of 20 unless told otherwise; 3.x takes `-1` for "at once", so it must not be told there.
 */
export async function declareChainQueue(
  channel: Channel,
  queue: string,
  serverVersion: string,
  maxBytes?: number,
): Promise<void> {
  const unlimited = Number.parseInt(serverVersion, 10) >= 4 ? { 'x-delivery-limit': -1 } : {};
  const bounded = maxBytes === undefined ? {} : { 'x-max-length-bytes': maxBytes, 'x-overflow': 'reject-publish' };
  await channel.assertQueue(queue, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-single-active-consumer': true, ...unlimited, ...bounded },
  });
}

/** What a queue cannot change once it exists, and what it works without. */
const settings = ['x-max-length-bytes', 'x-overflow', 'x-delivery-limit'] as const;

/**
 * Declares a queue of the chain, or takes the one that is there: after a change of `entry_queue_max_bytes`, or an upgrade of the broker to
 * 4.x, its settings differ for good, and that must not keep the events in it from being treated. Returns what differs, in the broker's
 * words; undefined when nothing does.
 */
export async function ensureChainQueue(
  connection: BrokerConnection,
  ...declaration: [queue: string, serverVersion: string, maxBytes?: number]
): Promise<string | undefined> {
  // The broker closes the channel when something differs.
  const channel = await connection.model.createChannel();
  channel.on('error', () => undefined);
  try {
    await declareChainQueue(channel, ...declaration);
    await channel.close();
    return undefined;
  } catch (error) {
    const reason = messageOf(error);
    if (settings.some((name) => reason.includes(`inequivalent arg '${name}'`))) return reason;
    throw error;
  }
}
