/** Changes entities: what the routes and the console's buttons call. An edit is an event; the engine that owns the entity writes it. */
import { randomUUID } from 'node:crypto';
import type { Entity } from '../../lib/alarm/entity.ts';
import { nothingToChange } from '../../lib/alarm/outcome.ts';
import { messageOf, TransientError } from '../../lib/errors/errors.ts';
import type { EntityChanges } from '../../lib/event/event.ts';
import type { Outcome } from '../alarms/action-desk.ts';
import type { Actor } from '../alarms/actions.ts';
import type { WantedDocument } from '../alarms/board-refresh.ts';
import { notePending } from '../alarms/outcomes.ts';
import { recordAudit } from '../audit/log.ts';
import type { WebserverDeps } from '../deps.ts';
import { disableBelow } from './disable-below.ts';

/** The names from which the id of an entity follows. */
export type NamedEntity = Pick<Entity, '_id' | 'type' | 'name' | 'connector' | 'component'>;

export interface EditItem {
  /** Id of the entity. */
  readonly id: string;
  readonly changes: EntityChanges;
  /** Deletes it, whatever else it changes. */
  readonly deletes?: true;
  /** What it is, for an edit that makes it when there is none. */
  readonly as?: NamedEntity;
}

/** What became of one item. `action_id` finds a pending one later. */
export type EditResult =
  | { readonly kind: 'applied' | 'pending'; readonly id: string; readonly action_id: string }
  | { readonly kind: 'refused'; readonly id: string; readonly reason: string }
  | { readonly kind: 'unknown'; readonly id: string }
  | { readonly kind: 'unavailable'; readonly id: string; readonly reason: string };

export type EditDeps = Pick<WebserverDeps, 'alarms' | 'actions' | 'db' | 'logger' | 'now'>;

/**
 * Changes several entities, each in a way of its own. One result per item, in order. What is applied can be read back then. A component that is
 * disabled takes the resources that it has now with it; enabling it does not enable them (A53).
 */
export async function editEntities(deps: EditDeps, actor: Actor, items: readonly EditItem[]): Promise<EditResult[]> {
  const before = await findAll(deps, items);
  const sent = await Promise.all(items.map((item) => editOne(deps, actor, before.get(item.id), item)));
  await deps.alarms.show(sent.flatMap(({ written }) => written ?? []));
  const results = sent.map(({ result }) => result);
  await recordAudit(deps, actor, {
    action: items.every(({ deletes }) => deletes === true) ? 'entity.delete' : 'entity.edit',
    target: items.map(({ id }) => id),
    before: items.map((item) => beforeOf(before.get(item.id), item)),
    after: items.map(({ changes }) => changes),
    results: results.map(({ kind }) => kind),
  });
  const disabled = items.flatMap(({ id, changes }, place) => {
    const isComponent = before.get(id)?.type === 'component' && changes.enabled === false;
    return isComponent && results[place]?.kind !== 'unavailable' ? [id] : [];
  });
  await disableBelow(deps, disabled, async (ids) => {
    const below = ids.map((id) => ({ id, changes: { enabled: false } }));
    const done = await editEntities(deps, actor, below);
    return done.filter(({ kind }) => kind === 'unavailable' || kind === 'refused').length;
  });
  return results;
}

async function findAll({ db }: EditDeps, items: readonly EditItem[]): Promise<ReadonlyMap<string, Entity>> {
  const found = await db
    .collection<Entity>('entities')
    .find({ _id: { $in: items.map(({ id }) => id) } }, { projection: { alarm: 0, metrics: 0 } })
    .toArray();
  return new Map(found.map((entity) => [entity._id, entity]));
}

/** What the edit is about to change, as it is. */
function beforeOf(entity: Entity | undefined, { changes, deletes }: EditItem): object | undefined {
  if (entity === undefined) return undefined;
  if (deletes === true) {
    const { type, enabled, impact_level, infos } = entity;
    return { type, enabled, impact_level, infos };
  }
  return {
    ...(changes.deleted === undefined ? {} : { deleted: entity.deleted ?? false }),
    ...(changes.enabled === undefined ? {} : { enabled: entity.enabled }),
    ...(changes.impact_level === undefined ? {} : { impact_level: entity.impact_level }),
    ...(changes.infos === undefined
      ? {}
      : { infos: Object.fromEntries(Object.keys(changes.infos).map((name) => [name, entity.infos[name] ?? null])) }),
  };
}

interface Sent {
  readonly result: EditResult;
  readonly written?: WantedDocument;
}

async function editOne(deps: EditDeps, actor: Actor, known: Entity | undefined, item: EditItem): Promise<Sent> {
  const { id } = item;
  const entity = known ?? item.as;
  if (entity === undefined) return { result: { kind: 'unknown', id } };
  if (item.deletes === true && entity.type === 'service') {
    return {
      result: { kind: 'refused', id, reason: 'A service is deleted where it is written down, among the rules' },
    };
  }
  const action_id = randomUUID();
  try {
    const outcome = await deps.actions.send({
      id: action_id,
      event: editEvent(entity, item, actor, deps.now()),
    });
    if (outcome === undefined) await notePending(deps, action_id, { entity_id: id });
    return sentOf(id, action_id, outcome);
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return { result: { kind: 'unavailable', id, reason: messageOf(error) } };
  }
}

function sentOf(id: string, action_id: string, outcome: Outcome): Sent {
  if (outcome === undefined) return { result: { kind: 'pending', id, action_id } };
  const { applied, reason = 'The engine refused it', position } = outcome;
  // Who asks for what is so already has what was asked for.
  if (!applied && reason !== nothingToChange) return { result: { kind: 'refused', id, reason } };
  const result: EditResult = { kind: 'applied', id, action_id };
  return applied && position !== undefined ? { result, written: { entity_id: id, position } } : { result };
}

/** The event of an edit, in the words of `docs/event.md`: the names from which the entity's id follows again. */
export function editEvent(
  { _id: id, type, name, connector = '', component }: NamedEntity,
  { changes, deletes }: Pick<EditItem, 'changes' | 'deletes'>,
  { account }: Pick<Actor, 'account'>,
  now: Date,
): Record<string, unknown> {
  const isConnector = type === 'connector';
  // What spoke last, or itself; only the names together are read from it.
  const own = isConnector ? id.slice(0, -name.length - 1) : connector.slice(0, connector.indexOf('/'));
  return {
    event_type: deletes === true ? 'resolve_deleted' : 'entity_update',
    source_type: type,
    connector: own === '' ? 'vigie' : own,
    connector_name: isConnector ? name : connector.slice(connector.indexOf('/') + 1) || 'webserver',
    ...(isConnector ? {} : { component: type === 'resource' ? component : id }),
    ...(type === 'resource' ? { resource: name } : {}),
    timestamp: now.getTime() / 1000,
    initiator: 'user',
    author: account.name,
    user_id: account.id,
    role: account.roles[0],
    output: deletes === true ? 'The entity was deleted' : changes.enabled === false ? 'The entity was disabled' : '',
    ...(deletes === true ? {} : { entity_changes: changes }),
  };
}
