import type { DecodingEngine } from '../../lib/engine/contract.ts';
import { type CollectdGatewayConfig, collectdGatewayConfigSchema } from './config.ts';
import { translateMessages } from './process.ts';

/** Turns what collectd's amqp plugin publishes into perf events on `canopsis.events`. */
export const collectdGateway: DecodingEngine<CollectdGatewayConfig> = {
  name: 'collectd_gateway',
  input: 'message',
  configSchema: collectdGatewayConfigSchema,
  indexes: [],
  process: translateMessages,
};
