/** Dead letters: a real pool refuses, the API lists, and what is replayed goes through the real pipeline. */
import { expect } from 'chai';
import type { Entity } from '../../lib/alarm/entity.ts';
import { eventually } from '../support/eventually.ts';
import { type Api, type ApiAnswer, checkEvent, startApi, startProcessPool } from './api-harness.ts';

describe('dead letters in the API', function () {
  this.timeout(60_000);
  let api: Api;
  let started: Date;
  before(async () => {
    api = await startApi();
    await startProcessPool(api.site);
    started = new Date();
    await send([
      'not json',
      checkEvent({ component: 'wrong-state', state: 9 }),
      checkEvent({ event_type: 'nonsense' }),
    ]);
    await until((answer) => rowsOf(answer).length === 3);
  });
  after(() => api.stop());

  /** Connectors publish what they like; the HTTP interface would refuse it. */
  async function send(bodies: readonly unknown[]): Promise<void> {
    const connection = await api.site.connect();
    const channel = await connection.model.createConfirmChannel();
    for (const body of bodies) {
      const content = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      channel.publish('canopsis.events', 'test.key', content, { contentType: 'application/json' });
    }
    await channel.waitForConfirms();
    await connection.close();
  }

  const list = (query = ''): Promise<ApiAnswer> => api.call('GET', `/api/v1/dead-letters${query}`, { as: 'operator' });
  const until = (isSo: (answer: ApiAnswer) => boolean, query = ''): Promise<ApiAnswer> =>
    eventually('the dead letters', async () => {
      const answer = await list(query);
      return isSo(answer) ? answer : undefined;
    });
  const rowsOf = (answer: ApiAnswer): readonly unknown[] => {
    const data = answer.at('data');
    return Array.isArray(data) ? data : [];
  };
  const idOf = async (code: string): Promise<string> => String((await list(`?code=${code}`)).at('data', 0, 'id'));
  const auditOf = async (action: string) =>
    await api.site.database.db.collection<Record<string, unknown>>('audit_log').find({ action }).toArray();

  it('are listed, the newest first, with the reason and the beginning of the payload', async () => {
    const answer = await list('?code=event_not_json');
    expect(answer.at('data', 0)).to.deep.include({ pool: 'process', engine: 'cleaner', preview: 'not json' });
    expect(answer.at('data', 0, 'message')).to.be.a('string');
  });

  for (const [name, query, count] of [
    ['by engine', '?engine=cleaner', 3],
    ['by another engine', '?engine=alarm', 0],
    ['by reason', '?code=event_type_unknown', 1],
    ['by pool', '?pool=process', 3],
    ['by what was done', '?replayed=true', 0],
  ] as const) {
    it(`are found ${name}`, async () => {
      expect(rowsOf(await list(query))).to.have.length(count);
    });
  }

  it('are found by time', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect(rowsOf(await list(`?from=${started.toISOString()}&to=${soon}`))).to.have.length(3);
    expect(rowsOf(await list(`?to=${started.toISOString()}`))).to.have.length(0);
    expect(rowsOf(await list(`?from=${soon}`))).to.have.length(0);
  });

  it('are read page by page, by a cursor', async () => {
    const first = await list('?limit=2');
    const cursor = String(first.at('meta', 'next'));
    const second = await list(`?limit=2&cursor=${encodeURIComponent(cursor)}`);
    expect([rowsOf(first).length, rowsOf(second).length]).to.deep.equal([2, 1]);
    expect(second.at('meta')).to.deep.equal({ per_page: 2 });
    expect(rowsOf(await list())).to.deep.equal([...rowsOf(first), ...rowsOf(second)]);
  });

  it('are counted by engine and reason', async () => {
    const answer = await api.call('GET', '/api/v1/dead-letters/count', { as: 'operator' });
    expect(answer.at('total')).to.equal(3);
    expect(answer.at('groups')).to.deep.include({ engine: 'cleaner', code: 'event_not_json', count: 1 });
  });

  it('show their whole payload', async () => {
    const answer = await api.call('GET', `/api/v1/dead-letters/${await idOf('event_type_unknown')}`, {
      as: 'operator',
    });
    expect(JSON.parse(String(answer.at('payload')))).to.include({ event_type: 'nonsense' });
    expect(answer.body).to.deep.include({ payload_encoding: 'utf8', routing_key: 'test.key' });
  });

  it('are replayed after a correction, once, as a new event that names the old one', async () => {
    const id = await idOf('event_field_invalid');
    const event = checkEvent({ component: 'right-state' });
    const path = `/api/v1/dead-letters/${id}/replay`;
    const answer = await api.call('PUT', path, { json: { event }, as: 'admin' });
    expect(answer.status).to.equal(200);
    const entities = api.site.database.db.collection<Entity>('entities');
    await eventually(
      'the alarm',
      async () => (await entities.findOne({ _id: 'disk/right-state' }))?.alarm !== undefined,
    );
    const row = (await list('?replayed=true')).at('data', 0, 'replayed');
    expect(row).to.deep.include({ by: 'only-admin', event_id: answer.at('event_id') });
    expect((await api.call('PUT', path, { json: {}, as: 'admin' })).at('detail')).to.equal('It was replayed already');
    expect((await auditOf('dead_letter.replay'))[0]).to.deep.include({ user: 'only-admin', target: [id] });
  });

  it('that fail again are new dead letters, which name the old one', async () => {
    const id = await idOf('event_type_unknown');
    expect((await api.call('PUT', `/api/v1/dead-letters/${id}/replay`, { json: {}, as: 'admin' })).status).to.equal(
      200,
    );
    const answer = await until((one) => rowsOf(one).length === 2, '?code=event_type_unknown');
    expect(String(answer.at('data', 0, 'preview'))).to.include(`"replay_of":"${id}"`);
  });

  it('are replayed and discarded in one request, with a result per item', async () => {
    const id = await idOf('event_not_json');
    const replayed = await api.call('PUT', '/api/v1/bulk/dead-letters/replay', {
      json: [{ id }, { id: 'nothing' }],
      as: 'admin',
    });
    expect([replayed.status, replayed.at(0, 'status'), replayed.at(1, 'status')]).to.deep.equal([207, 200, 404]);
    await until((one) => rowsOf(one).length === 2, '?code=event_not_json');
    const discarded = await api.call('PUT', '/api/v1/bulk/dead-letters/discard', {
      json: [{ id }, { id }],
      as: 'admin',
    });
    expect([discarded.at(0, 'status'), discarded.at(1, 'status')]).to.deep.equal([204, 404]);
    expect((await api.call('GET', `/api/v1/dead-letters/${id}`, { as: 'operator' })).status).to.equal(404);
    const [entry] = await auditOf('dead_letter.discard');
    expect(JSON.stringify(entry)).to.include('event_not_json').and.not.include('not json');
  });

  it('are discarded one by one', async () => {
    const id = await idOf('event_field_invalid');
    const path = `/api/v1/dead-letters/${id}`;
    expect((await api.call('DELETE', path, { as: 'admin' })).status).to.equal(204);
    expect((await api.call('DELETE', path, { as: 'admin' })).status).to.equal(404);
  });

  it('may be seen by an operator, and touched by an admin alone', async () => {
    const replay = '/api/v1/dead-letters/x/replay';
    expect((await api.call('GET', '/api/v1/dead-letters', { as: 'viewer' })).status).to.equal(403);
    expect((await api.call('PUT', replay, { json: {}, as: 'operator' })).status).to.equal(403);
    expect((await api.call('PUT', replay, { json: {}, as: 'admin' })).status).to.equal(404);
  });

  for (const query of ['engine[$ne]=x', 'from=yesterday', 'cursor=%00', 'limit=0', 'replayed=maybe']) {
    it(`refuse ${query}`, async () => {
      expect((await list(`?${query}`)).status).to.equal(400);
    });
  }
});
