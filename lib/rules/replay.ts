/**
 * The events of one entity once more through the state machine, with rules that may be others than they were, and with what time alone does in
 * between, at the times at which the rules ask for it. Pure: what dry runs of the rules of alarms compare.
 */
import { withActivity } from '../alarm/activity.ts';
import type { Alarm } from '../alarm/alarm.ts';
import type { AlarmConfig } from '../alarm/config.ts';
import type { Entity } from '../alarm/entity.ts';
import { turnsSince } from '../alarm/flapping.ts';
import { isHeardAgain, lastEventOf, treatEvent } from '../alarm/idle.ts';
import { isSamePbehavior, moveOpenAlarm } from '../alarm/pbehavior.ts';
import { type Transition, without } from '../alarm/transition.ts';
import { cancelledDue, okDue, possibleWakeUps } from '../alarm/wake-up.ts';
import { type Event, type EventType, logEventTypes, metricEventTypes } from '../event/event.ts';
import type { PbehaviorBook } from '../pbehavior/book.ts';
import { systemEvent } from './system-event.ts';

/** An entity as it was before its events, which are in the order of their reception. */
export interface Recording {
  readonly entity: Entity;
  readonly events: readonly Event[];
  /** When the replay begins, in milliseconds since the epoch. */
  readonly from: number;
}

export interface ReplaySettings {
  /** With the rules. */
  readonly config: AlarmConfig;
  readonly pbehaviors: PbehaviorBook;
  /** When it ends, in milliseconds since the epoch. */
  readonly to: number;
  /** Whether the tried rule's patterns select this. */
  selects(entity: Entity, now: number): boolean;
}

/** What rules decide. `resolved`: an alarm ended. `flapping`: it began to. `silent`: nothing was heard of the entity. `operated`: an idle rule did its work. */
export const decisionKinds = ['resolved', 'flapping', 'silent', 'operated'] as const;

export interface Decision {
  readonly kind: (typeof decisionKinds)[number];
  /** The same for the same thing under other rules, at whatever time it is then. */
  readonly key: string;
  /** In milliseconds since the epoch. */
  readonly time: number;
  readonly alarm: string | undefined;
  /** True: it has not happened by the end, and will at this time if nothing more does. */
  readonly isPending: boolean;
  /** Most turns of the state within the time of the flapping rule. */
  readonly turns?: number;
}

export interface Replayed {
  /** Ids, in the order of their beginning. */
  readonly alarms: ReadonlySet<string>;
  /** Ids of those that the tried rule selects at some time. */
  readonly selected: ReadonlySet<string>;
  readonly isEntitySelected: boolean;
  /** By their keys. */
  readonly decisions: ReadonlyMap<string, Decision>;
}

/** Types by which an entity is heard, as the engine of the context has it. */
const observingTypes: ReadonlySet<string> = new Set(['check', ...metricEventTypes, ...logEventTypes]);

/** Looks between two events at most: a rule that asks without end ends here. */
const looksMax = 200;

/** The same recording with the same settings has the same answer. */
export function replay(recording: Recording, settings: ReplaySettings): Replayed {
  return new Replay(recording, settings).run(recording.events);
}

class Replay {
  readonly #settings: ReplaySettings;
  readonly #alarms = new Set<string>();
  readonly #selected = new Set<string>();
  readonly #decisions = new Map<string, Decision>();
  #isEntitySelected = false;
  #entity: Entity;
  #time: number;
  /** Whether the last event or look changed something: what is due already is then looked at once more. */
  #isFresh = true;

