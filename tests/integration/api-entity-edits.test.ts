/** Entities through the API: what hangs where, and edits, which are events to the engine that owns the entity. */
import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, type ApiAnswer, checkEvent, startApi, startProcessPool } from './api-harness.ts';

describe('entities and their edits', function () {
  this.timeout(60_000);
  let api: Api;
  before(async () => {
    api = await startApi();
    await startProcessPool(api.site);
    await send(
      checkEvent({ component: 'web', resource: 'disk' }),
      checkEvent({ component: 'web', resource: 'load', state: 1 }),
      checkEvent({ component: 'web', resource: 'ping', state: 0 }),
      checkEvent({ component: 'db', resource: 'disk' }),
    );
    await eventually('the entities', async () => (await get('/api/v1/entities')).at('meta', 'total_count') === 7);
  });
  after(() => api.stop());

  const send = async (...events: readonly object[]): Promise<void> => {
    const answer = await api.call('POST', '/api/v1/events', { json: events, as: 'connector' });
    expect(answer.status).to.equal(202);
  };
  const get = (path: string): Promise<ApiAnswer> => api.call('GET', path, { as: 'viewer' });
  const pathOf = (id: string): string => `/api/v1/entities/${encodeURIComponent(id)}`;
  const edit = (id: string, json: object): Promise<ApiAnswer> => api.call('PUT', pathOf(id), { json, as: 'operator' });
  const stored = async (id: string): Promise<Entity | null> =>
    await api.site.database.db.collection<Entity>('entities').findOne({ _id: id });
  const alarmed = (id: string): Promise<Entity> =>
    eventually(`the alarm of ${id}`, async () => {
      const entity = await stored(id);
      return entity?.alarm === undefined ? undefined : entity;
    });
  const idsOf = (answer: ApiAnswer): unknown[] => {
    const data = answer.at('data');
    return Array.isArray(data) ? data.map((_row, index) => answer.at('data', index, 'id')) : [];
  };

  describe('links', () => {
    it('go up from a resource', async () => {
      const answer = await get(pathOf('disk/web'));
      expect(answer.at('links', 'connector', 'id')).to.equal('shell/test');
      expect(answer.at('links', 'component', 'id')).to.equal('web');
      expect(answer.at('links', 'children_count')).to.equal(0);
    });

    for (const [id, children] of [
      ['shell/test', ['db', 'web']],
      ['web', ['disk/web', 'load/web', 'ping/web']],
      ['disk/web', []],
    ] as const) {
      it(`go down from ${id}`, async () => {
        expect(idsOf(await get(`${pathOf(id)}/children`))).to.deep.equal(children);
        expect((await get(pathOf(id))).at('links', 'children_count')).to.equal(children.length);
      });
    }

    it('go down page by page, with filters', async () => {
      const answer = await get(`${pathOf('web')}/children?limit=1&page=2`);
      expect(idsOf(answer)).to.deep.equal(['load/web']);
      expect(answer.at('meta')).to.deep.equal({ page: 2, page_count: 3, per_page: 1, total_count: 3 });
      expect(idsOf(await get(`${pathOf('web')}/children?search=dis`))).to.deep.equal(['disk/web']);
      expect((await get(`${pathOf('nothing')}/children`)).status).to.equal(404);
    });
  });

  for (const [query, ids] of [
    ['type=resource&state=1', ['load/web']],
    ['type=resource&state=0,1', ['load/web', 'ping/web']],
    ['type=resource&sort_by=state&sort=desc&limit=2', ['disk/db', 'disk/web']],
    ['type=component&sort_by=name&sort=desc', ['web', 'db']],
  ] as const) {
    it(`are listed by ${query}`, async () => {
      const path = `/api/v1/entities?${query}`;
      await alarmed('load/web');
      expect(idsOf(await get(path))).to.deep.equal(ids);
    });
  }

  it('are edited: informations and weight, which can be read back at once', async () => {
    const infos = { owner: { value: 'Ann', description: 'Who is called' }, racks: { value: ['a', 'b'] } };
    const answer = await edit('ping/web', { impact_level: 7, infos });
    expect(answer.status).to.equal(200);
    expect(answer.at('impact_level')).to.equal(7);
    expect(answer.at('infos', 'owner')).to.deep.equal({ name: 'owner', ...infos.owner });
    const removed = await edit('ping/web', { infos: { racks: null } });
    expect(Object.keys(Object(removed.at('infos')))).to.deep.equal(['owner']);
  });

  it('are edited under the position of the decision that did it', async () => {
    const before = (await stored('ping/web'))?.position ?? 0;
    await edit('ping/web', { impact_level: 3 });
    expect((await stored('ping/web'))?.position).to.be.above(before);
    expect((await edit('ping/web', { impact_level: 3 })).status).to.equal(200);
  });

  it('lose their alarm when they are disabled, and get no new one until they are enabled (A53)', async () => {
    const alarm = (await alarmed('disk/db')).alarm?.id;
    expect((await edit('disk/db', { enabled: false })).body).to.deep.include({ enabled: false, state: 0 });
    expect(await stored('disk/db')).to.not.have.property('alarm');
    const resolved = await eventually('the archive', async () => {
      const answer = await get(`/api/v1/alarms/${String(alarm)}`);
      return answer.at('resolved') === undefined ? undefined : answer;
    });
    expect(resolved.at('steps', 'data', 0, 'author')).to.equal('Only operator');
    await send(checkEvent({ component: 'db', resource: 'disk' }), checkEvent({ component: 'db', resource: 'after' }));
    await alarmed('after/db');
    expect(await stored('disk/db')).to.not.have.property('alarm');
    await edit('disk/db', { enabled: true });
    await send(checkEvent({ component: 'db', resource: 'disk' }));
    expect((await alarmed('disk/db')).alarm?.id).to.not.equal(alarm);
  });

  it('take their resources with them when they are components, and do not bring them back (A53)', async () => {
    await alarmed('disk/web');
    await edit('web', { enabled: false });
    for (const id of ['disk/web', 'load/web', 'ping/web']) {
      const entity = await eventually(`the end of ${id}`, async () => {
        const found = await stored(id);
        return found?.enabled === false && found.alarm === undefined ? found : undefined;
      });
      expect(entity.enabled).to.equal(false);
    }
    await edit('web', { enabled: true });
    expect((await stored('web'))?.enabled).to.equal(true);
    expect((await stored('disk/web'))?.enabled).to.equal(false);
  });

  it('are switched several at once, with a result per item', async () => {
    const json = [{ id: 'disk/web' }, { id: 'nothing' }, { id: 'shell/test' }];
    const answer = await api.call('PUT', '/api/v1/bulk/entities/enable', { json, as: 'operator' });
    expect([0, 1, 2].map((place) => answer.at(place, 'status'))).to.deep.equal([200, 404, 200]);
    expect((await stored('disk/web'))?.enabled).to.equal(true);
    const off = await api.call('PUT', '/api/v1/bulk/entities/disable', {
      json: [{ id: 'shell/test' }],
      as: 'operator',
    });
    expect(off.at(0, 'status')).to.equal(200);
    expect((await stored('shell/test'))?.enabled).to.equal(false);
  });

  it('are audited, with what was there before', async () => {
    await edit('ping/web', { infos: { owner: { value: 'Bob' } } });
    const audit = api.site.database.db.collection<Record<string, unknown>>('audit_log');
    const [entry] = await audit.find({ action: 'entity.edit' }).sort({ _id: -1 }).limit(1).toArray();
    expect(entry).to.deep.include({
      user: 'only-operator',
      target: ['ping/web'],
      before: [{ infos: { owner: { name: 'owner', value: 'Ann', description: 'Who is called' } } }],
      after: [{ infos: { owner: { value: 'Bob' } } }],
    });
  });

  for (const [name, json] of [
    ['nothing', {}],
    ['an unknown field', { name: 'x' }],
    ['a weight that there is not', { impact_level: 11 }],
    ['a name with a dot', { infos: { 'a.b': { value: 1 } } }],
    ['an operator as a name', { infos: { $set: { value: 1 } } }],
    ['an object as a value', { infos: { a: { value: { $ne: 1 } } } }],
  ] as const) {
    it(`refuse ${name}`, async () => expect((await edit('ping/web', json)).status).to.equal(400));
  }

  it('are not edited by who may only see them, nor where there are none', async () => {
    const json = { enabled: false };
    expect((await api.call('PUT', pathOf('web'), { json, as: 'viewer' })).status).to.equal(403);
    expect((await edit('nothing', json)).status).to.equal(404);
  });
});
