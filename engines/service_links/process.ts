/** Says what counts differently after a batch. It stands after the engines that change entities and their alarms. */
import { type Entity, isEntity } from '../../lib/alarm/entity.ts';
import type { ServiceLinks } from '../../lib/alarm/service-links.ts';
import type { DocumentKey, Effect, ProcessContext, ProcessResult } from '../../lib/engine/contract.ts';
import type { Event } from '../../lib/event/event.ts';
import { noServices, type ServiceBook } from '../../lib/service/book.ts';
import { contributionOf, isSameContribution } from '../../lib/service/contribution.ts';
import type { LinkRecord, ServiceMessage, ShownService } from '../../lib/service/record.ts';
import type { ServiceLinksConfig } from './config.ts';

type Context = ProcessContext<ServiceLinksConfig, ServiceBook | undefined>;

const entitiesCollection = 'entities';
const servicesExchange = 'vigie.services';

/** By this the scheduler asks: to the engine of alarms it is only a look at the status. */
export const askingType = 'updatestatus';

/** The entities of which anything may have changed. Those of observations have been read by the engine of the context, which stands before. */
export function readEntities(
  batch: readonly Event[],
  _config: ServiceLinksConfig,
  rules: ServiceBook | undefined,
): readonly DocumentKey[] {
  const ids = new Set<string>();
  for (const event of batch) if (!isObservation(event) && isConcerned(event, rules)) ids.add(event.entity_id);
  return Array.from(ids, (id) => ({ collection: entitiesCollection, id }));
}

/** Every event goes on as it came; one message tells the services what the batch has changed. */
export function treatEvents(batch: readonly Event[], { rules, documents, now }: Context): ProcessResult {
  const book = rules ?? noServices;
  const asked = new Map<string, boolean>();
  for (const event of batch) {
    if (!isConcerned(event, rules)) continue;
    asked.set(event.entity_id, asked.get(event.entity_id) === true || event.event_type === askingType);
  }
  const links: LinkRecord[] = [];
  const shown: ShownService[] = [];
  const effects: Effect[] = [];
  for (const [id, isAsked] of asked) {
    const entity = documents.get(entitiesCollection, id);
    if (!isEntity(entity)) continue;
    if (isAsked && entity.type === 'service') shown.push(shownBy(entity));
    const services = changedLinks(entity, book, now);
    if (services === undefined) continue;
    links.push({ entity: id, ...services });
    const document: Entity = { ...entity, services };
    effects.push({ kind: 'document', collection: entitiesCollection, document, urgent: true });
  }
  const body: ServiceMessage = { links, shown };
  if (links.length + shown.length > 0) {
    effects.push({ kind: 'publish', exchange: servicesExchange, message: { routing_key: '', body } });
  }
  return { outcomes: batch.map((event) => ({ kind: 'forward', event })), effects };
}

function isObservation({ event_type: type, source_type: source }: Event): boolean {
  return (type === 'check' || type === 'perf' || type === 'log') && source !== 'service';
}

/** By these an entity may have to leave the last service. */
const leavingTypes: ReadonlySet<string> = new Set([askingType, 'entity_update', 'resolve_deleted']);

/** Without a service only entities that may have to leave the last one are looked at. */
function isConcerned({ event_type: type }: Event, rules: ServiceBook | undefined): boolean {
  return (rules !== undefined && !rules.isEmpty) || leavingTypes.has(type);
}

/** Undefined when it counts as before. */
function changedLinks(entity: Entity, book: ServiceBook, now: number): ServiceLinks | undefined {
  const { services: before } = entity;
  const ids = book.servicesOf(entity);
  if (ids.length === 0 && (before === undefined || before.ids.length === 0)) return undefined;
  const contribution = contributionOf(entity);
  if (before !== undefined && isSameList(before.ids, ids) && isSameContribution(before, contribution)) return undefined;
  // An entity that is made anew under the same name begins later than the old one ended.
  return { ids, ...contribution, revision: Math.max(now, (before?.revision ?? 0) + 1) };
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((id, place) => id === other[place]));
}

function shownBy({ _id: service, alarm }: Entity): ShownService {
  if (alarm === undefined) return { service, state: 0, output: '' };
  return { service, state: contributionOf({ alarm }).state, output: alarm.output };
}
