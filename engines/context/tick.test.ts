import { expect } from 'chai';
import type { StoredDocument } from '../../lib/engine/contract.ts';
import { contextConfigSchema } from './config.ts';
import { tick } from './tick.ts';

const now = Date.UTC(2026, 10, 22, 12);
const minute = 60_000;

type Fields = Readonly<Record<string, unknown>>;
type Document = StoredDocument & Fields;

const info = { site: { name: 'site', value: 'lyon' } };
const component = (fields: Fields): Document => ({ _id: 'C', type: 'component', name: 'C', infos: info, ...fields });
const resource = (name: string, fields: Fields = {}): Document => ({
  _id: `${name}/C`,
  type: 'resource',
  name,
  component: 'C',
  connector: 'K/KN',
  ...fields,
});

/** What a tick asks for: the entity and its changes. `followed`: of the component, by the filter that finds changed ones. */
async function asked(followed: Document[], below: Document[], deleted: Document[], settings: Fields = {}) {
  const events: Fields[] = [];
  const filters: Fields[] = [];
  await tick({
    config: contextConfigSchema.parse(settings),
    rules: undefined,
    now,
    find: () => Promise.resolve([]),
    scan: async function* (_collection, filter) {
      filters.push(filter);
      yield* 'infos_changed' in filter ? followed : 'deleted.time' in filter ? deleted : below;
    },
    wakeUp: (event) => {
      events.push(event);
    },
    dropSlices: () => Promise.resolve(0),
    removeOld: () => Promise.resolve(0),
  });
  return { events: events.map((event) => [event['resource'] ?? event['component'], event['entity_changes']]), filters };
}

describe('the tick of the context engine', () => {
  it('tells the resources that do not know what is noted about their component', async () => {
    const below = [
      resource('new'),
      resource('knows', { component_infos: info }),
      resource('old', { component_infos: { site: { name: 'site', value: 'paris' } } }),
      resource('gone', { deleted: { time: new Date(now), author: 'Ann' } }),
    ];
    const { events } = await asked([component({})], below, []);
    const changes = { component_infos: { site: { value: 'lyon' } } };
    expect(events).to.deep.equal([
      ['new', changes],
      ['old', changes],
    ]);
  });

  it('tells a bounded number at once', async () => {
    const below = ['a', 'b', 'c'].map((name) => resource(name));
    expect((await asked([component({})], below, [], { told_per_tick: 2 })).events).to.have.length(2);
  });

  it('reads no resource where nothing is noted about a component', async () => {
    const { events, filters } = await asked([], [resource('a')], []);
    expect([events.length, filters.length]).to.deep.equal([0, 2]);
  });

  for (const { ageMs, isFollowed } of [
    { ageMs: 0, isFollowed: true },
    { ageMs: 29_000, isFollowed: true },
    { ageMs: 45_000, isFollowed: false },
    { ageMs: 65_000, isFollowed: true },
    { ageMs: 5 * minute, isFollowed: false },
    { ageMs: 60 * minute + 10_000, isFollowed: true },
    { ageMs: 400 * minute, isFollowed: false },
  ]) {
    it(`${isFollowed ? 'follows' : 'leaves'} a change that is ${ageMs / 1000} seconds old`, async () => {
      const { filters } = await asked([], [], []);
      const spans = Object(filters[0])['$or'] as readonly Readonly<Record<string, { $gt: Date; $lte: Date }>>[];
      const time = now - ageMs;
      const isIn = (field: string): boolean =>
        spans.some(
          ({ [field]: span }) => span !== undefined && time > span.$gt.getTime() && time <= span.$lte.getTime(),
        );
      expect([isIn('infos_changed'), isIn('resource_added')]).to.deep.equal([isFollowed, isFollowed]);
    });
  }

  it('brings a deleted component back when something below it was heard or made later', async () => {
    const deleted = { time: new Date(now - minute), author: 'Ann' };
    const at = (ageMs: number): Date => new Date(now - ageMs);
    const { events } = await asked(
      [],
      [],
      [
        component({ _id: 'heard', name: 'heard', deleted, last_event: at(1) }),
        component({ _id: 'quiet', name: 'quiet', deleted, last_event: at(2 * minute) }),
        component({ _id: 'grown', name: 'grown', deleted, resource_added: at(1) }),
      ],
    );
    expect(events).to.deep.equal([
      ['heard', { deleted: false }],
      ['grown', { deleted: false }],
    ]);
  });
});
