import { expect } from 'chai';
import type { Effect, Message, Outcome, StoredDocument } from '../../lib/engine/contract.ts';
import { noServices, type ServiceBook } from '../../lib/service/book.ts';
import { noCounters, withMember } from '../../lib/service/counters.ts';
import type { LinkRecord, ServiceMessage } from '../../lib/service/record.ts';
import { servicesOf } from '../../tests/support/service-story.ts';
import { countMembers, readMembers, readStates } from './process.ts';

const rules = servicesOf({ s: { output_template: '{{depends}} of {{title}}' }, t: {} });

function link(entity: string, fields: Partial<LinkRecord> = {}): LinkRecord {
  return { entity, ids: ['s'], revision: 1, has_alarm: true, state: 2, acknowledged: false, ...fields };
}

function message(body: Partial<ServiceMessage> | string): Message {
  const text = typeof body === 'string' ? body : JSON.stringify({ links: [], shown: [], ...body });
  const envelope = { event_id: 'm', routing_key: '', content_type: 'application/json', received_ms: 0, trusted: false };
  return { ...envelope, body: Buffer.from(text) };
}

/** The engine on a database: what it decides is there for the next batch. */
class Database {
  readonly #documents = new Map<string, StoredDocument>();

  readonly get = (collection: string, id: string): StoredDocument | undefined =>
    this.#documents.get(`${collection} ${id}`);

  count(...batch: readonly Message[]) {
    return this.countBy(rules, ...batch);
  }

  countBy(book: ServiceBook, ...batch: readonly Message[]) {
    // Nothing may be looked at that was not asked for.
    const known = new Set(
      [...readMembers(batch), ...readStates(batch, this)].map(({ collection, id }) => `${collection} ${id}`),
    );
    const get = (collection: string, id: string): StoredDocument | undefined => {
      expect([...known]).to.include(`${collection} ${id}`);
      return this.get(collection, id);
    };
    const { outcomes, effects } = countMembers(batch, { config: {}, rules: book, documents: { get }, now: 0 });
    effects.forEach((effect) => this.#store(effect));
    return { kinds: outcomes.map(({ kind }) => kind), told: outcomes.flatMap(toldBy) };
  }

  #store(effect: Effect): void {
    if (effect.kind === 'document') this.#documents.set(`${effect.collection} ${effect.document._id}`, effect.document);
  }
}

function toldBy(outcome: Outcome): readonly string[] {
  if (outcome.kind !== 'redirect') return [];
  expect(outcome.exchange).to.equal('vigie.actions');
  return outcome.messages.map(({ body }) => {
    const check = new Map<string, unknown>(Object.entries(body));
    expect(check.get('source_type')).to.equal('service');
    return ['component', 'state', 'output'].map((field) => String(check.get(field))).join(' | ');
  });
}

describe('the engine of services', () => {
  it('counts, and says each service once for a whole batch', () => {
    const database = new Database();
    const first = database.count(
      message({ links: [link('a'), link('b', { state: 3 })] }),
      message({ links: [link('c')] }),
    );
    expect(first).to.deep.equal({ kinds: ['redirect', 'redirect'], told: ['s | 3 | 3 of s'] });
    const counters = [2, 3, 2].reduce(
      (sum, state) => withMember(sum, { state: state === 3 ? 3 : 2, has_alarm: true, acknowledged: false }, 1),
      noCounters,
    );
    expect(database.get('service_states', 's')).to.deep.include({ counters });
  });

  it('says nothing when neither state nor output is another one, and a change of either', () => {
    const database = new Database();
    database.count(message({ links: [link('a')] }));
    expect(database.count(message({ links: [link('a', { revision: 2, acknowledged: true })] })).told).to.deep.equal([]);
    expect(database.count(message({ links: [link('b')] })).told).to.deep.equal(['s | 2 | 2 of s']);
    const quiet = { state: 0, has_alarm: false } as const;
    const both = ['a', 'b'].map((entity) => link(entity, { revision: 3, ...quiet }));
    expect(database.count(message({ links: both })).told).to.deep.equal(['s | 0 | 2 of s']);
    expect(database.count(message({ links: [link('c', quiet)] })).told).to.deep.equal([]);
  });

  it('takes back what an entity contributed where it was before', () => {
    const database = new Database();
    database.count(message({ links: [link('a')] }));
    database.count(message({ links: [link('a', { revision: 2, ids: ['t'] })] }));
    database.count(message({ links: [link('a', { revision: 1 })] }));
    expect(database.get('service_states', 's')).to.deep.include({ counters: noCounters });
    database.count(message({ links: [link('a', { revision: 3, ids: [] })] }));
    expect(database.get('service_states', 't')).to.deep.include({ counters: noCounters });
    expect(database.get('service_members', 'a')).to.deep.include({ ids: [], revision: 3 });
  });

  it('says it again when the entity of the service shows something else, also what may be under way', () => {
    const database = new Database();
    database.count(message({ links: [link('a')] }));
    const shown = (state: 0 | 2, output: string) => message({ shown: [{ service: 's', state, output }] });
    expect(database.count(shown(2, '1 of s')).told).to.deep.equal([]);
    expect(database.count(shown(2, '1 of old')).told).to.deep.equal(['s | 2 | 1 of s']);
    expect(database.count(shown(0, '')).told).to.deep.equal(['s | 2 | 1 of s']);
    const back = link('a', { revision: 2, state: 0, has_alarm: false });
    expect(database.count(message({ links: [back] }), shown(0, '')).told).to.deep.equal(['s | 0 | 1 of s']);
  });

  it('says a service again that was not in force meanwhile', () => {
    const database = new Database();
    database.count(message({ links: [link('a')] }));
    const left = link('a', { revision: 2, ids: [] });
    database.countBy(noServices, message({ links: [left] }));
    expect(database.count(message({ links: [link('a', { revision: 3 })] })).told).to.deep.equal(['s | 2 | 1 of s']);
  });

  it('counts for a service that is not known yet, and says nothing of it', () => {
    const database = new Database();
    expect(database.count(message({ links: [link('a', { ids: ['new'] })] })).told).to.deep.equal([]);
    expect(database.get('service_states', 'new')).to.have.nested.property('counters.depends', 1);
  });

  it('makes a dead letter of what is none of ours, and loses nothing else of the batch', () => {
    const poison = ['', '[]', '{}', '{"links":[null],"shown":[]}', '{"links":[{"entity":"a"}],"shown":[]}'];
    const { kinds, told } = new Database().count(
      message({ links: [link('a')] }),
      ...poison.map((text) => message(text)),
    );
    expect(kinds).to.deep.equal(['redirect', ...poison.map(() => 'dead_letter')]);
    expect(told).to.deep.equal(['s | 2 | 1 of s']);
  });
});
