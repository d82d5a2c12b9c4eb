/** Silence: an entity of which nothing is heard, and alarms to which nothing happens, by the site's idle rules. */
import type { Event, State } from '../event/event.ts';
import type { Alarm, AppliedIdleRule } from './alarm.ts';
import type { AlarmRules, IdleTerms } from './alarm-rules.ts';
import { applyEvent } from './apply-event.ts';
import type { AlarmConfig } from './config.ts';
import type { Entity } from './entity.ts';
import { nothing, type Transition } from './transition.ts';

/** What became of an event: the entity with its mark of silence, and what happened to its alarm. */
export interface Treated {
  readonly entity: Entity;
  readonly transition: Transition;
}

/** What one event makes of an entity and its alarm. A check ends a silence; a wake-up (`noevents`) asks whether there is one. */
export function treatEvent(entity: Entity, event: Event, config: AlarmConfig): Treated {
  if (event.event_type === 'noevents') return lookForSilence(entity, event, config);
  const heard = event.event_type === 'check' && entity.idle_since !== undefined ? withoutMark(entity) : entity;
  return { entity: heard, transition: applyEvent(heard, event, config) };
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

function lookForSilence(entity: Entity, event: Event, config: AlarmConfig): Treated {
  // Connectors and components are kept alive by other logs: what the scheduler has read of them may be newer than what is in memory.
  const seen = event.extra?.['last_event'];
  const lastEvent = Math.max(lastEventOf(entity), typeof seen === 'number' ? seen : 0);
  if (isHeardAgain(entity, lastEvent)) {
    const heard = withoutMark(entity);
    return { entity: heard, transition: applyEvent(heard, verdict(event, 0, 'Events come again'), config) };
  }
  const terms = config.rules && dueIdleRule(entity, config.rules, lastEvent, event.received_ms);
  if (terms === undefined) return { entity, transition: nothing };
  if (terms.type === 'alarm') return { entity, transition: operate(entity, event, terms, config) };
  const silent = { ...entity, idle_since: new Date(lastEvent) };
  return { entity: silent, transition: applyEvent(silent, verdict(event, 3, `Idle rule: ${terms.title}`), config) };
}

function withoutMark(entity: Entity): Entity {
  const { idle_since: _, ...rest } = entity;
  return rest;
}

function verdict(event: Event, state: State, output: string): Event {
  return { ...event, state, output };
}

type AlarmTerms = Extract<IdleTerms, { type: 'alarm' }>;

/** Does the rule's operation; when it cannot be done, the rule has had its turn all the same. */
function operate(entity: Entity, event: Event, terms: AlarmTerms, config: AlarmConfig): Transition {
  // What people may do to a state is no limit for a rule.
  const transition = applyEvent(entity, operationEvent(event, terms), { ...config, allow_change_state_to_ok: true });
  switch (transition.kind) {
    case 'changed':
      return { ...transition, alarm: withApplied(transition.alarm, terms) };
    case 'refused':
    case 'nothing':
      return entity.alarm === undefined ? nothing : { kind: 'counted', alarm: withApplied(entity.alarm, terms) };
    default:
      return transition;
  }
}

function operationEvent(event: Event, { title, operation }: AlarmTerms): Event {
  const { type, comment, duration_seconds: duration, state, ...ticket } = operation;
  return {
    ...event,
    event_type: type,
    output: `${messageParts(`Idle rule: ${title}`, ticket).join('. ')}.${comment === '' ? '' : ` ${comment}`}`,
    ...(duration === undefined ? {} : { duration }),
    ...(state === undefined ? {} : { state }),
    ...(ticket.ticket === undefined ? {} : { ticket: ticket.ticket, ticket_rule_name: `Idle rule: ${title}` }),
    ...(ticket.ticket_url === undefined ? {} : { ticket_url: ticket.ticket_url }),
    ...(ticket.ticket_system_name === undefined ? {} : { ticket_system_name: ticket.ticket_system_name }),
    ...(ticket.ticket_comment === undefined ? {} : { ticket_comment: ticket.ticket_comment }),
    ...(ticket.ticket_data === undefined ? {} : { ticket_data: ticket.ticket_data }),
  };
}

function messageParts(rule: string, fields: Pick<AlarmTerms['operation'], 'ticket' | 'ticket_url' | 'ticket_data'>) {
  const { ticket, ticket_url: url, ticket_data: values = {} } = fields;
  return [
    rule,
    ...(ticket === undefined ? [] : [`Ticket ID: ${ticket}`]),
    ...(url === undefined ? [] : [`Ticket URL: ${url}`]),
    ...Object.entries(values).map(([name, value]) => `Ticket ${name}: ${value}`),
  ];
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
