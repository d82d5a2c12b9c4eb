/** Pbehaviors that an engine makes: a document like any other, which rules are loaded again for and the scheduler has the entity looked at. */
import { hash } from 'node:crypto';
import type { PbehaviorPlan } from '../alarm/operation.ts';
import { pbehaviorsCollection } from './catalogue.ts';
import { changeOf, changesCollection } from './change.ts';

/** A pbehavior that no person made. */
export interface PlannedPbehavior {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/** What follows of it; `now` is in milliseconds since the epoch, and the pbehavior's revision. */
export function planEffects(document: PlannedPbehavior, now: number) {
  const time = new Date(now);
  return [
    { kind: 'archive', collection: pbehaviorsCollection, document },
    { kind: 'archive', collection: changesCollection, document: changeOf(document._id, now, time) },
    { kind: 'touch', collection: 'settings', id: 'rules', create: { version: 0 }, max: { changed: time } },
  ] as const;
}

/** The pbehavior of one entity that a rule plans. One rule has one for each entity: the next takes the place of the one before. */
export function plannedPbehavior({ origin, author, operation }: PbehaviorPlan, entity: string, now: number) {
  const { title, pbehavior_type: type, reason } = operation;
  const [start, stop] = operation.start_on_trigger
    ? [now, now + operation.duration_seconds * 1000]
    : [Date.parse(operation.start), Date.parse(operation.stop)];
  return {
    _id: `planned-${hash('sha1', [origin, entity].join('\0'))}`,
    title,
    enabled: true,
    type,
    ...(reason === undefined ? {} : { reason }),
    entity_pattern: [[{ field: 'id', condition: { type: 'eq', value: entity } }]],
    start: new Date(start).toISOString(),
    stop: new Date(stop).toISOString(),
    exdates: [],
    exceptions: [],
    author,
    origin: `rule ${origin}`,
    created: new Date(now),
    updated: new Date(now),
    revision: now,
  };
}
