/** The fields of an event that Vigie does not know: kept as they were sent, made safe to store. */
import { InvalidEvent } from './invalid.ts';
import type { WireEvent } from './wire.ts';

/** Objects and lists inside each other at most: databases and JSON writers have a limit, and a hostile body must not reach it. */
export const EXTRA_DEPTH_MAX = 32;

/** The wire fields that become fields of the event; every other one is extra. */
const knownFields: ReadonlySet<string> = new Set([
  'alarm_id',
  'author',
  'component',
  'connector',
  'connector_name',
  'duration',
  'entity_changes',
  'event_type',
  'initiator',
  'long_output',
  'output',
  'perf_data',
  'perf_data_array',
  'resource',
  'role',
  'source_type',
  'state',
  'state_type',
  'tags',
  'ticket',
  'ticket_comment',
  'ticket_data',
  'ticket_system_name',
  'ticket_url',
  'timestamp',
  'user_id',
]);

/** The unknown fields, undefined when there are none. A key `__proto__` is left out at every depth. */
export function collectExtra(wire: WireEvent): Record<string, unknown> | undefined | InvalidEvent {
  let extra: Record<string, unknown> | undefined;
  for (const key of Object.keys(wire)) {
    if (knownFields.has(key) || key === '__proto__') continue;
    const value = wire[key];
    if (typeof value === 'object' && value !== null && isTooDeep(value, EXTRA_DEPTH_MAX)) {
      return new InvalidEvent('event_field_invalid', 'The value has too many levels', key);
    }
    extra ??= {};
    extra[key] = withoutPrototypeKeys(value);
  }
  return extra;
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}

function withoutPrototypeKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutPrototypeKeys);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '__proto__')
      .map(([key, inner]) => [key, withoutPrototypeKeys(inner)]),
  );
}
