/** All pbehaviors of a site: which of them holds for an entity, and until when. */
import type { Entity } from '../alarm/entity.ts';
import { PatternIndex } from '../pattern/pattern-index.ts';
import { type Catalogue, catalogueOf } from './catalogue.ts';
import { type CompiledPbehavior, compilePbehavior, type StoredPbehavior, type Verdict } from './compile.ts';
import type { PbehaviorType } from './types.ts';

/** What holds for an entity. */
export interface Standing {
  /** Undefined: none. */
  readonly winner: { readonly pbehavior: CompiledPbehavior; readonly type: PbehaviorType } | undefined;
  /** When this may become another answer, in milliseconds since the epoch; infinite when it stays. */
  readonly until: number;
  /** The keys of the pbehaviors that concern it, now or later. */
  readonly keys: readonly string[];
}

const nothing: Standing = { winner: undefined, until: Number.POSITIVE_INFINITY, keys: [] };

/** One flat record: it is looked at for every event. Name, type and component of an entity follow from its id. */
interface Remembered {
  readonly standing: Standing;
  readonly from: number;
  readonly until: number;
  readonly infos: Entity['infos'];
  readonly componentInfos: Entity['component_infos'] | undefined;
  readonly connector: string | undefined;
  readonly impactLevel: number;
  /** What the entity said when that was found to be right. */
  info: Entity['pbehavior_info'] | undefined;
  watch: Entity['pbehaviors'] | undefined;
  isSettled: boolean;
}

/** Entities whose standing is remembered at most; above, all are forgotten and learnt anew. */
const rememberedMax = 100_000;

export class PbehaviorBook {
  readonly pbehaviors: readonly CompiledPbehavior[];
  readonly #index: PatternIndex<Entity>;
  readonly #remembered = new Map<string, Remembered>();

  constructor(pbehaviors: readonly CompiledPbehavior[]) {
    this.pbehaviors = pbehaviors;
    this.#index = new PatternIndex(pbehaviors.map(({ entities }) => entities));
  }

  /** True when nothing has changed since the entity was found to say what holds (`settle`). */
  isSettled(entity: Entity, now: number): boolean {
    const known = this.#remembered.get(entity._id);
    return (
      known !== undefined &&
      known.isSettled &&
      known.watch === entity.pbehaviors &&
      known.info === entity.pbehavior_info &&
      isValid(known, entity, now)
    );
  }

  /** Notes that the entity says what holds. */
  settle(entity: Entity): void {
    const known = this.#remembered.get(entity._id);
    if (known === undefined) return;
    known.info = entity.pbehavior_info;
    known.watch = entity.pbehaviors;
    known.isSettled = true;
  }

  /** The standing of an entity at this time; remembered while neither what patterns see of it nor the time changes it. */
  standingOf(entity: Entity, now: number): Standing {
    if (this.pbehaviors.length === 0) return nothing;
    const known = this.#remembered.get(entity._id);
    if (known !== undefined && isValid(known, entity, now)) return known.standing;
    const standing = this.#work(entity, now);
    if (this.#remembered.size >= rememberedMax) this.#remembered.clear();
    this.#remembered.set(entity._id, {
      standing,
      from: now,
      until: standing.until,
      infos: entity.infos,
      componentInfos: entity.component_infos,
      connector: entity.connector,
      impactLevel: entity.impact_level,
      info: undefined,
      watch: undefined,
      isSettled: false,
    });
    return standing;
  }

  /** The pbehaviors whose pattern this entity matches, whenever they hold. */
  concerning(entity: Entity, now: number): readonly CompiledPbehavior[] {
    return this.#index.candidates(entity).flatMap((place) => {
      const pbehavior = this.pbehaviors[place];
      return pbehavior?.entities.matches(entity, now) === true ? [pbehavior] : [];
    });
  }

  #work(entity: Entity, now: number): Standing {
    const live = this.concerning(entity, now)
      .map((pbehavior) => ({ pbehavior, verdict: pbehavior.at(now) }))
      .filter(({ verdict }) => verdict.type !== undefined || verdict.until !== Number.POSITIVE_INFINITY);
    if (live.length === 0) return nothing;
    return {
      winner: winnerOf(live),
      until: Math.min(...live.map(({ verdict }) => verdict.until)),
      keys: live.map(({ pbehavior }) => pbehavior.key).sort(),
    };
  }
}

function isValid(known: Remembered, entity: Entity, now: number): boolean {
  return (
    now >= known.from &&
    now < known.until &&
    known.infos === entity.infos &&
    known.componentInfos === entity.component_infos &&
    known.connector === entity.connector &&
    known.impactLevel === entity.impact_level
  );
}

interface Candidate {
  readonly pbehavior: CompiledPbehavior;
  readonly verdict: Verdict;
}

/** E07: the greatest priority, then the newest, then the greatest id. Outside an active one is only where there is nothing else. */
function winnerOf(candidates: readonly Candidate[]): Standing['winner'] {
  let best: (Candidate & { readonly type: PbehaviorType }) | undefined;
  for (const { pbehavior, verdict } of candidates) {
    const { type } = verdict;
    if (type === undefined) continue;
    const candidate = { pbehavior, verdict, type };
    if (best === undefined || isBefore(candidate, best)) best = candidate;
  }
  return best === undefined ? undefined : { pbehavior: best.pbehavior, type: best.type };
}

type Typed = Candidate & { readonly type: PbehaviorType };

function isBefore(one: Typed, other: Typed): boolean {
  if (one.verdict.isOutside !== other.verdict.isOutside) return other.verdict.isOutside;
  if (one.type.priority !== other.type.priority) return one.type.priority > other.type.priority;
  const [left, right] = [one.pbehavior, other.pbehavior];
  return left.created === right.created ? left.id > right.id : left.created > right.created;
}

interface Compilation {
  readonly related: ReadonlyMap<string, readonly StoredPbehavior[]>;
  report(pbehavior: string, reason: string): void;
}

/** The book of what is stored; those that do not compile are told to `report`, and left out. */
export function compileBook(documents: readonly StoredPbehavior[], { related, report }: Compilation): PbehaviorBook {
  const catalogue: Catalogue = catalogueOf(related);
  const compiled: CompiledPbehavior[] = [];
  for (const document of documents) {
    const pbehavior = compilePbehavior(document, catalogue);
    if (typeof pbehavior === 'string') report(document._id, pbehavior);
    else compiled.push(pbehavior);
  }
  return new PbehaviorBook(compiled);
}
