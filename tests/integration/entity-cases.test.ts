/** Cases of entities and their graph: real events to a real broker, and the API tells what came of them. */
import { expect } from 'chai';
import { AlarmApi } from '../support/alarm-api.ts';
import { eventually } from '../support/eventually.ts';
import { having } from '../support/filter-story.ts';
import type { ApiAnswer } from './api-harness.ts';

type Fields = Readonly<Record<string, unknown>>;

const process = `
engines = ["cleaner", "context", "event_filter", "pbehavior", "alarm"]
[input]
exchange = "canopsis.events"
actions = true
`;
const scheduler = `
engines = ["alarm", "context", "pbehavior", "retention"]
mode = "ticks"
tick_seconds = 0.1
[engine.retention]
deleted_entity_minutes = 0.1
`;

describe('entities and their graph in the running platform', function () {
  this.timeout(60_000);
  let site: AlarmApi;

  before(async () => {
    site = await AlarmApi.start({ process, scheduler });
  });
  after(() => site.stop());

  const pathOf = (id: string): string => `entities/${encodeURIComponent(id)}`;
  const entity = (id: string, what: string, isWanted = (_found: ApiAnswer): boolean => true): Promise<ApiAnswer> =>
    eventually(
      `the entity ${id} ${what}`,
      async () => {
        const found = await site.entity(id);
        return found.status === 200 && isWanted(found) ? found : undefined;
      },
      20_000,
    );
  const idsOf = (answer: ApiAnswer, ...path: string[]): unknown[] =>
    (answer.at(...path) as readonly { readonly id: string }[]).map(({ id }) => id);
  const listed = async (query: string): Promise<unknown[]> => idsOf(await site.ask('GET', `entities?${query}`), 'data');
  const resolvedOf = async (id: string): Promise<ApiAnswer> =>
    await site.alarmOf(id, 'that is resolved', (alarm) => alarm.at('resolved') !== undefined);

  it('B01 an event on a resource makes three entities', async () => {
    await site.send('b01', { connector_name: 'b01', state: 2 });
    const resource = await entity('R/b01', 'with its alarm', (found) => found.at('state') === 2);
    expect(resource.body).to.deep.include({ type: 'resource', component: 'b01', connector: 'K/b01', infos: {} });
    expect((await entity('b01', 'is there')).body).to.deep.include({ type: 'component', component: 'b01', infos: {} });
    expect((await entity('K/b01', 'is there')).body).to.deep.include({ type: 'connector', name: 'b01', infos: {} });
    for (const id of ['R/b01', 'b01', 'K/b01']) {
      expect((await site.entity(id)).body).to.include({ enabled: true, impact_level: 1 });
    }
  });

  it('B02 the graph says what each depends on and what it impacts', async () => {
    await site.send('b02', { connector_name: 'b02' });
    await entity('R/b02', 'is there');
    for (const id of ['b02', 'K/b02']) await entity(id, 'is there');
    for (const [id, depends, impacts] of [
      ['b02', ['R/b02'], ['K/b02']],
      ['K/b02', ['b02'], ['R/b02']],
      ['R/b02', ['K/b02'], ['b02']],
    ] as const) {
      const graph = await site.ask('GET', `${pathOf(id)}/graph`);
      expect([idsOf(graph, 'depends_on'), idsOf(graph, 'impacts')], id).to.deep.equal([depends, impacts]);
    }
    expect((await site.try('GET', 'entities/nothing/graph')).status).to.equal(404);
  });

  it('B03 an event on a component makes two entities', async () => {
    await site.send('b03', { connector_name: 'b03', source_type: 'component', resource: '' });
    await entity('b03', 'is there');
    await entity('K/b03', 'is there');
    expect(await listed('search=b03')).to.have.members(['b03', 'K/b03']);
    const component = await site.ask('GET', `${pathOf('b03')}/graph`);
    expect([idsOf(component, 'depends_on'), idsOf(component, 'impacts')]).to.deep.equal([[], ['K/b03']]);
    const connector = await site.ask('GET', `${pathOf('K/b03')}/graph`);
    expect([idsOf(connector, 'depends_on'), idsOf(connector, 'impacts')]).to.deep.equal([['b03'], []]);
  });

  describe('B05 what is noted about a component', () => {
    const withSite = (value: unknown) => (found: ApiAnswer) => found.at('component_infos', 'site', 'value') === value;
    const note = (id: string, infos: Fields) => site.ask('PUT', pathOf(id), { infos });

    it('B05 is copied to its resources, those that were there and those that come', async () => {
      await site.send('b05a', {}, { resource: 'S' });
      for (const id of ['R/b05a', 'S/b05a', 'b05a']) await entity(id, 'is there');
      await note('b05a', { site: { value: 'lyon' } });
      for (const id of ['R/b05a', 'S/b05a']) await entity(id, 'that knows', withSite('lyon'));
      await site.send('b05a', { resource: 'T' });
      await entity('T/b05a', 'that knows', withSite('lyon'));
      await note('b05a', { site: null, rack: { value: 7 } });
      const known = await entity('R/b05a', 'that knows the rack', (found) => !withSite('lyon')(found));
      expect(known.at('component_infos')).to.deep.equal({ rack: { name: 'rack', value: 7 } });
      expect(known.at('infos')).to.deep.equal({});
    });

    it('B05 is copied when an event filter notes it, and patterns can ask for it', async () => {
      await site.rules('event-filters', {
        type: 'enrichment',
        event_pattern: [
          [
            { field: 'component', condition: { type: 'eq', value: 'b05b' } },
            { field: 'source_type', condition: { type: 'eq', value: 'component' } },
          ],
        ],
        actions: [{ type: 'set_entity_info', name: 'site', value: 'paris' }],
      });
      await site.rules('event-filters', {
        type: 'enrichment',
        entity_pattern: having('component_infos.site', 'paris'),
        actions: [{ type: 'set_entity_info', name: 'near', value: 'yes' }],
      });
      await site.untilLoaded();
      await site.send('b05b', {}, { source_type: 'component', resource: '' });
      await entity('R/b05b', 'that knows', withSite('paris'));
      await site.send('b05b', { state: 0 });
      await entity('R/b05b', 'that the pattern selected', (found) => found.at('infos', 'near', 'value') === 'yes');
      const pattern = having('component_infos.site', 'paris');
      const count = await site.ask('POST', 'patterns/count', { subject: 'entity', pattern });
      expect(count.at('count')).to.equal(1);
    });
  });

  it('B06 any check moves the last event, also one that is ok', async () => {
    await site.send('b06', { state: 0 });
    const first = String((await entity('R/b06', 'with its event')).at('last_event'));
    await site.send('b06', { state: 0 });
    await entity('R/b06', 'with a later event', (found) => String(found.at('last_event')) > first);
  });

  it('B07 checks of the day are counted by ok and not ok, but not while nobody wants to hear of it', async () => {
    await site.send('b07', ...[0, 0, 0, 0, 1, 2, 3].map((state) => ({ state })));
    const counts = (ok: number, not_ok: number) => (found: ApiAnswer) =>
      found.at('events_today', 'ok') === ok && found.at('events_today', 'not_ok') === not_ok;
    await entity('R/b07', 'with its counters', counts(4, 3));
    await site.ask('POST', `${pathOf('R/b07')}/pbehaviors`, { type: 'maintenance', duration_seconds: 600 });
    await entity('R/b07', 'in maintenance', (found) => found.at('pbehavior_info') !== undefined);
    const alarm = await site.alarm('b07', 'that is open');
    const events = Number(alarm.at('events_count'));
    await site.send('b07', ...[0, 2, 2].map((state) => ({ state })));
    await site.alarm('b07', 'with three more', (found) => Number(found.at('events_count')) === events + 3);
    await entity('R/b07', 'as it was', counts(4, 3));
  });

  describe('B08 a deleted entity', () => {
    it('B08 loses its alarm by resolve_deleted, is hidden, and can be restored', async () => {
      await site.send('b08a', { state: 2 });
      const alarm = await site.alarm('b08a', 'that is open');
      const gone = await site.ask('DELETE', pathOf('R/b08a'));
      expect(gone.at('deleted', 'author')).to.equal('Only admin');
      const resolved = await resolvedOf('R/b08a');
      expect(resolved.at('id')).to.equal(alarm.at('id'));
      expect(await listed('search=b08a')).to.have.members(['b08a']);
      expect(await listed('search=b08a&deleted=true')).to.deep.equal(['R/b08a']);
      const edit = await site.try('PUT', pathOf('R/b08a'), { enabled: false });
      expect([edit.status, edit.at('detail')]).to.deep.equal([409, 'The entity is deleted']);
      const back = await site.ask('POST', `${pathOf('R/b08a')}/restore`);
      expect(back.at('deleted')).to.equal(undefined);
      expect(await listed('search=R/b08a')).to.deep.equal(['R/b08a']);
      expect((await site.try('DELETE', 'entities/nothing')).status).to.equal(404);
    });

    it('B08 comes back with its next event, and opens an alarm of its own', async () => {
      await site.send('b08b', { state: 2 });
      const first = (await site.alarm('b08b', 'that is open')).at('id');
      await site.ask('DELETE', pathOf('R/b08b'));
      await site.send('b08b', { state: 3 });
      const second = await site.alarm('b08b', 'that is new', (found) => found.at('id') !== first);
      expect([second.at('state'), second.at('events_count')]).to.deep.equal([3, 1]);
      expect((await site.entity('R/b08b')).at('deleted')).to.equal(undefined);
    });

    it('B08 takes along what is below only when that is asked for, and comes back with it', async () => {
      await site.send('b08c', { state: 2, connector_name: 'b08c' }, { resource: 'S', connector_name: 'b08c' });
      for (const id of ['R/b08c', 'S/b08c']) await site.alarmOf(id, 'that is open');
      await entity('b08c', 'is there');
      const refused = await site.try('DELETE', pathOf('b08c'));
      expect([refused.status, refused.at('detail')]).to.deep.equal([
        409,
        '2 entities are below it: delete them first, or with it',
      ]);
      expect((await site.try('DELETE', pathOf('K/b08c'))).at('detail')).to.match(/^3 entities/);
      await site.ask('DELETE', `${pathOf('b08c')}?children=true`);
      for (const id of ['R/b08c', 'S/b08c']) await resolvedOf(id);
      expect(await listed('search=b08c')).to.deep.equal(['K/b08c']);
      await site.ask('POST', `${pathOf('b08c')}/restore?children=true`);
      expect(await listed('search=b08c')).to.have.members(['K/b08c', 'b08c', 'R/b08c', 'S/b08c']);
      const items = ['R/b08c', 'S/b08c', 'b08c'].map((id) => ({ id }));
      const bulk = await site.ask('PUT', 'bulk/entities/delete', items);
      expect([0, 1, 2].map((place) => bulk.at(place, 'status'))).to.deep.equal([200, 200, 200]);
      // A resource that is heard again brings its component back.
      await site.send('b08c', { state: 0, connector_name: 'b08c' });
      await entity('b08c', 'that is back', (found) => found.at('deleted') === undefined);
    });

    it('B08 is removed for good after a while, and begins anew with its next event', async () => {
      await site.send('b08d', { state: 0, connector_name: 'b08d' });
      await entity('R/b08d', 'is there');
      await site.ask('PUT', pathOf('R/b08d'), { infos: { owner: { value: 'Ann' } }, impact_level: 5 });
      await entity('K/b08d', 'is there');
      await site.ask('DELETE', `${pathOf('K/b08d')}?children=true`);
      for (const id of ['R/b08d', 'b08d', 'K/b08d']) {
        await eventually(`the end of ${id}`, async () => (await site.entity(id)).status === 404, 30_000);
      }
      await site.send('b08d', { state: 1, connector_name: 'b08d' });
      const anew = await entity('R/b08d', 'that is new');
      expect(anew.body).to.deep.include({ infos: {}, impact_level: 1, state: 1, enabled: true });
      for (const id of ['b08d', 'K/b08d']) await entity(id, 'that is new');
      await site.ask('PUT', pathOf('b08d'), { impact_level: 3 });
    });

    it('B08 neither loses nor doubles an alarm while events come', async () => {
      const checks = 300;
      const sending = (async () => {
        for (let sent = 0; sent < checks; sent += 10) {
          await site.send('b08e', ...Array.from({ length: 10 }, (_, place) => ({ state: 1 + ((sent + place) % 3) })));
        }
      })();
      await entity('R/b08e', 'is there');
      for (let round = 0; round < 8; round += 1) await site.try('DELETE', pathOf('R/b08e'));
      await sending;
      const filter = 'entity_id=R%2Fb08e&limit=100';
      const all = await eventually(
        'every check in one alarm',
        async () => {
          const lists = await Promise.all(
            [true, false].map((opened) => site.ask('GET', `alarms?${filter}&opened=${opened}`)),
          );
          const rows = lists.flatMap((list) => list.at('data') as readonly { id: string; events_count: number }[]);
          const counted = rows.reduce((sum, { events_count: count }) => sum + count, 0);
          return counted >= checks ? { rows, counted, open: lists[0]?.at('meta', 'total_count') } : undefined;
        },
        20_000,
      );
      expect(all.counted).to.equal(checks);
      expect(new Set(all.rows.map(({ id }) => id)).size).to.equal(all.rows.length);
      expect(all.rows.length).to.be.above(1);
      expect(all.open).to.be.at.most(1);
    });
  });

  describe('B09 an import', () => {
    const run = async (entities: readonly Fields[], source = 'x'): Promise<ApiAnswer> => {
      const begun = await site.ask('POST', 'entity-imports', { source, entities });
      expect([begun.status, begun.at('status')]).to.deep.equal([202, 'running']);
      return await eventually('the end of the import', async () => {
        const found = await site.ask('GET', `entity-imports/${String(begun.at('id'))}`);
        return found.at('status') === 'running' ? undefined : found;
      });
    };

    it('B09 makes entities with their links, and notes where they come from', async () => {
      const done = await run([
        { action: 'create', id: 'K/b09a', type: 'connector' },
        { action: 'create', id: 'b09a', type: 'component', connector: 'K/b09a', infos: { site: { value: 'lyon' } } },
        { action: 'create', id: 'R/b09a', type: 'resource', component: 'b09a', connector: 'K/b09a', impact_level: 4 },
      ]);
      expect(done.body).to.deep.include({ status: 'done', source: 'x', total: 3, done: 3, failed: 0, failures: [] });
      const resource = await entity('R/b09a', 'is there');
      expect(resource.body).to.deep.include({ import_source: 'x', impact_level: 4, name: 'R', type: 'resource' });
      expect(Date.parse(String(resource.at('imported')))).to.be.above(0);
      expect(resource.at('links', 'component', 'id')).to.equal('b09a');
      expect(resource.at('links', 'connector', 'id')).to.equal('K/b09a');
      await entity('R/b09a', 'that knows', (found) => found.at('component_infos', 'site', 'value') === 'lyon');
      expect(await listed('import_source=x&search=b09a')).to.have.members(['K/b09a', 'b09a', 'R/b09a']);
    });

    it('B09 fails for what needs an entity and has none, item by item; set makes one', async () => {
      const failing = ['update', 'delete', 'enable', 'disable'].map((action) => ({ action, id: `b09b-${action}` }));
      const done = await run([
        ...failing,
        { action: 'set', id: 'b09b', type: 'component', infos: { a: { value: 1 } } },
      ]);
      expect(done.body).to.include({ status: 'failed', total: 5, done: 5, failed: 4 });
      const failures = done.at('failures') as readonly Fields[];
      expect(failures.map(({ action }) => action)).to.have.members(['update', 'delete', 'enable', 'disable']);
      for (const { reason } of failures) expect(reason).to.equal('There is no such entity');
      expect((await entity('b09b', 'is there')).body).to.include({ type: 'component', connector: 'import/x' });
      const again = await run([{ action: 'create', id: 'b09b', type: 'component' }]);
      expect(again.at('failures', 0)).to.deep.include({ index: 0, reason: 'There is such an entity already' });
    });

    it('B09 changes, switches and deletes what is there', async () => {
      await site.send('b09c', { state: 2 }, { resource: 'S' }, { resource: 'T' });
      for (const id of ['R/b09c', 'S/b09c', 'T/b09c']) await site.alarmOf(id, 'that is open');
      const done = await run([
        { action: 'set', id: 'R/b09c', type: 'resource', component: 'b09c', infos: { owner: { value: 'Ann' } } },
        { action: 'disable', id: 'S/b09c' },
        { action: 'delete', id: 'T/b09c' },
      ]);
      expect(done.body).to.include({ status: 'done' });
      const changed = await entity('R/b09c', 'is there');
      expect([changed.at('infos', 'owner', 'value'), changed.at('connector'), changed.at('state')]).to.deep.equal([
        'Ann',
        'K/KN',
        2,
      ]);
      expect((await site.entity('S/b09c')).body).to.include({ enabled: false, state: 0 });
      expect((await site.entity('T/b09c')).at('deleted', 'author')).to.equal('Only admin');
      for (const id of ['S/b09c', 'T/b09c']) await resolvedOf(id);
    });

    it('B09 says what it would do, takes no entity twice, and takes what an export wrote', async () => {
      await run(
        [{ action: 'set', id: 'R/b09d', type: 'resource', component: 'b09d', infos: { a: { value: ['x'] } } }],
        'd',
      );
      const file = await site.ask('GET', 'entity-export?import_source=d');
      const entities = file.at('entities') as readonly Fields[];
      expect(entities).to.deep.equal([
        {
          action: 'set',
          id: 'R/b09d',
          type: 'resource',
          component: 'b09d',
          connector: 'import/d',
          enabled: true,
          impact_level: 1,
          infos: { a: { value: ['x'] } },
        },
      ]);
      const plan = await site.ask('POST', 'entity-imports?dry_run=true', {
        source: 'd',
        entities: [
          ...entities,
          { action: 'set', id: 'b09d-new', type: 'component' },
          { action: 'enable', id: 'b09d-no' },
        ],
      });
      expect(plan.body).to.deep.include({ total: 3, created: 1, changed: 1, deleted: 0, failed: 1 });
      expect((await site.entity('b09d-new')).status).to.equal(404);
      const twice = await site.try('POST', 'entity-imports', { source: 'd', entities: [...entities, ...entities] });
      expect(twice.at('errors', 'entities.1.id')).to.equal('Each entity can be there once.');
      for (const item of [
        { action: 'set', id: 'x' },
        { action: 'set', id: 'x', type: 'resource', component: 'y' },
        { action: 'explode', id: 'x' },
      ]) {
        expect((await site.try('POST', 'entity-imports', { source: 'd', entities: [item] })).status).to.equal(400);
      }
    });
  });
});
