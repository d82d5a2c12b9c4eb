/** One message of collectd in, its perf events out to the exchange that every connector publishes to. */
import { toPerfEvent, toRoutingKey } from '../../lib/collectd/event.ts';
import type { GraphiteLayout } from '../../lib/collectd/graphite.ts';
import { parseCollectd } from '../../lib/collectd/parse.ts';
import type { Message, Outcome, ProcessContext, ProcessResult } from '../../lib/engine/contract.ts';
import type { CollectdGatewayConfig } from './config.ts';

const EXCHANGE = 'canopsis.events';

/** One outcome per message, in order; no effects. A message whose values are all undefined is dropped: there is nothing to store. */
export function translateMessages(
  batch: readonly Message[],
  context: ProcessContext<CollectdGatewayConfig>,
): ProcessResult {
  const { config } = context;
  const graphite: GraphiteLayout = {
    prefix: config.graphite_prefix,
    postfix: config.graphite_postfix,
    separateInstances: config.graphite_separate_instances,
  };
  return { outcomes: batch.map((message) => translate(message, config, graphite)), effects: [] };
}

function translate(message: Message, config: CollectdGatewayConfig, graphite: GraphiteLayout): Outcome {
  const lists = parseCollectd(message.body, message.content_type, config.types, graphite);
  if (typeof lists === 'string') return { kind: 'dead_letter', code: 'collectd_unparsable', message: lists };
  const messages = lists
    .map((list) => toPerfEvent(list, message.received_ms, config.rates_stored))
    .filter((event) => event !== undefined)
    .map((event) => ({ routing_key: toRoutingKey(event), body: event }));
  return messages.length === 0
    ? { kind: 'drop', reason: 'undefined_values' }
    : { kind: 'redirect', exchange: EXCHANGE, messages };
}
