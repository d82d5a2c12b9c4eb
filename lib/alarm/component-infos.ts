/**
 * What is noted about a component, its resources know too. They may belong to other logs, and nobody has a list of them: the component keeps the
 * time of the change, and the scheduler tells the resources that do not know of it yet.
 */
import type { Entity, EntityInfos } from './entity.ts';

/** The entity as it is after a change; a component whose infos are others than before says when. `now` is in milliseconds. */
export function withInfosNoted(before: Entity | undefined, after: Entity, now: number): Entity {
  if (after.type !== 'component') return after;
  const isSame = before === undefined ? Object.keys(after.infos).length === 0 : before.infos === after.infos;
  return isSame ? after : { ...after, infos_changed: new Date(now) };
}

/** True when both say the same of every name. */
export function areSameInfos(one: EntityInfos = {}, other: EntityInfos = {}): boolean {
  if (one === other) return true;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => isSameInfo(one[name], other[name]));
}

function isSameInfo(one: EntityInfos[string] | undefined, other: EntityInfos[string] | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.description === other.description && JSON.stringify(one.value) === JSON.stringify(other.value);
}
