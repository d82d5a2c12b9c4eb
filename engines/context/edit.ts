/** An entity as a person's edit, an import or the platform itself leaves it. */
import { areSameInfos, withInfosNoted } from '../../lib/alarm/component-infos.ts';
import type { Entity, EntityInfo, EntityInfos } from '../../lib/alarm/entity.ts';
import { nothingToChange } from '../../lib/alarm/outcome.ts';
import { INFOS_MAX } from '../../lib/event/entity-changes.ts';
import type { EntityChanges, Event, InfoChange } from '../../lib/event/event.ts';
import { importedEntity } from './entity.ts';

/** What becomes of the entity: another version, nothing at all, or nothing for a reason. */
export type Edited =
  | { readonly kind: 'changed'; readonly entity: Entity }
  | { readonly kind: 'removed' }
  | { readonly kind: 'refused'; readonly reason: string };

type Draft = { -readonly [Key in keyof Entity]: Entity[Key] };

/** `before`: undefined when there is no such entity. */
export function editEntity(before: Entity | undefined, event: Event): Edited {
  if (event.event_type === 'resolve_deleted') return mark(before, event);
  const { entity_changes: changes = {} } = event;
  if (changes.purge_before !== undefined) return purge(before, changes.purge_before);
  if (before === undefined) {
    return changes.create === undefined ? unknown : change(undefined, importedEntity(event), event);
  }
  if (before.deleted === undefined) {
    return changes.create === 'always' ? refused('There is such an entity already') : change(before, before, event);
  }
  if (changes.deleted !== false && changes.create === undefined) return refused('The entity is deleted');
  const { deleted: _, ...back } = before;
  return change(before, back, event);
}

const unknown: Edited = { kind: 'refused', reason: 'There is no such entity' };

function refused(reason: string): Edited {
  return { kind: 'refused', reason };
}

/** It stays for a while, with who deleted it and when. Its alarm is the engine of alarms' to end. */
function mark(before: Entity | undefined, { author, received_ms: time }: Event): Edited {
  if (before === undefined) return unknown;
  if (before.deleted !== undefined) return refused(nothingToChange);
  return { kind: 'changed', entity: { ...before, deleted: { time: new Date(time), author } } };
}

/** For good; what came back in the meantime stays. */
function purge(before: Entity | undefined, deletedBefore: number): Edited {
  const isDue = before?.deleted !== undefined && before.deleted.time.getTime() < deletedBefore;
  return isDue && before.alarm === undefined ? { kind: 'removed' } : refused(nothingToChange);
}

/** From `before` by way of `base`, which is new, brought back, or the same. */
function change(before: Entity | undefined, base: Entity, event: Event): Edited {
  const { entity_changes: changes = {}, received_ms: now } = event;
  const infos = editInfos(base.infos, changes.infos ?? {});
  if (Object.keys(infos).length > INFOS_MAX) return refused('The entity would have too many informations');
  const draft: Draft = { ...base };
  draft.enabled = changes.enabled ?? base.enabled;
  draft.impact_level = changes.impact_level ?? base.impact_level;
  draft.infos = infos;
  if (changes.component_infos !== undefined) inherit(draft, changes.component_infos);
  if (changes.import_source !== undefined) {
    draft.import_source = changes.import_source;
    draft.imported = new Date(now);
  }
  if (before !== undefined && isSame(before, draft)) return refused(nothingToChange);
  return { kind: 'changed', entity: withInfosNoted(before, draft, now) };
}

function isSame(before: Entity, after: Entity): boolean {
  return (
    after.enabled === before.enabled &&
    after.impact_level === before.impact_level &&
    after.infos === before.infos &&
    after.component_infos === before.component_infos &&
    after.imported === before.imported &&
    after.deleted === before.deleted
  );
}

function inherit(draft: Draft, changes: NonNullable<EntityChanges['component_infos']>): void {
  const infos = Object.fromEntries(Object.entries(changes).map(([name, info]) => [name, infoOf(name, info)]));
  if (areSameInfos(draft.component_infos, infos)) return;
  if (Object.keys(infos).length === 0) delete draft.component_infos;
  else draft.component_infos = infos;
}

/** Those that are named change, `null` removes; the others keep their identity. */
function editInfos(infos: EntityInfos, changes: NonNullable<EntityChanges['infos']>): EntityInfos {
  let edited: Record<string, EntityInfo> | undefined;
  for (const [name, info] of Object.entries(changes)) {
    const before = infos[name];
    const after = info === null ? undefined : infoOf(name, info);
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    edited ??= { ...infos };
    if (after === undefined) delete edited[name];
    else edited[name] = after;
  }
  return edited ?? infos;
}

function infoOf(name: string, { value, description }: InfoChange): EntityInfo {
  return description === undefined ? { name, value } : { name, value, description };
}
