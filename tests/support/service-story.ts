/** Services as they are stored, the book of them, and the entities that they count. */
import type { Entity } from '../../lib/alarm/entity.ts';
import type { StoredDocument } from '../../lib/engine/contract.ts';
import { compileServices, type ServiceBook } from '../../lib/service/book.ts';
import { filterEntity, having } from './filter-story.ts';

export interface GivenService {
  readonly title?: string;
  readonly entity_pattern?: unknown;
  readonly entity_pattern_id?: string;
  readonly output_template?: string;
  readonly impact_level?: number;
  readonly created?: Date;
}

/** Services by their ids; each has the entities of the component `C` unless it says otherwise. @throws what would be left out. */
export function servicesOf(
  services: Readonly<Record<string, GivenService>>,
  patterns: readonly StoredDocument[] = [],
): ServiceBook {
  const documents = Object.entries(services).map(([_id, given]) => ({
    _id,
    title: _id,
    entity_pattern: having('component', 'C'),
    revision: 1,
    created: new Date(0),
    ...given,
  }));
  return compileServices(documents, {
    related: new Map([['patterns', patterns]]),
    report: (id, reason) => {
      throw new Error(`${id}: ${reason}`);
    },
  });
}

/** `R/C`, without an alarm. */
export const countedEntity: Entity = { ...filterEntity, component: 'C', connector: 'K/KN' };

export function serviceEntity(id: string, fields: Partial<Entity> = {}): Entity {
  return { ...filterEntity, _id: id, type: 'service', name: id, ...fields };
}
