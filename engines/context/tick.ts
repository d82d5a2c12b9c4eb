/**
 * What concerns several entities, and so perhaps several logs: resources learn what is noted about their component, and a component or a connector
 * that was deleted comes back when something below it is heard.
 */
import { areSameInfos } from '../../lib/alarm/component-infos.ts';
import { type Entity, type EntityInfos, isEntity } from '../../lib/alarm/entity.ts';
import { wakeUpEvent } from '../../lib/alarm/wake-up-event.ts';
import type { TickContext } from '../../lib/engine/contract.ts';
import type { EntityChanges, InfoChange } from '../../lib/event/event.ts';
import type { ContextConfig } from './config.ts';

type Context = TickContext<ContextConfig>;

const COLLECTION = 'entities';
const minuteMs = 60_000;

/** A change is followed by every tick for so long, and then at these ages: queues may be long, pools may be stopped. */
const freshMs = 30_000;
const laterMs = [minuteMs, 10 * minuteMs, 60 * minuteMs, 360 * minuteMs];

/** Ticks are some seconds apart. */
const slackMs = 15_000;

/** A wake-up that went unheard is asked again after this time. */
const retryMs = 2000;

const named = ['type', 'name', 'connector', 'component'];

export async function tick(context: Context): Promise<void> {
  await tellResources(context);
  await bringBack(context);
}

/** Only components about which something is or was noted have `infos_changed`: where nothing is, this finds nothing. */
async function tellResources(context: Context): Promise<void> {
  const { now, scan, config } = context;
  const filter = { infos_changed: { $exists: true }, $or: followed(now) };
  let told = 0;
  for await (const component of scan(COLLECTION, filter, ['type', 'infos'])) {
    if (!isEntity(component)) continue;
    const resources = { type: 'resource', component: component._id };
    for await (const resource of scan(COLLECTION, resources, [...named, 'component_infos', 'deleted'])) {
      if (told >= config.told_per_tick) return;
      if (!isEntity(resource) || resource.deleted !== undefined) continue;
      if (areSameInfos(resource.component_infos, component.infos)) continue;
      told += 1;
      ask(context, resource, 'component_infos', { component_infos: withoutNames(component.infos) });
    }
  }
}

/** Either time is at one of the ages at which a change is followed. */
function followed(now: number): readonly object[] {
  const spans = [
    { from: now - freshMs, to: now },
    ...laterMs.map((later) => ({ from: now - later - slackMs, to: now - later })),
  ];
  return ['infos_changed', 'resource_added'].flatMap((field) =>
    spans.map(({ from, to }) => ({ [field]: { $gt: new Date(from), $lte: new Date(to) } })),
  );
}

/** The last event is raised by what is below: later than the deletion, it says that the entity is there. */
async function bringBack(context: Context): Promise<void> {
  const deleted = { 'deleted.time': { $exists: true }, type: { $in: ['component', 'connector'] } };
  for await (const entity of context.scan(COLLECTION, deleted, [...named, 'deleted', 'last_event', 'resource_added'])) {
    if (!isEntity(entity) || entity.deleted === undefined) continue;
    const { last_event: heard, resource_added: added } = entity;
    const last = Math.max(heard?.getTime() ?? 0, added?.getTime() ?? 0);
    if (last > entity.deleted.time.getTime()) ask(context, entity, 'back', { deleted: false });
  }
}

function ask({ now, wakeUp }: Context, entity: Entity, what: string, changes: EntityChanges): void {
  const event = { ...wakeUpEvent(entity, 'entity_update'), entity_changes: changes };
  wakeUp(event, `${what}:${entity._id}:${Math.floor(now / retryMs)}`);
}

function withoutNames(infos: EntityInfos): Readonly<Record<string, InfoChange>> {
  return Object.fromEntries(Object.entries(infos).map(([name, { name: _, ...info }]) => [name, info]));
}
