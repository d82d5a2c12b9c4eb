/** Which services belong to which: decided by the services alone, and without circles, in which a state would hold itself up for ever. */
import type { CompiledService } from './compile.ts';
import { entityOf } from './entity.ts';

/** A service that its pattern would put into one that it contains. */
export interface Circle {
  readonly member: CompiledService;
  readonly service: CompiledService;
}

export interface Nesting {
  /** Ids of the services that a service belongs to, in order, by its id. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  /** What is left out. */
  readonly circles: readonly Circle[];
}

/**
 * `candidates`: the services whose pattern the entity of a service may match; patterns decide, on what its rule says of it. The oldest services are
 * nested first, so that a new one never changes what was there; none belongs to itself.
 */
export function nest(
  services: readonly CompiledService[],
  candidates: (entity: ReturnType<typeof entityOf>) => readonly CompiledService[],
): Nesting {
  const parents = new Map<string, string[]>();
  const circles: Circle[] = [];
  const pairs = services.flatMap((member) => {
    const entity = entityOf(member);
    return candidates(entity)
      .filter((service) => service.id !== member.id && service.entities.matches(entity, 0))
      .map((service) => ({ member, service }));
  });
  for (const pair of pairs.sort(byAge)) {
    const { member, service } = pair;
    if (leadsTo(parents, service.id, member.id)) circles.push(pair);
    else parents.set(member.id, [...(parents.get(member.id) ?? []), service.id]);
  }
  for (const ids of parents.values()) ids.sort();
  return { parents, circles };
}

function byAge(one: Circle, other: Circle): number {
  return newest(one) - newest(other) || compare(keyOf(one), keyOf(other));
}

function newest({ member, service }: Circle): number {
  return Math.max(member.created, service.created);
}

function keyOf({ member, service }: Circle): string {
  return `${member.id} ${service.id}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Whether the parents of `from`, and theirs, lead to `target`. */
function leadsTo(parents: ReadonlyMap<string, readonly string[]>, from: string, target: string): boolean {
  const seen = new Set([from]);
  // A set that grows while it is walked through.
  for (const id of seen) {
    if (id === target) return true;
    for (const parent of parents.get(id) ?? []) seen.add(parent);
  }
  return false;
}
