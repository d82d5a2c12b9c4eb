import type { BrokerConnection } from '../amqp/connection.ts';

/** Version of the broker as it says in its greeting, for example `3.10.8`; `0` when it does not say. */
export function serverVersion(connection: BrokerConnection): string {
  const { serverProperties } = connection.model.connection;
  return 'version' in serverProperties ? serverProperties.version : '0';
}
