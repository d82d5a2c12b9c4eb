/** Finds the alarms that may be due by time alone, and asks the engine that owns them to look. */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { possibleWakeUps } from '../../lib/alarm/wake-up.ts';
import type { TickContext } from '../../lib/engine/contract.ts';
import type { EventType } from '../../lib/event/event.ts';
import type { AlarmEngineConfig } from './config.ts';
import { entitiesCollection } from './entities.ts';

/** A wake-up that went unheard (its queue was emptied, a clock was behind) is asked again after this time. */
const retryMs = 60_000;

export async function tick(context: TickContext<AlarmEngineConfig>): Promise<void> {
  const { config, now } = context;
  // `$exists` makes FerretDB use the partial index: 2 ms instead of 13 with 50,000 entities.
  const due = { 'alarm.wake_up': { $exists: true, $lte: new Date(now) } };
  const found = await context.find(entitiesCollection, due, config.wake_ups_per_tick);
  for (const entity of found.filter(isEntity)) {
    const { alarm } = entity;
    if (alarm?.wake_up === undefined) continue;
    const attempt = Math.floor((now - alarm.wake_up.getTime()) / retryMs);
    for (const type of possibleWakeUps(alarm, now)) {
      context.wakeUp(wakeUpEvent(entity, alarm, type), `${alarm.id}:${alarm.wake_up.getTime()}:${type}:${attempt}`);
    }
  }
}

/** As a connector would send it: the cleaner makes an event of it. */
function wakeUpEvent(entity: Entity, alarm: Alarm, type: EventType): Readonly<Record<string, unknown>> {
  return {
    event_type: type,
    source_type: entity.type,
    connector: alarm.connector,
    connector_name: alarm.connector_name,
    ...(alarm.component === undefined ? {} : { component: alarm.component }),
    ...(alarm.resource === undefined ? {} : { resource: alarm.resource }),
    alarm_id: alarm.id,
    initiator: 'system',
    author: 'system',
    output: '',
  };
}
