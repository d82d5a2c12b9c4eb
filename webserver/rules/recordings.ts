/** What dry runs of the rules of alarms replay: entities as they were, with their events of the log. */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import type { Event } from '../../lib/event/event.ts';
import type { Database } from '../../lib/mongo/client.ts';
import type { TriedRule } from '../../lib/rules/alarm-trial.ts';
import { idleRuleSchema, idleRulesCollection } from '../../lib/rules/idle-rule.ts';
import type { Recording } from '../../lib/rules/replay.ts';
import { rewind } from '../../lib/rules/rewind.ts';

type Db = Database['db'];

/** Documents that are read besides those of the events. */
export const readMax = 1000;

const longestQueryMs = 5000;

/** Each entity of the events, as it was before the first of all. */
export async function recordingsOf(db: Db, events: readonly Event[], from: number): Promise<readonly Recording[]> {
  const byEntity = byEntityId(events.filter(isNoWakeUp));
  const ids = [...byEntity.keys()];
  const entities = await db
    .collection<Entity>('entities')
    .find({ _id: { $in: ids } })
    .toArray();
  const resolved = await db
    .collection<Alarm & { readonly entity_id: string }>('resolved_alarms')
    .find({ entity_id: { $in: ids }, created: { $lt: new Date(from) }, resolved: { $gte: new Date(from) } })
    .toArray();
  const ended = byEntityId(resolved);
  return entities.filter(isEntity).map((entity) => {
    const id = entity._id;
    const own = (byEntity.get(id) ?? []).toSorted((left, right) => left.received_ms - right.received_ms);
    return { entity: rewind(entity, ended.get(id) ?? [], from), events: own, from };
  });
}

function byEntityId<Item extends { readonly entity_id: string }>(
  items: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  const lists = new Map<string, Item[]>();
  for (const item of items) {
    const list = lists.get(item.entity_id);
    if (list === undefined) lists.set(item.entity_id, [item]);
    else list.push(item);
  }
  return lists;
}

/** What the engines asked for by the rules as they were: a replay asks by itself. */
function isNoWakeUp({ event_type: type, initiator }: Event): boolean {
  return initiator !== 'system' || type === 'check' || type === 'entity_update' || type === 'resolve_deleted';
}

/** For an idle rule: entities, or alarms, to which nothing has happened for its time, from their last event or change on; the last ones first. */
export async function quietOnes(
  db: Db,
  tried: TriedRule,
  events: readonly Event[],
  to: number,
): Promise<readonly Recording[]> {
  if (tried.collection !== idleRulesCollection) return [];
  const rule = idleRuleSchema.parse(tried.rule);
  const field = rule.type === 'entity' ? 'last_event' : `alarm.${rule.alarm_condition}`;
  const found = await db
    .collection<Entity>('entities')
    .find({ [field]: { $lte: new Date(to - rule.duration_seconds * 1000) } }, { maxTimeMS: longestQueryMs })
    .sort({ [field]: -1 })
    .limit(readMax)
    .toArray();
  const known = new Set(events.map(({ entity_id }) => entity_id));
  return found.flatMap((entity) => {
    const since = rule.type === 'entity' ? entity.last_event : entity.alarm?.[rule.alarm_condition];
    if (since === undefined || known.has(entity._id) || !isEntity(entity)) return [];
    return [{ entity, events: [], from: since.getTime() }];
  });
}
