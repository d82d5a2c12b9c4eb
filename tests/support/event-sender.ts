/** Sends events to the exchange of a site, as connectors do. */
import { randomUUID } from 'node:crypto';
import { exchanges } from '../../lib/amqp/topology.ts';
import type { Site } from './site.ts';

export interface EventSender {
  /** In order, confirmed by the broker; each a check of `R/C` with other fields. */
  send(...events: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  close(): Promise<void>;
}

const base = {
  connector: 'K',
  connector_name: 'KN',
  event_type: 'check',
  component: 'C',
  resource: 'R',
  state: 2,
  output: 'O',
};

export async function createEventSender(site: Site): Promise<EventSender> {
  const connection = await site.connect();
  const channel = await connection.model.createConfirmChannel();
  return {
    send: async (...events) => {
      for (const event of events) {
        const body = Buffer.from(JSON.stringify({ ...base, ...event }));
        channel.publish(exchanges.events, 'check', body, { persistent: true, messageId: randomUUID() });
      }
      await channel.waitForConfirms();
    },
    close: () => connection.close(),
  };
}
