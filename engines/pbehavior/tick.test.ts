import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import type { StoredDocument } from '../../lib/engine/contract.ts';
import { storedPbehavior, watchedEntity } from '../../tests/support/pbehavior-story.ts';
import { pbehaviorConfigSchema } from './config.ts';
import { tick } from './tick.ts';

const now = Date.parse('2026-11-02T08:30:00Z');
const second = 1000;

interface Given {
  /** What the query for what is due finds. */
  readonly due?: readonly Entity[];
  /** What the query for those that know another version finds. */
  readonly stale?: readonly Entity[];
  /** What the query by the pattern finds. */
  readonly matching?: readonly Entity[];
  readonly changes?: readonly StoredDocument[];
  readonly most?: number;
  readonly pbehavior?: StoredDocument;
}

const saved = { _id: 's', subject: 'entity', pattern: [[{ field: 'name', condition: { type: 'eq', value: 'R' } }]] };

/** The wake-ups that a tick asks for, and its queries. */
async function asked({ due = [], stale = [], matching = [], changes = [], most = 100, pbehavior }: Given) {
  const events: Readonly<Record<string, unknown>>[] = [];
  const keys: string[] = [];
  const queries: object[] = [];
  await tick({
    config: pbehaviorConfigSchema.parse({ wake_ups_per_tick: most }),
    now,
    find: (collection) => {
      if (collection === 'pbehavior_changes') return Promise.resolve(changes);
      return Promise.resolve(
        collection === 'patterns' ? [saved] : [pbehavior ?? storedPbehavior('a', { revision: 2 })],
      );
    },
    scan: async function* (_collection, filter) {
      queries.push(filter);
      yield* 'pbehaviors.wake_up' in filter ? due : 'pbehaviors.keys' in filter ? stale : matching;
    },
    wakeUp: (event, key) => {
      events.push(event);
      keys.push(key);
    },
    rules: undefined,
    dropSlices: () => Promise.resolve(0),
    removeOld: () => Promise.resolve(0),
  });
  return { events, keys, queries };
}

const entity = (fields: Partial<Entity> = {}): Entity => ({
  ...watchedEntity,
  connector: 'K/KN',
  component: 'C',
  ...fields,
});
const change = (ageMs: number) => ({ _id: 'a', key: 'a@2', time: new Date(now - ageMs) });

describe('the tick of the engine of pbehaviors', () => {
  it('asks for what is due, with the names from which the id of the entity follows', async () => {
    const { events, queries } = await asked({
      due: [
        entity(),
        entity({ _id: 'C', type: 'component', name: 'C' }),
        entity({ _id: 'K/KN/x', type: 'connector', name: 'KN/x' }),
      ],
    });
    expect(queries).to.deep.equal([{ 'pbehaviors.wake_up': { $exists: true, $lte: new Date(now) } }]);
    expect(
      events.map(({ source_type: type, connector, connector_name: name, component, resource }) =>
        [type, connector, name, component, resource].join(' '),
      ),
    ).to.deep.equal(['resource K KN C R', 'component K KN C ', 'connector K KN/x  ']);
    expect(events[0]).to.include({ event_type: 'pbhenter', initiator: 'system' });
  });

  it('asks who is inside to leave', async () => {
    const info = {
      id: 'a',
      name: 'a',
      type: 'maintenance',
      type_name: 'Maintenance',
      canonical_type: 'maintenance',
      icon_name: '',
      color: '',
      revision: 1,
      since: new Date(0),
    } as const;
    expect((await asked({ due: [entity({ pbehavior_info: info })] })).events[0]).to.include({ event_type: 'pbhleave' });
  });

  for (const [age, isFollowed] of [
    [0, true],
    [29 * second, true],
    [31 * second, false],
    [62 * second, true],
    [80 * second, false],
    [3605 * second, true],
    [7200 * second, false],
  ] as const) {
    it(`${isFollowed ? 'follows' : 'leaves alone'} a change of ${age / second} seconds ago`, async () => {
      const { queries } = await asked({ changes: [change(age)] });
      expect(queries).to.have.length(isFollowed ? 3 : 1);
    });
  }

  it('asks those that knew another version, and those that match and know none; each once', async () => {
    const matching = [entity(), { ...entity(), _id: 'elsewhere' }];
    const { events, queries } = await asked({ changes: [change(0)], stale: [entity(), entity()], matching });
    expect(events).to.have.length(2);
    expect(queries[1]).to.deep.equal({
      'pbehaviors.keys': { $elemMatch: { $gte: 'a@', $lt: 'aA', $ne: 'a@2' } },
    });
  });

  it('asks those that match a saved pattern', async () => {
    const pbehavior = storedPbehavior('a', { revision: 2, entity_pattern: undefined, entity_pattern_id: 's' });
    const { queries } = await asked({ changes: [change(0)], pbehavior });
    expect(queries[2]).to.deep.equal({
      $and: [{ $or: [{ name: { $eq: 'R' } }] }, { 'pbehaviors.keys': { $ne: 'a@2' } }],
    });
  });

  it('asks for no more than it may at once, and says the same for a while', async () => {
    const due = Array.from({ length: 9 }, (_, place) => entity({ _id: `${place}/C` }));
    const { keys } = await asked({ due, most: 4 });
    expect(keys).to.deep.equal([0, 1, 2, 3].map((place) => `pbehavior:${place}/C:${now / 2000}`));
  });
});
