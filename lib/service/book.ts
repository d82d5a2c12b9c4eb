/** All services of a site: which of them an entity belongs to. */
import type { Entity } from '../alarm/entity.ts';
import { PatternIndex } from '../pattern/pattern-index.ts';
import { patternsCollection, savedPatterns } from '../rules/filter-rules.ts';
import { type CompiledService, compileService, type StoredService } from './compile.ts';
import { isCounted } from './contribution.ts';
import { type Circle, nest, type Nesting } from './nesting.ts';

/** One flat record: it is looked at for every event. Name, type and component of an entity follow from its id. */
interface Remembered {
  readonly ids: readonly string[];
  readonly infos: Entity['infos'];
  readonly componentInfos: Entity['component_infos'] | undefined;
  readonly connector: string | undefined;
  readonly impactLevel: number;
}

/** Entities that are remembered at most; above, all are forgotten and learnt anew. */
const rememberedMax = 100_000;

const none: readonly string[] = [];

export class ServiceBook {
  readonly #services: readonly CompiledService[];
  readonly #byId: ReadonlyMap<string, CompiledService>;
  readonly #index: PatternIndex<Entity>;
  readonly #nesting: Nesting;
  readonly #remembered = new Map<string, Remembered>();

  constructor(services: readonly CompiledService[]) {
    this.#services = services;
    this.#byId = new Map(services.map((service) => [service.id, service]));
    this.#index = new PatternIndex(services.map(({ entities }) => entities));
    this.#nesting = nest(services, (entity) => this.#candidates(entity));
  }

  get isEmpty(): boolean {
    return this.#services.length === 0;
  }

  /** Nestings that are left out. */
  get circles(): readonly Circle[] {
    return this.#nesting.circles;
  }

  /** A service that is in force. */
  get(id: string): CompiledService | undefined {
    return this.#byId.get(id);
  }

  all(): readonly CompiledService[] {
    return this.#services;
  }

  /** Ids of the services that an entity counts in, in order; remembered while nothing that patterns see of it changes. */
  servicesOf(entity: Entity): readonly string[] {
    if (this.isEmpty || !isCounted(entity)) return none;
    if (entity.type === 'service') return this.#nesting.parents.get(entity._id) ?? none;
    const known = this.#remembered.get(entity._id);
    if (
      known !== undefined &&
      known.infos === entity.infos &&
      known.componentInfos === entity.component_infos &&
      known.connector === entity.connector &&
      known.impactLevel === entity.impact_level
    ) {
      return known.ids;
    }
    const ids = this.#candidates(entity)
      .filter(({ entities }) => entities.matches(entity, 0))
      .map(({ id }) => id)
      .sort();
    if (this.#remembered.size >= rememberedMax) this.#remembered.clear();
    const { infos, component_infos: componentInfos, connector, impact_level: impactLevel } = entity;
    this.#remembered.set(entity._id, { ids, infos, componentInfos, connector, impactLevel });
    return ids;
  }

  #candidates(entity: Entity): readonly CompiledService[] {
    return this.#index.candidates(entity).flatMap((place) => this.#services[place] ?? []);
  }
}

export const noServices = new ServiceBook([]);

interface Compilation {
  readonly related: ReadonlyMap<string, readonly StoredService[]>;
  report(service: string, reason: string): void;
}

/** The book of what is stored; those that do not compile are told to `report`, and left out. */
export function compileServices(documents: readonly StoredService[], { related, report }: Compilation): ServiceBook {
  const saved = savedPatterns(related.get(patternsCollection) ?? []);
  const compiled: CompiledService[] = [];
  for (const document of documents) {
    const service = compileService(document, saved);
    if (typeof service === 'string') report(document._id, service);
    else compiled.push(service);
  }
  return new ServiceBook(compiled);
}
