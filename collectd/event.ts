/** Turns readings into the check events that the collector publishes. */
import { createHash } from 'node:crypto';
import type { State } from '../lib/event/event.ts';
import type { Measure, Reading } from './reading.ts';
import { judge, rangeText, type Thresholds } from './threshold.ts';

/** Who speaks: the same for every event of one collector. */
export interface Origin {
  readonly connectorName: string;
  /** The host's name. */
  readonly component: string;
}

/** An event that is ready for the broker. */
export interface CollectorEvent {
  /** Derived from the entity and the time: the same event published again is recognised. */
  readonly messageId: string;
  readonly routingKey: string;
  readonly resource: string;
  readonly state: State;
  /** JSON text. */
  readonly body: Buffer;
}

/** Longest routing key of AMQP 0-9-1, in bytes (a short string). */
const maxRoutingKeyBytes = 255;

/** One check event for a reading that was taken at `timestampMs` (milliseconds since the epoch). */
export function toEvent(reading: Reading, limits: Thresholds, origin: Origin, timestampMs: number): CollectorEvent {
  const thresholds = reading.withoutThresholds === true ? {} : limits;
  const verdict = judge(reading.measures, thresholds);
  const state = worst(verdict.state, reading.state ?? 0);
  const output = verdict.reasons.length === 0 ? reading.output : `${reading.output} (${verdict.reasons.join(', ')})`;
  const body = {
    connector: 'vigie',
    connector_name: origin.connectorName,
    event_type: 'check',
    source_type: 'resource',
    component: origin.component,
    resource: reading.resource,
    timestamp: timestampMs / 1000,
    state,
    state_type: 1,
    output,
    perf_data_array: reading.measures.map((measure) => perfDataItem(measure, thresholds)),
  };
  return {
    messageId: messageId(origin, reading.resource, timestampMs),
    routingKey: routingKey(origin, reading.resource),
    resource: reading.resource,
    state,
    body: Buffer.from(JSON.stringify(body)),
  };
}

function worst(one: State, other: State): State {
  return one > other ? one : other;
}

/** perf_data knows two thresholds and a state has three: the lowest and the highest that are set. */
function perfDataItem(measure: Measure, thresholds: Thresholds): object {
  const { minor, major, critical } = thresholds[measure.metric] ?? {};
  const warn = minor ?? major;
  const crit = critical ?? major;
  return {
    metric: measure.metric,
    value: measure.value,
    ...(measure.unit === undefined ? {} : { unit: measure.unit }),
    type: measure.counter === true ? 'COUNTER' : 'GAUGE',
    ...(measure.min === undefined ? {} : { min: measure.min }),
    ...(measure.max === undefined ? {} : { max: measure.max }),
    ...(warn === undefined ? {} : { warn: rangeText(warn) }),
    ...(crit === undefined ? {} : { crit: rangeText(crit) }),
  };
}

function messageId(origin: Origin, resource: string, timestampMs: number): string {
  const identity = JSON.stringify([origin.connectorName, origin.component, resource, timestampMs]);
  return `collectd-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
}

/** The seed's routing key, cut where AMQP's limit cuts; the identity is in the body. */
function routingKey(origin: Origin, resource: string): string {
  const key = Buffer.from(`vigie.${origin.connectorName}.check.resource.${origin.component}.${resource}`);
  if (key.length <= maxRoutingKeyBytes) return key.toString();
  return key
    .subarray(0, maxRoutingKeyBytes)
    .toString()
    .replace(/\uFFFD+$/, '');
}
