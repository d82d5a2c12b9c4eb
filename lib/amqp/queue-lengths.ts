/** Asks the broker how long queues are. */
import type { BrokerConnection } from './connection.ts';

export interface QueueLength {
  /** Messages that no consumer has yet. */
  readonly ready: number;
  readonly consumers: number;
}

/** By name; a queue that does not exist is absent. Each is asked on a channel of its own: the broker closes one that asks for what is not there. */
export async function queueLengths(
  connection: BrokerConnection,
  names: readonly string[],
): Promise<ReadonlyMap<string, QueueLength>> {
  const found = new Map<string, QueueLength>();
  await Promise.all(
    names.map(async (name) => {
      const channel = await connection.model.createChannel();
      channel.on('error', () => undefined);
      const length = await channel.checkQueue(name).catch(() => undefined);
      if (length === undefined) return;
      found.set(name, { ready: length.messageCount, consumers: length.consumerCount });
      await channel.close().catch(() => undefined);
    }),
  );
  return found;
}
