/**
 * Tells the story of one entity's alarms to the state machine, event by event, the way tests read best: `story.check(2)`,
 * `story.act('ack', {output: 'hi'})`. Everything given to the machine is frozen, so that a rule that changes its input throws.
 */
import type { Alarm } from '../../lib/alarm/alarm.ts';
import { moveOpenAlarm } from '../../lib/alarm/pbehavior.ts';
import type { CanonicalType, PbehaviorInfo } from '../../lib/alarm/pbehavior-info.ts';
import { type AlarmConfig, defaultAlarmConfig } from '../../lib/alarm/config.ts';
import type { Entity } from '../../lib/alarm/entity.ts';
import { type Treated, treatEvent } from '../../lib/alarm/idle.ts';
import type { Transition } from '../../lib/alarm/transition.ts';
import type { Event, EventType, State } from '../../lib/event/event.ts';

/** When stories begin, in milliseconds since the epoch. */
export const storyBegin = Date.UTC(2026, 10, 2, 8);

/** A time of the story, in seconds after its beginning. */
export function at(seconds: number): Date {
  return new Date(storyBegin + seconds * 1000);
}

type Given = Partial<Event> & {
  /** Time of the event and of its reception, in seconds after the beginning; absent: one second after the event before. */
  readonly at?: number;
};

export class Story {
  readonly resolved: Alarm[] = [];
  readonly transitions: Transition[] = [];
  readonly #config: AlarmConfig;
  #entity: Entity;
  #treated: Treated | undefined;
  #seconds = -1;
  #events = 0;

  constructor(config: Partial<AlarmConfig> = {}, entity: Partial<Entity> = {}) {
    this.#config = { ...defaultAlarmConfig, ...config };
    this.#entity = freeze({ ...resourceEntity, ...entity });
  }

  /** Checks with these states, one second apart. */
  checks(...states: readonly State[]): this {
    for (const state of states) this.check(state);
    return this;
  }

  check(state: State, given: Given = {}): this {
    return this.act('check', { state, ...given });
  }

  /** One event of any type. */
  act(type: EventType, given: Given = {}): this {
    return this.apply(this.event(type, given));
  }

  /** One event of the engines' own. */
  wake(type: EventType, given: Given = {}): this {
    return this.act(type, { initiator: 'system', author: 'system', ...given });
  }

  apply(event: Event): this {
    const treated = freeze(treatEvent(this.#entity, freeze(event), freeze(this.#config)));
    const { entity, transition } = treated;
    this.#treated = treated;
    this.transitions.push(transition);
    if (transition.kind === 'resolved') this.resolved.push(transition.alarm);
    this.#entity = freeze(after(entity, transition));
    return this;
  }

  /** Into a pbehavior, or out of every one, as the engine of pbehaviors does it with an event before the alarms have it. */
  move(info: Omit<PbehaviorInfo, 'since'> | undefined, event: Event): this {
    const { pbehavior_info: before, alarm, ...rest } = this.#entity;
    const isStaying = before !== undefined && before.id === info?.id && before.type === info.type;
    const after = info && { ...info, since: isStaying ? before.since : new Date(event.received_ms) };
    this.#entity = freeze({
      ...rest,
      ...(after === undefined ? {} : { pbehavior_info: after }),
      ...(alarm === undefined ? {} : { alarm: moveOpenAlarm(alarm, after, event, event.received_ms).alarm }),
    });
    return this.apply(event);
  }

  event(type: EventType, { at: seconds, ...fields }: Given): Event {
    this.#seconds = seconds ?? this.#seconds + 1;
    this.#events += 1;
    const time = storyBegin + this.#seconds * 1000;
    const times = { timestamp_ms: time, alarm_time_ms: time, received_ms: time };
    return { ...baseEvent, ...times, event_type: type, event_id: `event-${this.#events}`, ...fields };
  }

  get entity(): Entity {
    return this.#entity;
  }

  /** The open alarm; throws when there is none. */
  get alarm(): Alarm {
    if (this.#entity.alarm === undefined) throw new Error('There is no open alarm in this story');
    return this.#entity.alarm;
  }

  /** The steps of the open alarm (or of the one that was resolved last), each as `type value`, or `type` where the value is 0 by nature. */
  get steps(): readonly string[] {
    const alarm = this.#entity.alarm ?? this.resolved.at(-1);
    return (alarm?.steps ?? []).map((step) =>
      /^(stateinc|statedec|status|changestate)/.test(step.type) ? `${step.type} ${step.value}` : step.type,
    );
  }

  /** What became of the last event. */
  get treated(): Treated {
    if (this.#treated === undefined) throw new Error('Nothing happened yet in this story');
    return this.#treated;
  }

  get last(): Transition {
    return this.treated.transition;
  }

  /** What the last event changed, as the world is told. */
  get lastChanges(): readonly string[] {
    if (this.last.kind === 'resolved') return ['resolve'];
    return this.last.kind === 'changed' ? this.last.changes : [];
  }

  /** Why the last event was refused; empty when it was not. */
  get refusal(): string {
    return this.last.kind === 'refused' ? this.last.reason : '';
  }
}

/** A pbehavior whose type is the canonical one. */
export function pbehaviorOf(type: CanonicalType): Omit<PbehaviorInfo, 'since'> {
  return { id: type, name: type, type, type_name: type, canonical_type: type, icon_name: '', color: '', revision: 1 };
}

const resourceEntity: Entity = {
  _id: 'R/C',
  type: 'resource',
  name: 'R',
  connector: 'K/KN',
  component: 'C',
  enabled: true,
  impact_level: 1,
  infos: {},
  created: new Date(storyBegin),
  position: 0,
};

const baseEvent = {
  entity_id: 'R/C',
  connector: 'K',
  connector_name: 'KN',
  source_type: 'resource',
  component: 'C',
  resource: 'R',
  initiator: 'external',
  author: 'K.KN',
  output: 'O',
} as const;

function after(entity: Entity, transition: Transition): Entity {
  switch (transition.kind) {
    case 'changed':
    case 'counted':
      return { ...entity, alarm: transition.alarm };
    case 'resolved': {
      const copy: { -readonly [Field in keyof Entity]: Entity[Field] } = { ...entity };
      delete copy.alarm;
      return copy;
    }
    default:
      return entity;
  }
}

/** Freezes all of it; dates are left alone, they have no fields. */
function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const field of Object.values(value)) freeze(field);
  return Object.freeze(value);
}
