/** From a value list to the `perf` event that stands for it, as connectors would send it. */
import { Buffer } from 'node:buffer';
import type { PerfDataItem } from '../event/event.ts';
import type { ValueList } from './value-list.ts';

/** The connector's names in the seed system, kept so that its entities stay the same. */
export const COLLECTD_CONNECTOR = 'collectd';
export const COLLECTD_CONNECTOR_NAME = 'collectd2event';

/** AMQP's limit for a routing key, in bytes. */
export const ROUTING_KEY_BYTES_MAX = 255;

/** A `perf` event on the wire. */
export interface PerfEvent {
  readonly connector: string;
  readonly connector_name: string;
  readonly event_type: 'perf';
  readonly source_type: 'resource';
  readonly component: string;
  readonly resource: string;
  /** Seconds since the epoch, with a fraction. */
  readonly timestamp: number;
  readonly perf_data_array: readonly PerfDataItem[];
}

/**
 * The event of a value list: the host is the component, the plugin with its instance the resource, and each value that is there a metric
 * `type[-type_instance][-value's name]`. Undefined when no value is there. `ratesStored` says that collectd sent rates for everything.
 */
export function toPerfEvent(list: ValueList, receivedMs: number, ratesStored: boolean): PerfEvent | undefined {
  const items = toItems(list, ratesStored);
  if (items.length === 0) return undefined;
  return {
    connector: COLLECTD_CONNECTOR,
    connector_name: COLLECTD_CONNECTOR_NAME,
    event_type: 'perf',
    source_type: 'resource',
    component: list.host,
    resource: withInstance(list.plugin, list.plugin_instance),
    timestamp: (list.time_ms ?? receivedMs) / 1000,
    perf_data_array: items,
  };
}

function toItems(list: ValueList, ratesStored: boolean): readonly PerfDataItem[] {
  const name = withInstance(list.type, list.type_instance);
  const items: PerfDataItem[] = [];
  for (const { name: source, type, value, min, max } of list.readings) {
    if (value === undefined) continue;
    items.push({
      metric: source === 'value' ? name : `${name}-${source}`,
      value,
      type: ratesStored ? 'GAUGE' : type,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    });
  }
  return items;
}

function withInstance(name: string, instance: string): string {
  return instance === '' ? name : `${name}-${instance}`;
}

/**
 * `<connector>.<connector_name>.<event_type>.<source_type>.<component>.<resource>`, cut to what AMQP allows: the identity is in the
 * body, the key only lets people filter.
 */
export function toRoutingKey(event: PerfEvent): string {
  const { connector, connector_name, event_type, source_type, component, resource } = event;
  const key = `${connector}.${connector_name}.${event_type}.${source_type}.${component}.${resource}`;
  const bytes = Buffer.from(key);
  if (bytes.length <= ROUTING_KEY_BYTES_MAX) return key;
  let end = ROUTING_KEY_BYTES_MAX;
  // Never in the middle of a character: bytes 10xxxxxx go on with the one before.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