  constructor({ entity, from }: Recording, settings: ReplaySettings) {
    this.#settings = settings;
    this.#time = from;
    this.#entity = this.#placed(entity, from);
    this.#note();
    if (this.#entity.alarm !== undefined) this.#apply(this.#wakeUp('updatestatus', from));
  }

  run(events: readonly Event[]): Replayed {
    const { to } = this.#settings;
    for (const event of events) {
      this.#pass(event.received_ms - 1);
      this.#time = Math.max(this.#time, event.received_ms);
      this.#move(this.#time);
      this.#hear(event);
      this.#apply(event);
      this.#isFresh = true;
    }
    this.#pass(to);
    this.#notePending();
    return {
      alarms: this.#alarms,
      selected: this.#selected,
      isEntitySelected: this.#isEntitySelected,
      decisions: this.#decisions,
    };
  }

  /** Time goes by, up to and with this one. */
  #pass(until: number): void {
    for (let looks = 0; looks < looksMax; looks += 1) {
      const due = this.#nextLook();
      if (due === undefined || due > until) return;
      const before = this.#entity;
      this.#time = due;
      this.#look(due);
      this.#isFresh = this.#entity !== before;
    }
  }

  #nextLook(): number | undefined {
    const entity = this.#entity;
    const { config, pbehaviors } = this.#settings;
    const times = [pbehaviors.standingOf(entity, this.#time).until, entity.alarm?.wake_up?.getTime() ?? Infinity];
    const lastEvent = lastEventOf(entity);
    if (isHeardAgain(entity, lastEvent)) times.push(lastEvent);
    for (const terms of entity.idle_since === undefined ? (config.rules?.idle_rules ?? []) : []) {
      const since = terms.type === 'entity' ? lastEvent : entity.alarm?.[terms.alarm_condition].getTime();
      if (since !== undefined) times.push(since + terms.duration_seconds * 1000);
    }
    const next = this.#time + 1;
    const coming = times.flatMap((time) => (time > this.#time ? [time] : this.#isFresh ? [next] : []));
    const due = Math.ceil(Math.min(...coming));
    return Number.isFinite(due) ? due : undefined;
  }

  /** What the scheduler asks for. */
  #look(time: number): void {
    this.#move(time);
    const { alarm } = this.#entity;
    for (const type of alarm === undefined ? [] : possibleWakeUps(alarm, time)) this.#apply(this.#wakeUp(type, time));
    const hasIdle = (this.#settings.config.rules?.idle_rules.length ?? 0) > 0 || this.#entity.idle_since !== undefined;
    if (hasIdle) this.#apply(this.#wakeUp('noevents', time));
  }

  /** Into and out of pbehaviors. */
  #move(time: number): void {
    const info = this.#infoAt(this.#entity, time);
    const before = this.#entity.pbehavior_info;
    if (before === info || (before !== undefined && info !== undefined && isSamePbehavior(before, info))) return;
    const { pbehavior_info: _, alarm, ...rest } = this.#entity;
    const event = this.#wakeUp(info === undefined ? 'pbhleave' : 'pbhenter', time);
    this.#entity = {
      ...rest,
      ...(info === undefined ? {} : { pbehavior_info: info }),
      ...(alarm === undefined ? {} : { alarm: moveOpenAlarm(alarm, info, event, time).alarm }),
    };
    // As the engine of alarms does when the wake-up reaches it.
    this.#apply(event);
  }

  #infoAt(entity: Entity, time: number): Entity['pbehavior_info'] {
    const { winner } = this.#settings.pbehaviors.standingOf(entity, time);
    return winner?.pbehavior.info(winner.type, new Date(time));
  }

