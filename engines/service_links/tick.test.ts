import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { StoredDocument } from '../../lib/engine/contract.ts';
import { noServices, type ServiceBook } from '../../lib/service/book.ts';
import { countedEntity, servicesOf } from '../../tests/support/service-story.ts';
import { serviceLinksConfigSchema } from './config.ts';
import { tick } from './tick.ts';

/** Between two reviews. */
const now = Date.UTC(2026, 10, 2, 8, 5);
const minute = 60_000;

interface Given {
  readonly rules?: ServiceBook;
  readonly changes?: readonly StoredDocument[];
  readonly entities?: readonly Entity[];
  readonly at?: number;
  readonly limit?: number;
}

async function asked({ rules = servicesOf({ s: {} }), changes = [], entities = [], at = now, limit }: Given) {
  const keys: string[] = [];
  const filters: object[] = [];
  await tick({
    config: serviceLinksConfigSchema.parse(limit === undefined ? {} : { wake_ups_per_tick: limit }),
    rules,
    now: at,
    find: () => Promise.resolve(changes),
    async *scan(_collection, filter) {
      filters.push(filter);
      yield* entities;
    },
    wakeUp: (event, key) => {
      keys.push(`${String(event['event_type'])} ${key.split(':').slice(0, 2).join(' ')}`);
    },
    dropSlices: () => Promise.resolve(0),
    removeOld: () => Promise.resolve(0),
  });
  return { keys, filters };
}

const linked: Entity = {
  ...countedEntity,
  _id: 'L/C',
  services: { ids: ['s'], has_alarm: false, state: 0, acknowledged: false, revision: 1 },
};

describe('the tick of the services', () => {
  it('looks at nothing without a service and without a change', async () => {
    expect(await asked({ rules: noServices, entities: [countedEntity] })).to.deep.equal({ keys: [], filters: [] });
  });

  it('asks for the entities that were made a moment ago without a word to the services', async () => {
    const { keys, filters } = await asked({ entities: [countedEntity, linked] });
    expect(keys).to.deep.equal(['updatestatus services R/C']);
    expect(filters).to.deep.equal([{ created: { $gte: new Date(now - 2 * minute) } }]);
  });

  it('asks for a changed service, and of all entities for those that count otherwise', async () => {
    const changes = [{ _id: 's', time: new Date(now - 1000) }];
    const { keys, filters } = await asked({ changes, entities: [linked, countedEntity] });
    expect(keys).to.deep.equal(['updatestatus service s', 'updatestatus services R/C']);
    const members = { 'services.ids': { $exists: true, $eq: 's' } };
    const others = { $and: [{ $or: [{ component: { $eq: 'C' } }] }, { 'services.ids': { $ne: 's' } }] };
    expect(filters).to.deep.equal([{ $or: [members, others] }]);
    const gone = await asked({ changes, rules: noServices, entities: [linked, countedEntity] });
    expect(gone.filters).to.deep.equal([{ $or: [members] }]);
    expect(gone.keys).to.deep.equal(['updatestatus service s', 'updatestatus services L/C']);
  });

  it('looks at everything now and then', async () => {
    const { keys, filters } = await asked({ at: now + 5 * minute, entities: [linked] });
    expect(keys).to.deep.equal(['updatestatus service s']);
    expect(filters).to.deep.equal([{}]);
  });

  it('asks no more than its limit', async () => {
    const entities = Array.from({ length: 5 }, (_, index) => ({ ...countedEntity, _id: `r${index}/C` }));
    expect((await asked({ entities, limit: 2 })).keys).to.have.length(2);
  });
});
