/** Notes in each entity the pbehavior that it is in, and takes its open alarm in and out of it. The rules are in `lib/pbehavior`. */
import { isAlarmEvent } from '../../lib/alarm/apply-event.ts';
import { changeMessage } from '../../lib/alarm/change-message.ts';
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { isSamePbehavior, moveOpenAlarm } from '../../lib/alarm/pbehavior.ts';
import type { PbehaviorInfo, PbehaviorWatch } from '../../lib/alarm/pbehavior-info.ts';
import type { DocumentKey, Effect, ProcessContext, ProcessResult } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { PbehaviorBook, type Standing } from '../../lib/pbehavior/book.ts';
import { downtimeOf } from '../../lib/pbehavior/downtime.ts';
import { planEffects } from '../../lib/pbehavior/plan.ts';
import type { PbehaviorConfig } from './config.ts';

type Context = ProcessContext<PbehaviorConfig, PbehaviorBook | undefined>;

const entitiesCollection = 'entities';
const noPbehaviors = new PbehaviorBook([]);

/**
 * The entities that may enter or leave; without a pbehavior only those that the scheduler asks for, to leave the last one. The engine of the context,
 * which stands before this one, has read those of observations already: asking again would cost every check as much as the answer.
 */
export function readEntities(
  batch: readonly Event[],
  _config: PbehaviorConfig,
  rules: PbehaviorBook | undefined,
): readonly DocumentKey[] {
  const hasPbehaviors = rules !== undefined && rules.pbehaviors.length > 0;
  const ids = new Set<string>();
  for (const event of batch) {
    if (isWakeUp(event) || (hasPbehaviors && !isObservation(event))) ids.add(event.entity_id);
  }
  return Array.from(ids, (id) => ({ collection: entitiesCollection, id }));
}

/** Every event goes on as it came. */
export function treatEvents(batch: readonly Event[], context: Context): ProcessResult {
  const run = new Run(context);
  for (const event of batch) run.treat(event);
  return { outcomes: batch.map((event) => ({ kind: 'forward', event })), effects: run.effects() };
}

function isWakeUp({ event_type: type }: Event): boolean {
  return type === 'pbhenter' || type === 'pbhleave';
}

function isObservation({ event_type: type }: Event): boolean {
  return type === 'check' || type === 'perf' || type === 'log';
}

class Run {
  readonly #context: Context;
  readonly #book: PbehaviorBook;
  readonly #moved = new Map<string, Entity>();
  readonly #effects: Effect[] = [];

  constructor(context: Context) {
    this.#context = context;
    this.#book = context.rules ?? noPbehaviors;
  }

  treat(event: Event): void {
    if (event.event_type === 'log') this.#plan(event);
    const entity = this.#moved.get(event.entity_id) ?? this.#context.documents.get(entitiesCollection, event.entity_id);
    if (!isEntity(entity)) return;
    const { now } = this.#context;
    if (this.#book.isSettled(entity, now)) return;
    const standing = this.#book.standingOf(entity, now);
    if (isUpToDate(entity, standing)) return this.#book.settle(entity);
    // What does not reach the engine of alarms moves none: the wake-up that is under way does.
    if (entity.alarm !== undefined && !isAlarmEvent(event.event_type)) return;
    this.#move(entity, standing, event);
  }

  effects(): readonly Effect[] {
    for (const document of this.#moved.values()) {
      this.#effects.push({ kind: 'document', collection: entitiesCollection, document, urgent: true });
    }
    return this.#effects;
  }

  #move(entity: Entity, { winner, until, keys }: Standing, event: Event): void {
    const { now } = this.#context;
    const since = new Date(now);
    const found = winner?.pbehavior.info(winner.type, since);
    const before = entity.pbehavior_info;
    const isStaying = before !== undefined && found !== undefined && isSamePbehavior(before, found);
    const info = isStaying ? { ...found, since: before.since } : found;
    const watch: PbehaviorWatch | undefined =
      keys.length === 0 ? undefined : { keys, ...(Number.isFinite(until) ? { wake_up: new Date(until) } : {}) };
    const { pbehavior_info: _info, pbehaviors: _watch, alarm, ...rest } = entity;
    this.#moved.set(entity._id, {
      ...rest,
      ...(info === undefined ? {} : { pbehavior_info: info }),
      ...(watch === undefined ? {} : { pbehaviors: watch }),
      ...(alarm === undefined ? {} : { alarm: this.#moveAlarm(alarm, info, event) }),
    });
    if (info !== undefined && !isStaying) this.#noteEntry(info, since);
  }

  #moveAlarm(alarm: NonNullable<Entity['alarm']>, info: PbehaviorInfo | undefined, event: Event) {
    const { alarm: moved, changes } = moveOpenAlarm(alarm, info, event, this.#context.now);
    for (const change of changes) this.#effects.push(changeMessage(change, event, alarm, moved));
    return moved;
  }

  #noteEntry({ id }: PbehaviorInfo, time: Date): void {
    this.#effects.push({ kind: 'touch', collection: 'pbehavior_entries', id, create: {}, max: { last_entered: time } });
  }

  /** What a monitoring tool plans becomes a pbehavior like any other. */
  #plan(event: Event): void {
    const downtime = downtimeOf(event);
    if (downtime !== undefined) this.#effects.push(...planEffects(downtime, event.received_ms));
  }
}

function isUpToDate(entity: Entity, { winner, until, keys }: Standing): boolean {
  const { pbehavior_info: info, pbehaviors: watch } = entity;
  if (watch === undefined) return keys.length === 0 && info === undefined;
  if (!isSameList(watch.keys, keys)) return false;
  if ((watch.wake_up?.getTime() ?? Number.POSITIVE_INFINITY) !== until) return false;
  return winner === undefined
    ? info === undefined
    : info !== undefined && info.id === winner.pbehavior.id && info.type === winner.type.id;
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((each, place) => each === other[place]));
}
