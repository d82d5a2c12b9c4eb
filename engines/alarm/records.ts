/** What is kept of an alarm for good. */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import type { ArchiveEffect } from '../../lib/engine/contract.ts';

/** A resolved alarm, for ever under its own id. */
export function resolvedAlarm(entityId: string, alarm: Alarm): ArchiveEffect {
  const document = { _id: alarm.id, entity_id: entityId, ...alarm };
  return { kind: 'archive', collection: 'resolved_alarms', document };
}
