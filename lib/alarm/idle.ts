/** Silence: an entity of which nothing is heard, and alarms to which nothing happens, by the site's idle rules. */
import type { Event } from '../event/event.ts';
import type { Alarm, AppliedIdleRule } from './alarm.ts';
import type { AlarmRules, IdleTerms } from './alarm-rules.ts';
import { applyEvent, settle } from './apply-event.ts';
import type { AlarmConfig } from './config.ts';
import type { Entity } from './entity.ts';
import { operate } from './operate.ts';
import type { PbehaviorPlan } from './operation.ts';
import { type Followed, scenarioRun } from './scenario.ts';
import type { Situation } from './situation.ts';
import { changed, nothing, type Transition, without } from './transition.ts';

/** What became of an event: the entity with its mark of silence, and what happened to its alarm. */
export interface Treated {
  readonly entity: Entity;
  readonly transition: Transition;
  /** What scenarios did because of it, in order; the alarm has it already. */
  readonly followed: readonly Followed[];
  /** Pbehaviors that rules plan for the entity. */
  readonly plans: readonly PbehaviorPlan[];
}

const none = { followed: [], plans: [] } as const;

/** What one event makes of an entity and its alarm. A check ends a silence; a wake-up (`noevents`) asks whether there is one. */
export function treatEvent(entity: Entity, event: Event, config: AlarmConfig): Treated {
  const scenarios = scenarioRun(entity, config);
  const base: Situation = { entity, event, config, scenarios };
  const moved = afterMoves(base);
  // Copied only where something differs: this runs for every event.
  const situation = moved === entity ? base : { ...base, entity: moved };
  const treated = event.event_type === 'noevents' ? lookForSilence(situation) : hear(situation);
  if (scenarios === undefined) return treated;
  return { ...treated, followed: scenarios.followed, plans: [...treated.plans, ...scenarios.plans] };
}

/** The entity, once scenarios have followed what the engine of pbehaviors did to its alarm. */
function afterMoves(situation: Situation): Entity {
  const { entity } = situation;
  if (entity.alarm?.moves === undefined) return entity;
  const { alarm } = entity;
  const moved = settle(alarm, changed(without(alarm, 'moves'), ...(alarm.moves ?? [])), situation);
  return moved.kind === 'changed' ? { ...entity, alarm: moved.alarm } : entity;
}

function hear(situation: Situation): Treated {
  const { entity, event } = situation;
  const heard = event.event_type === 'check' && entity.idle_since !== undefined ? withoutMark(entity) : entity;
  const transition = applyEvent(heard === entity ? situation : { ...situation, entity: heard });
  return { entity: heard, transition, followed: none.followed, plans: none.plans };
}

/** The rule whose time has come, the first one first; `lastEvent` and `now` are in milliseconds. Each does its work once in a silence. */
export function dueIdleRule(entity: Entity, rules: AlarmRules, lastEvent: number, now: number): IdleTerms | undefined {
  // Where the entity itself is silent, its alarm says so, and nothing more.
  if (!entity.enabled || entity.deleted !== undefined || entity.idle_since !== undefined) return undefined;
  const period = entity.pbehavior_info?.canonical_type;
  return rules.idle(entity, now, (terms) => {
    if (period !== undefined && terms.disable_during_periods.includes(period)) return false;
    const since = terms.type === 'entity' ? lastEvent : entity.alarm?.[terms.alarm_condition].getTime();
    if (since === undefined || since + terms.duration_seconds * 1000 > now) return false;
    return terms.type === 'entity' || !isApplied(entity.alarm, terms.id, since);
  });
}

/** True when something was heard again of an entity that was silent, by an event that does not reach its alarm. */
export function isHeardAgain(entity: Entity, lastEvent: number): boolean {
  return entity.idle_since !== undefined && lastEvent > entity.idle_since.getTime();
}

/** When something was heard last of an entity, in milliseconds. */
export function lastEventOf(entity: Entity): number {
  return (entity.last_event ?? entity.created).getTime();
}

function lookForSilence(situation: Situation): Treated {
  const { entity, event, config } = situation;
  // Connectors and components are kept alive by other logs: what the scheduler has read of them may be newer than what is in memory.
  const seen = event.extra?.['last_event'];
  const lastEvent = Math.max(lastEventOf(entity), typeof seen === 'number' ? seen : 0);
  const found = (changedEntity: Entity, verdict: Partial<Event>): Treated => ({
    ...none,
    entity: changedEntity,
    transition: applyEvent({ ...situation, entity: changedEntity, event: { ...event, ...verdict } }),
  });
  if (isHeardAgain(entity, lastEvent)) return found(withoutMark(entity), { state: 0, output: 'Events come again' });
  const terms = config.rules && dueIdleRule(entity, config.rules, lastEvent, event.received_ms);
  if (terms === undefined) return { ...none, entity, transition: nothing };
  if (terms.type === 'alarm') return { ...none, entity, ...perform(terms, situation) };
  return found({ ...entity, idle_since: new Date(lastEvent) }, { state: 3, output: `Idle rule: ${terms.title}` });
}

function withoutMark(entity: Entity): Entity {
  const { idle_since: _, ...rest } = entity;
  return rest;
}

type AlarmTerms = Extract<IdleTerms, { type: 'alarm' }>;

/** Does the rule's operation; when it cannot be done, the rule has had its turn all the same. */
function perform(terms: AlarmTerms, situation: Situation): Pick<Treated, 'transition'> & Partial<Treated> {
  const { alarm } = situation.entity;
  if (alarm === undefined) return { transition: nothing };
  const { id: origin, title, operation } = terms;
  const turn: Transition = { kind: 'counted', alarm: withApplied(alarm, terms) };
  if (operation.type === 'pbehavior') return { transition: turn, plans: [{ origin, author: 'system', operation }] };
  const done = operate(alarm, { rule: `Idle rule: ${title}`, author: 'system', operation }, situation);
  if (done.kind !== 'changed') return { transition: turn };
  return { transition: settle(alarm, { ...done, alarm: withApplied(done.alarm, terms) }, situation) };
}

function isApplied(alarm: Alarm | undefined, rule: string, since: number): boolean {
  return (alarm?.idle_rules ?? []).some((applied) => applied.rule === rule && applied.since.getTime() === since);
}

/** Remembers the rule until something happens again; what is past is forgotten. */
function withApplied(alarm: Alarm, { id: rule, alarm_condition: condition }: AlarmTerms): Alarm {
  const others = (alarm.idle_rules ?? []).filter(
    ({ rule: other, since }) =>
      other !== rule && [alarm.last_event, alarm.last_update].some((time) => time.getTime() === since.getTime()),
  );
  const applied: readonly AppliedIdleRule[] = [...others, { rule, since: alarm[condition] }];
  return { ...alarm, idle_rules: applied };
}
