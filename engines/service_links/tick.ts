/** Finds the entities that count in other services than they say, because a service or they themselves are new or changed, and asks the engine to look. */
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import { wakeUpEvent } from '../../lib/alarm/wake-up-event.ts';
import type { TickContext } from '../../lib/engine/contract.ts';
import { noServices, type ServiceBook } from '../../lib/service/book.ts';
import { isServiceChange, serviceChangesCollection } from '../../lib/service/change.ts';
import type { ServiceLinksConfig } from './config.ts';
import { askingType } from './process.ts';

type Context = TickContext<ServiceLinksConfig, ServiceBook | undefined>;

/** A change is followed by every tick for so long: queues may be long. */
const freshMs = 60_000;
/** So often everything is looked at, whatever has changed: pools may have been stopped for longer. */
const reviewMs = 10 * 60_000;
/** Ticks are some seconds apart. */
const slackMs = 15_000;
/** The connector and the component of a resource are made without an event of their own. */
const newMs = 2 * 60_000;
/** A wake-up that went unheard, or found the rules of a moment ago, is asked again after this time. */
const retryMs = 1000;

const changesMax = 1000;
/** Services that are looked for by themselves at most; for more, everything is looked at. */
const searchedMax = 50;

/** What a wake-up and a pattern need of an entity. */
const ofEntity = 'type name connector component impact_level infos component_infos enabled deleted services.ids';
const fields = ofEntity.split(' ');

export async function tick(context: Context): Promise<void> {
  const { now, rules: book = noServices } = context;
  const found = await context.find(serviceChangesCollection, { time: { $gte: new Date(now - freshMs) } }, changesMax);
  const changed = found.filter(isServiceChange).map(({ _id: id }) => id);
  const isReview = !book.isEmpty && now % reviewMs < slackMs;
  const services = isReview ? [...changed, ...book.all().map(({ id }) => id)] : changed;
  for (const id of new Set(services)) askService(context, id);
  if (services.length > 0) await askMoved(context, book, isReview ? {} : concerned(changed, book));
  else if (!book.isEmpty) await askMoved(context, book, { created: { $gte: new Date(now - newMs) } });
}

/** The entities that count in one of these services, and those that its pattern may match. */
function concerned(ids: readonly string[], book: ServiceBook): Readonly<Record<string, unknown>> {
  if (ids.length > searchedMax) return {};
  const alternatives = ids.flatMap((id) => {
    const members = { 'services.ids': { $exists: true, $eq: id } };
    const service = book.get(id);
    return service === undefined ? [members] : [members, { $and: [service.filter, { 'services.ids': { $ne: id } }] }];
  });
  return { $or: alternatives };
}

/** The service's own entity: whether it says what the rule says, and shows what the counters say. */
function askService({ wakeUp, now }: Context, id: string): void {
  const event = wakeUpEvent({ _id: id, type: 'service', name: id }, askingType);
  wakeUp(event, `service:${id}:${Math.floor(now / retryMs)}`);
}

async function askMoved(
  { scan, wakeUp, now, config }: Context,
  book: ServiceBook,
  filter: Readonly<Record<string, unknown>>,
): Promise<void> {
  let asked = 0;
  for await (const entity of scan('entities', filter, fields)) {
    if (asked >= config.wake_ups_per_tick) return;
    if (!isEntity(entity) || !hasMoved(entity, book)) continue;
    asked += 1;
    wakeUp(wakeUpEvent(entity, askingType), `services:${entity._id}:${Math.floor(now / retryMs)}`);
  }
}

function hasMoved(entity: Entity, book: ServiceBook): boolean {
  const [said, found] = [entity.services?.ids ?? [], book.servicesOf(entity)];
  return said.length !== found.length || said.some((id, place) => id !== found[place]);
}
