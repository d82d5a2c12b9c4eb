/** An entity as a person's edit leaves it. */
import type { Entity, EntityInfo } from '../../lib/alarm/entity.ts';
import type { EntityChanges, InfoChange } from '../../lib/event/event.ts';

/** Informations that an entity has at most. */
const infosMax = 500;

/** The very same object when nothing changed; undefined when it would have too many informations. */
export function editEntity(entity: Entity, changes: EntityChanges): Entity | undefined {
  const infos = editInfos(entity.infos, changes.infos ?? {});
  if (Object.keys(infos).length > infosMax) return undefined;
  const { enabled = entity.enabled, impact_level = entity.impact_level } = changes;
  const isSame = enabled === entity.enabled && impact_level === entity.impact_level && infos === entity.infos;
  return isSame ? entity : { ...entity, enabled, impact_level, infos };
}

/** Those that are named change, `null` removes; the others keep their identity. */
function editInfos(infos: Entity['infos'], changes: NonNullable<EntityChanges['infos']>): Entity['infos'] {
  let edited: Record<string, EntityInfo> | undefined;
  for (const [name, change] of Object.entries(changes)) {
    const before = infos[name];
    const after = change === null ? undefined : infoOf(name, change);
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
