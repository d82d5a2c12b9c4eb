/** Deletes entities and brings them back. Nothing is gone at once: for an hour a deleted entity is only hidden (`engines/retention`). */
import type { Entity } from '../../lib/alarm/entity.ts';
import type { Actor } from '../alarms/actions.ts';
import { type EditDeps, editEntities, type EditItem, type EditResult } from './edit.ts';

/** What hangs below the entities of one request at most. */
const mostBelow = 2000;

/** Edits in one round. */
const roundSize = 500;

export interface DeleteOptions {
  /** With what is below: the resources of a component, the components and resources of a connector. */
  readonly children: boolean;
  /** Others that are deleted too: what is below need not be left behind because of them. */
  readonly also?: ReadonlySet<string>;
}

/**
 * Deletes several entities. One result per item, in order. Who has something below is refused, unless that is deleted too: before it, so that nothing
 * is left without its component.
 */
export async function deleteEntities(
  deps: EditDeps,
  actor: Actor,
  ids: readonly string[],
  { children, also = new Set() }: DeleteOptions,
): Promise<EditResult[]> {
  const refusals = new Map<string, string>();
  const below = new Set<string>();
  const gone = new Set([...ids, ...also]);
  for (const id of await withoutResources(deps, ids)) {
    const found = await idsBelow(deps, id, false);
    const left = found.filter((one) => !gone.has(one));
    if (left.length === 0) continue;
    if (found.length > mostBelow) refusals.set(id, `More than ${mostBelow} entities are below it: delete those first`);
    else if (!children) refusals.set(id, `${countOf(left.length)} below it: delete them first, or with it`);
    else for (const one of left) below.add(one);
  }
  const failed = await inRounds(deps, actor, [...below].map(deletion));
  const wanted = failed === 0 ? ids.filter((id) => !refusals.has(id)) : [];
  const results = wanted.length === 0 ? [] : await editEntities(deps, actor, wanted.map(deletion));
  const byId = new Map(results.map((result) => [result.id, result]));
  return ids.map((id) => {
    const reason = refusals.get(id) ?? `${countOf(failed)} below it could not be deleted`;
    return byId.get(id) ?? { kind: 'refused', id, reason };
  });
}

/** Those that can have something below them. */
async function withoutResources({ db }: EditDeps, ids: readonly string[]): Promise<readonly string[]> {
  const filter = { _id: { $in: [...ids] }, type: { $in: ['connector', 'component'] satisfies Entity['type'][] } };
  const found = await db
    .collection<Entity>('entities')
    .find(filter, { projection: { _id: 1 } })
    .toArray();
  return found.map(({ _id }) => _id);
}

function countOf(count: number): string {
  return count === 1 ? 'One entity is' : `${count} entities are`;
}

function deletion(id: string): EditItem {
  return { id, changes: {}, deletes: true };
}

/** Brings deleted entities back, with what they belong to; with `children` also what was deleted below them. */
export async function restoreEntities(
  deps: EditDeps,
  actor: Actor,
  ids: readonly string[],
  { children }: Pick<DeleteOptions, 'children'>,
): Promise<EditResult[]> {
  const others = new Set(await deletedAbove(deps, ids));
  if (children) {
    for (const id of await withoutResources(deps, ids))
      for (const one of await idsBelow(deps, id, true)) others.add(one);
  }
  for (const id of ids) others.delete(id);
  await inRounds(deps, actor, [...others].map(restoration));
  return await editEntities(deps, actor, ids.map(restoration));
}

function restoration(id: string): EditItem {
  return { id, changes: { deleted: false } };
}

/** How many could not be done. */
async function inRounds(deps: EditDeps, actor: Actor, items: readonly EditItem[]): Promise<number> {
  let failed = 0;
  for (let from = 0; from < items.length; from += roundSize) {
    const results = await editEntities(deps, actor, items.slice(from, from + roundSize));
    failed += results.filter(({ kind }) => kind === 'refused' || kind === 'unavailable').length;
  }
  return failed;
}

/** Everything below an entity, that is deleted or that is not: one more than a request may name at most. */
async function idsBelow({ db }: EditDeps, id: string, areDeleted: boolean): Promise<readonly string[]> {
  const entities = db.collection<Entity>('entities');
  const find = (filter: object) =>
    entities
      .find({ ...filter, _id: { $ne: id }, 'deleted.time': { $exists: areDeleted } })
      .project<{ _id: string; type: Entity['type'] }>({ type: 1 })
      .limit(mostBelow + 1)
      .toArray();
  const direct = await find({ $or: [{ connector: id }, { component: id, type: 'resource' }] });
  const components = direct.filter(({ type }) => type === 'component').map(({ _id }) => _id);
  const deeper = components.length === 0 ? [] : await find({ component: { $in: components }, type: 'resource' });
  return [...new Set([...direct, ...deeper].map(({ _id }) => _id))];
}

/** The deleted components and connectors that these belong to. */
async function deletedAbove({ db }: EditDeps, ids: readonly string[]): Promise<readonly string[]> {
  const entities = db.collection<Entity>('entities');
  const found = await entities
    .find({ _id: { $in: [...ids] } }, { projection: { connector: 1, component: 1 } })
    .toArray();
  const above = found.flatMap(({ connector, component }) => [connector, component]).filter((id) => id !== undefined);
  const deleted = { _id: { $in: above }, 'deleted.time': { $exists: true } };
  return (await entities.find(deleted, { projection: { _id: 1 } }).toArray()).map(({ _id }) => _id);
}
