/** A downtime of Nagios as a pbehavior: the host or the service that it names is in maintenance from its start to its end. */
import { hash } from 'node:crypto';
import type { Event } from '../event/event.ts';

/** A pbehavior that a monitoring tool made. */
export interface Downtime {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** What a field holds of a time: seconds since the epoch. */
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && Math.abs(seconds) < 1e11 ? seconds : undefined;
}

/** The pbehavior that a `downtime` event makes, or ends (`action: delete`); undefined for any other event, and for one without two times. */
export function downtimeOf(event: Event): Downtime | undefined {
  const { extra } = event;
  if (event.event_type !== 'log' || extra?.['event_type'] !== 'downtime') return undefined;
  const [begin, end] = [secondsOf(extra['start']), secondsOf(extra['end'])];
  if (begin === undefined || end === undefined) return undefined;
  const given = extra['downtime_id'];
  const isNamed = typeof given === 'string' || typeof given === 'number';
  const number = isNamed ? String(given).slice(0, 50) : `${begin}-${end}`;
  const isDeleted = extra['action'] === 'delete';
  const stop = isDeleted ? Math.min(end, event.received_ms / 1000) : end;
  if (stop <= begin && !isDeleted) return undefined;
  return {
    _id: `downtime-${hash('sha1', [event.connector, event.connector_name, event.entity_id, number].join('\0'))}`,
    title: `Downtime ${number}${event.output === '' ? '' : `: ${event.output}`}`.slice(0, 200),
    enabled: stop > begin,
    type: 'maintenance',
    entity_pattern: [[{ field: 'id', condition: { type: 'eq', value: event.entity_id } }]],
    start: new Date(begin * 1000).toISOString(),
    stop: new Date((stop > begin ? stop : end) * 1000).toISOString(),
    exdates: [],
    exceptions: [],
    author: event.author,
    origin: `${event.connector}/${event.connector_name}`,
    created: new Date(event.received_ms),
    updated: new Date(event.received_ms),
    revision: event.received_ms,
  };
}