  /** The entity, and its alarm, in the pbehavior that held when the replay begins. */
  #placed({ pbehavior_info: _, alarm, ...entity }: Entity, time: number): Entity {
    const info = this.#infoAt(entity, time);
    const placed = info === undefined ? {} : { pbehavior_info: info };
    if (alarm === undefined) return { ...entity, ...placed };
    const active = withActivity({ ...without(alarm, 'pbehavior_info'), ...placed }, new Date(time));
    return { ...entity, ...placed, alarm: active };
  }

  #hear({ event_type: type, source_type: source, received_ms: time }: Event): void {
    if (!observingTypes.has(type) || source === 'service' || lastEventOf(this.#entity) >= time) return;
    this.#entity = { ...this.#entity, last_event: new Date(time) };
  }

  #apply(event: Event): void {
    const before = this.#entity;
    const { entity, transition } = treatEvent(before, event, this.#settings.config);
    this.#entity = follow(entity, transition);
    if (transition.kind === 'resolved') this.#decide('resolved', transition.alarm.id, transition.alarm);
    this.#noteDecisions(before);
    this.#note();
  }

  #noteDecisions(before: Entity): void {
    const { alarm, idle_since: silent, _id: id } = this.#entity;
    if (silent !== undefined && before.idle_since === undefined)
      this.#decide('silent', `${id} ${silent.getTime()}`, alarm);
    if (alarm === undefined) return;
    const known = before.alarm?.id === alarm.id ? (before.alarm.idle_rules ?? []) : [];
    for (const { rule, since } of alarm.idle_rules ?? []) {
      const isKnown = known.some((one) => one.rule === rule && one.since.getTime() === since.getTime());
      if (!isKnown) this.#decide('operated', `${rule} ${alarm.id} ${since.getTime()}`, alarm);
    }
    if (alarm.status.value === 3)
      this.#noteTurns(alarm, before.alarm?.id === alarm.id && before.alarm.status.value === 3);
  }

  #noteTurns(alarm: Alarm, wasFlapping: boolean): void {
    const terms = this.#settings.config.rules?.flapping(this.#entity, alarm, this.#time);
    const turns = turnsSince(alarm, this.#time - (terms?.duration_seconds ?? 0) * 1000);
    const key = `flapping ${alarm.id}`;
    const known = this.#decisions.get(key);
    if (known !== undefined) {
      if (turns > (known.turns ?? 0)) this.#decisions.set(key, { ...known, turns });
    } else if (!wasFlapping) this.#decide('flapping', alarm.id, alarm, { turns });
  }

  #decide(kind: Decision['kind'], key: string, alarm: Alarm | undefined, more: Partial<Decision> = {}): void {
    const decision = { kind, key: `${kind} ${key}`, time: this.#time, alarm: alarm?.id, isPending: false, ...more };
    if (!this.#decisions.has(decision.key)) this.#decisions.set(decision.key, decision);
  }

  #note(): void {
    const { alarm } = this.#entity;
    if (alarm !== undefined) this.#alarms.add(alarm.id);
    if (!this.#settings.selects(this.#entity, this.#time)) return;
    this.#isEntitySelected = true;
    if (alarm !== undefined) this.#selected.add(alarm.id);
  }

  /** When the alarm that is still open will end. */
  #notePending(): void {
    const { alarm } = this.#entity;
    if (alarm === undefined) return;
    const time = resolveDue(this.#entity, alarm, this.#settings.config, this.#wakeUp('resolve_close', this.#time));
    if (time !== undefined) this.#decide('resolved', alarm.id, alarm, { time, isPending: true });
  }

  #wakeUp(type: EventType, time: number): Event {
    return systemEvent(this.#entity, type, time);
  }
}

/** When the alarm will be resolved if nothing more happens, in milliseconds since the epoch; undefined when it does not wait for that. */
export function resolveDue(entity: Entity, alarm: Alarm, config: AlarmConfig, event: Event): number | undefined {
  const situation = { entity, event, config };
  const due = [okDue(alarm, situation), cancelledDue(alarm, situation)].filter((time) => time !== undefined);
  return due.length === 0 ? undefined : Math.ceil(Math.min(...due));
}

function follow(entity: Entity, transition: Transition): Entity {
  switch (transition.kind) {
    case 'changed':
    case 'counted':
      return { ...entity, alarm: transition.alarm };
    case 'resolved': {
      const { alarm: _, ...rest } = entity;
      return rest;
    }
    default:
      return entity;
  }
}
