/** Enters what entities contribute into the counters of their services, and tells the pipeline what state each service is in. */
import type { ServiceLinks } from '../../lib/alarm/service-links.ts';
import type {
  DocumentEffect,
  DocumentKey,
  Documents,
  Message,
  Outcome,
  OutgoingMessage,
  ProcessContext,
  ProcessResult,
  StoredDocument,
} from '../../lib/engine/contract.ts';
import { noServices, type ServiceBook } from '../../lib/service/book.ts';
import type { CompiledService } from '../../lib/service/compile.ts';
import { worstState } from '../../lib/service/counters.ts';
import {
  Ledger,
  membersCollection,
  type ServiceMember,
  type ServiceState,
  statesCollection,
} from '../../lib/service/ledger.ts';
import { readServiceMessage, type ServiceMessage, type ShownService } from '../../lib/service/record.ts';
import type { ServiceConfig } from './config.ts';

/** Trusted, and served first: nobody else can speak for a service. */
const actionsExchange = 'vigie.actions';

/** The last contribution of each entity of the batch. */
export function readMembers(batch: readonly Message[]): readonly DocumentKey[] {
  const ids = new Set(messagesOf(batch).flatMap(({ links }) => links.map(({ entity }) => entity)));
  return Array.from(ids, (id) => ({ collection: membersCollection, id }));
}

/** The counters of the services that they belong or belonged to. */
export function readStates(batch: readonly Message[], documents: Documents): readonly DocumentKey[] {
  const ids = new Set<string>();
  for (const { links, shown } of messagesOf(batch)) {
    for (const { service } of shown) ids.add(service);
    for (const link of links) {
      for (const id of link.ids) ids.add(id);
      for (const id of memberOf(documents, link.entity)?.ids ?? []) ids.add(id);
    }
  }
  return Array.from(ids, (id) => ({ collection: statesCollection, id }));
}

/** Each message ends here; the last one leads to what is to be said, once a service for the whole batch. */
export function countMembers(
  batch: readonly Message[],
  { rules, documents }: ProcessContext<ServiceConfig, ServiceBook | undefined>,
): ProcessResult {
  const ledger = new Ledger({
    member: (id) => memberOf(documents, id),
    state: (id) => stateOf(documents, id),
  });
  const shown = new Map<string, ShownService>();
  const messages = batch.map(({ body }) => readServiceMessage(body));
  for (const message of messages) {
    for (const record of message?.links ?? []) ledger.enter(record);
    for (const each of message?.shown ?? []) shown.set(each.service, each);
  }
  const checks = tell(ledger, rules ?? noServices, shown);
  const last = messages.findLastIndex((message) => message !== undefined);
  const outcomes = messages.map(
    (message, place): Outcome =>
      message === undefined
        ? notOurs
        : { kind: 'redirect', exchange: actionsExchange, messages: place === last ? checks : [] },
  );
  return {
    outcomes,
    effects: [...documentsOf(membersCollection, ledger.members), ...documentsOf(statesCollection, ledger.states)],
  };
}

/** Checks of the services whose counters say another state or output than was told last, or than their own entity shows; notes what is told. */
function tell(ledger: Ledger, book: ServiceBook, shown: ReadonlyMap<string, ShownService>): readonly OutgoingMessage[] {
  return [...new Set([...ledger.states.keys(), ...shown.keys()])].sort().flatMap((id) => {
    const service = book.get(id);
    const state = ledger.state(id);
    if (service === undefined) {
      // Its alarm ends, or has ended: whatever it says when it is back is news.
      ledger.states.set(id, { _id: id, counters: state.counters });
      return [];
    }
    const said = sayingOf(service, state);
    // Both: what was told may be under way, and then the entity shows it later.
    if (isSame(state.told ?? quiet, said) && isSame(shown.get(id) ?? said, said)) return [];
    ledger.states.set(id, { ...state, told: said });
    return [checkOf(id, said)];
  });
}

type Saying = NonNullable<ServiceState['told']>;

/** What a service says of which nothing was told yet. */
const quiet: Saying = { state: 0, output: '' };

/** What is ok has nothing to say. */
function isSame(one: Saying, other: Saying): boolean {
  return one.state === other.state && (other.state === 0 || one.output === other.output);
}

function sayingOf({ title, output: template }: CompiledService, { counters }: ServiceState): Saying {
  const rendered = template.render({ title, counters });
  return { state: worstState(counters), output: rendered.kind === 'text' ? rendered.text : rendered.reason };
}

/** As any monitoring tool sends one (F01). */
function checkOf(id: string, { state, output }: Saying): OutgoingMessage {
  const connector = { connector: 'service', connector_name: 'service', author: 'service.service' };
  const body = { event_type: 'check', source_type: 'service', component: id, initiator: 'system', state, output };
  return { routing_key: 'check', body: { ...connector, ...body } };
}

function documentsOf(collection: string, documents: ReadonlyMap<string, StoredDocument>): readonly DocumentEffect[] {
  return Array.from(documents.values(), (document) => ({ kind: 'document', collection, document, urgent: true }));
}

function messagesOf(batch: readonly Message[]): readonly ServiceMessage[] {
  return batch.flatMap(({ body }) => readServiceMessage(body) ?? []);
}

/** Only this engine writes these collections. */
function memberOf(documents: Documents, id: string): ServiceMember | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return documents.get(membersCollection, id) as (StoredDocument & ServiceLinks) | undefined;
}

function stateOf(documents: Documents, id: string): ServiceState | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return documents.get(statesCollection, id) as ServiceState | undefined;
}

const notOurs: Outcome = {
  kind: 'dead_letter',
  code: 'event_field_invalid',
  message: 'The message came on the exchange of the services, but tells no contributions',
};
