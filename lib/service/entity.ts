/** The entity of a service: what its rule says, besides its alarm and what others note in it. */
import type { Entity } from '../alarm/entity.ts';
import type { CompiledService } from './compile.ts';

/** As it is before its first event. */
export function entityOf({
  id,
  title,
  impactLevel,
  created,
}: Pick<CompiledService, 'id' | 'title' | 'impactLevel' | 'created'>): Entity {
  return {
    _id: id,
    type: 'service',
    name: title,
    enabled: true,
    impact_level: impactLevel,
    infos: {},
    created: new Date(created),
    position: 0,
  };
}

/** As its rule says now: the very same object when it says so already. */
export function updatedEntity(before: Entity, service: CompiledService): Entity {
  const { title: name, impactLevel: impact_level } = service;
  const isSame = before.enabled && before.name === name && before.impact_level === impact_level;
  return isSame ? before : { ...before, enabled: true, name, impact_level };
}

/** Of a service that is switched off or deleted. */
export function retiredEntity(before: Entity): Entity {
  return before.enabled ? { ...before, enabled: false } : before;
}
