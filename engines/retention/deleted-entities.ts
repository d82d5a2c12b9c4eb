/** Asks for the end of entities that were deleted some time ago; the engine that owns them removes those that have not come back. */
import { isEntity } from '../../lib/alarm/entity.ts';
import { wakeUpEvent } from '../../lib/alarm/wake-up-event.ts';
import type { TickContext } from '../../lib/engine/contract.ts';
import type { RetentionConfig } from './config.ts';

/** Entities that one tick asks for at most. */
const askedAtOnce = 5000;

/** A wake-up that went unheard is asked again after this time. */
const retryMs = 2000;

export async function purgeDeleted({ config, now, scan, wakeUp }: TickContext<RetentionConfig>): Promise<void> {
  const before = now - config.deleted_entity_minutes * 60_000;
  const due = { 'deleted.time': { $exists: true, $lt: new Date(before) } };
  let asked = 0;
  for await (const entity of scan('entities', due, ['type', 'name', 'connector', 'component'])) {
    if (asked >= askedAtOnce) return;
    if (!isEntity(entity)) continue;
    asked += 1;
    const event = { ...wakeUpEvent(entity, 'entity_update'), entity_changes: { purge_before: before } };
    wakeUp(event, `purge:${entity._id}:${Math.floor(now / retryMs)}`);
  }
}
