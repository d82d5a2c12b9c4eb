/** Finds what may be idle, and asks the engine that owns it to look. */
import type { AlarmRules, IdleTerms } from '../../lib/alarm/alarm-rules.ts';
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { dueIdleRule, isHeardAgain, lastEventOf } from '../../lib/alarm/idle.ts';
import { wakeUpEvent } from '../../lib/alarm/wake-up-event.ts';
import type { TickContext } from '../../lib/engine/contract.ts';
import type { AlarmEngineConfig } from './config.ts';
import { entitiesCollection } from './entities.ts';

type Filter = Readonly<Record<string, unknown>>;

/** A wake-up that went unheard, or found another answer in memory, is asked again after this time. */
const retryMs = 2000;

/** What a wake-up and patterns need of an entity, without what makes it large. */
const ofEntity =
  'type name connector component impact_level infos component_infos metrics enabled deleted created last_event idle_since pbehavior_info';
const ofAlarm =
  'id display_name connector connector_name component resource state status output initial_output long_output ' +
  'initial_long_output tags acknowledge cancelled snooze changed_state ticket last_comment created last_update last_event ' +
  'events_count total_state_changes idle_rules';
const fields = [...ofEntity.split(' '), ...ofAlarm.split(' ').map((field) => `alarm.${field}`)];

/** One pass over the entities that are silent for the shortest time of any rule; nothing without rules. */
export async function askIdle(context: TickContext<AlarmEngineConfig, AlarmRules | undefined>): Promise<void> {
  const { rules, now, config } = context;
  const filter = idleFilter(rules?.idle_rules ?? [], now);
  if (filter === undefined || rules === undefined) return;
  let asked = 0;
  for await (const entity of context.scan(entitiesCollection, filter, fields)) {
    if (asked >= config.wake_ups_per_tick) return;
    if (!isEntity(entity) || !isDue(entity, rules, now)) continue;
    asked += 1;
    const event = { ...wakeUpEvent(entity, 'noevents'), last_event: lastEventOf(entity) };
    context.wakeUp(event, `noevents:${entity._id}:${Math.floor(now / retryMs)}`);
  }
}

function isDue(entity: Entity, rules: AlarmRules, now: number): boolean {
  const lastEvent = lastEventOf(entity);
  return isHeardAgain(entity, lastEvent) || dueIdleRule(entity, rules, lastEvent, now) !== undefined;
}

/** Entities that some rule may concern; undefined when there is no rule. Those that are silent are looked at until they are heard again, rules or not. */
function idleFilter(rules: readonly IdleTerms[], now: number): Filter | undefined {
  const before = (isWanted: (terms: IdleTerms) => boolean): Filter | undefined => {
    const durations = rules.filter(isWanted).map(({ duration_seconds: seconds }) => seconds);
    return durations.length === 0 ? undefined : { $lte: new Date(now - Math.min(...durations) * 1000) };
  };
  const silent = before(({ type }) => type === 'entity');
  const lastEvent = before((terms) => terms.type === 'alarm' && terms.alarm_condition === 'last_event');
  const lastUpdate = before((terms) => terms.type === 'alarm' && terms.alarm_condition === 'last_update');
  return {
    $or: [
      { idle_since: { $exists: true } },
      ...(silent === undefined ? [] : [{ last_event: silent, enabled: true }]),
      ...(lastEvent === undefined ? [] : [{ 'alarm.last_event': lastEvent }]),
      ...(lastUpdate === undefined ? [] : [{ 'alarm.last_update': lastUpdate }]),
    ],
  };
}
