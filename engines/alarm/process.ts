/** Takes the events of a batch to their entities' alarms, in order, and says what follows. The rules are in `lib/alarm`. */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import { isAlarmEvent } from '../../lib/alarm/apply-event.ts';
import { changeMessage } from '../../lib/alarm/change-message.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { type Treated, treatEvent } from '../../lib/alarm/idle.ts';
import { outcomeOf } from '../../lib/alarm/outcome.ts';
import type { Transition } from '../../lib/alarm/transition.ts';
import type { DocumentKey, Effect, Outcome, ProcessContext, ProcessResult } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import type { AlarmRules } from '../../lib/alarm/alarm-rules.ts';
import type { AlarmConfig } from '../../lib/alarm/config.ts';
import { planEffects, plannedPbehavior } from '../../lib/pbehavior/plan.ts';
import type { AlarmEngineConfig } from './config.ts';
import { BatchEntities, entitiesCollection } from './entities.ts';
import { resolvedAlarm } from './records.ts';

/** The entities of the events that concern alarms, each once. */
export function read(batch: readonly Event[]): readonly DocumentKey[] {
  const ids = new Set<string>();
  for (const event of batch) if (isAlarmEvent(event.event_type)) ids.add(event.entity_id);
  return Array.from(ids, (id) => ({ collection: entitiesCollection, id }));
}

/** Every event goes on as it came; what it did is in the effects: one document per entity, archives and messages. */
export function process(
  batch: readonly Event[],
  context: ProcessContext<AlarmEngineConfig, AlarmRules | undefined>,
): ProcessResult {
  const entities = new BatchEntities(context.documents);
  const effects: Effect[] = [];
  const config: AlarmConfig = { ...context.config, rules: context.rules };
  const outcomes = batch.map((event) => treat(event, entities, config, effects));
  return { outcomes, effects: [...effects, ...entities.effects()] };
}

function treat(event: Event, entities: BatchEntities, config: AlarmConfig, effects: Effect[]): Outcome {
  if (!isAlarmEvent(event.event_type)) return { kind: 'forward', event };
  const before = entities.get(event.entity_id);
  if (before === undefined) return unknownEntity(event, effects);
  const treated = treatEvent(before, event, config);
  const { entity, transition } = treated;
  if (entity !== before) entities.put(entity, true);
  effects.push(...follow(event, entity, transition, entities), ...followed(treated));
  for (const plan of treated.plans) {
    effects.push(...planEffects(plannedPbehavior(plan, entity._id, event.received_ms), event.received_ms));
  }
  if (isAction(event)) effects.push(...outcomeOf(event, alarmOf(entity, transition)?.id, reasonOf(transition)));
  return { kind: 'forward', event };
}

/** A check has an entity, because the context engine makes it; without one its alarm would be lost without a word. */
function unknownEntity(event: Event, effects: Effect[]): Outcome {
  if (event.event_type === 'check') {
    const message = 'The entity does not exist: the context engine must run before the alarm engine';
    return { kind: 'dead_letter', code: 'engine_failed', message };
  }
  if (isAction(event)) effects.push(...outcomeOf(event, undefined, 'There is no such entity'));
  return { kind: 'forward', event };
}

function follow(event: Event, entity: Entity, transition: Transition, entities: BatchEntities): readonly Effect[] {
  switch (transition.kind) {
    case 'changed':
      entities.put({ ...entity, alarm: transition.alarm }, true);
      return transition.changes.map((change) => changeMessage(change, event, entity.alarm, transition.alarm));
    case 'counted':
      entities.put({ ...entity, alarm: transition.alarm }, false);
      return [];
    case 'resolved': {
      const { alarm: before, ...rest } = entity;
      entities.put(rest, true);
      return [resolvedAlarm(entity._id, transition.alarm), changeMessage('resolve', event, before, transition.alarm)];
    }
    default:
      return [];
  }
}

/** What scenarios did is told like everything else. */
function followed({ entity, transition, followed: changes }: Treated): readonly Effect[] {
  const alarm = alarmOf(entity, transition);
  return alarm === undefined
    ? []
    : changes.map(({ change, event }) => changeMessage(change, event, entity.alarm, alarm));
}

/** True when a person waits for the outcome. What became of an edit or a deletion is the context engine's to say. */
function isAction({ initiator, event_type: type }: Event): boolean {
  return initiator === 'user' && type !== 'check' && type !== 'entity_update' && type !== 'resolve_deleted';
}

function alarmOf(entity: Entity, transition: Transition): Alarm | undefined {
  return 'alarm' in transition ? transition.alarm : entity.alarm;
}

function reasonOf(transition: Transition): string | undefined {
  if (transition.kind === 'refused') return transition.reason;
  return transition.kind === 'nothing' ? 'There is nothing to do' : undefined;
}
