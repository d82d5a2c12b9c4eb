/** Finds the alarms that may be due by time alone, and asks the engine that owns them to look. */
import type { AlarmRules } from '../../lib/alarm/alarm-rules.ts';
import { isEntity } from '../../lib/alarm/entity.ts';
import { possibleWakeUps } from '../../lib/alarm/wake-up.ts';
import { wakeUpEvent } from '../../lib/alarm/wake-up-event.ts';
import type { TickContext } from '../../lib/engine/contract.ts';
import type { AlarmEngineConfig } from './config.ts';
import { entitiesCollection } from './entities.ts';
import { askIdle } from './idle-tick.ts';

type Context = TickContext<AlarmEngineConfig, AlarmRules | undefined>;

/** A wake-up that went unheard (its queue was emptied, a clock was behind) is asked again after this time. */
const retryMs = 60_000;

export async function tick(context: Context): Promise<void> {
  await askDue(context);
  await askDelayed(context);
  await askIdle(context);
}

/** Alarms whose own wake-up has come. */
async function askDue(context: Context): Promise<void> {
  const { config, now } = context;
  // `$exists` makes FerretDB use the partial index: 2 ms instead of 13 with 50,000 entities.
  const due = { 'alarm.wake_up': { $exists: true, $lte: new Date(now) } };
  const found = await context.find(entitiesCollection, due, config.wake_ups_per_tick);
  for (const entity of found.filter(isEntity)) {
    const { alarm } = entity;
    if (alarm?.wake_up === undefined) continue;
    const attempt = Math.floor((now - alarm.wake_up.getTime()) / retryMs);
    for (const type of possibleWakeUps(alarm, now)) {
      const event = { ...wakeUpEvent(entity, type), alarm_id: alarm.id };
      context.wakeUp(event, `${alarm.id}:${alarm.wake_up.getTime()}:${type}:${attempt}`);
    }
  }
}

/** For so long after a change of a resolve rule, the alarms that wait for their end are asked to look at it, every ten seconds. */
const changeFollowedMs = 30_000;
const askedAnewMs = 10_000;

/** Alarms that wait for their end, when a resolve rule has changed: it may be nearer now. */
async function askDelayed({ rules, config, now, scan, wakeUp }: Context): Promise<void> {
  const changed = rules?.resolve_changed_ms ?? 0;
  if (now - changed > changeFollowedMs) return;
  const waiting = {
    'alarm.wake_up': { $exists: true, $gt: new Date(now) },
    $or: [{ 'alarm.state.value': 0 }, { 'alarm.cancelled': { $exists: true } }],
  };
  let asked = 0;
  for await (const entity of scan(entitiesCollection, waiting, fields)) {
    if (asked >= config.wake_ups_per_tick) return;
    if (!isEntity(entity) || entity.alarm === undefined) continue;
    asked += 1;
    const event = { ...wakeUpEvent(entity, 'updatestatus'), alarm_id: entity.alarm.id };
    wakeUp(event, `${entity.alarm.id}:${changed}:${Math.floor(now / askedAnewMs)}`);
  }
}

const fields = ['type', 'name', 'connector', 'component', 'alarm.id'];
