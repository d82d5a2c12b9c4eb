import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { type Api, checkEvent, startApi, startProcessPool } from './api-harness.ts';

describe('the event log over the API', function () {
  this.timeout(60_000);
  let api: Api;
  /** Given by the API when they were sent. */
  let ids: readonly string[];

  before(async () => {
    api = await startApi();
    await startProcessPool(api.site);
    const events = [0, 3, 3].map((state, index) =>
      checkEvent({
        component: 'host-log',
        resource: index === 2 ? 'cpu' : 'disk',
        state,
        output: `Output <b>${index}`,
      }),
    );
    const sent = await api.call('POST', '/api/v1/events', { as: 'operator', json: events });
    ids = [0, 1, 2].map((index) => String(sent.at('ids', index)));
    await api.site.connect().then(async (connection) => {
      const channel = await connection.model.createConfirmChannel();
      channel.publish('canopsis.events', 'broken', Buffer.from('{"connector":"x","component":"host-log"'));
      await channel.waitForConfirms();
      await connection.close();
    });
    await eventually('four entries', async () => (await count('/api/v1/events?limit=500')) >= 4);
  });
  after(() => api?.stop());

  async function count(path: string): Promise<number> {
    const { body } = await api.call('GET', path, { as: 'viewer' });
    return typeof body === 'object' && body !== null && 'data' in body && Array.isArray(body.data)
      ? body.data.length
      : 0;
  }

  it('gives an event by the id that its sender was given, with what it did to the alarm', async () => {
    const answer = await api.call('GET', `/api/v1/events/${ids[1]}`, { as: 'viewer' });
    expect(answer.status).to.equal(200);
    expect(answer.at('event_id')).to.equal(ids[1]);
    expect(answer.at('outcome')).to.equal('forward');
    expect(answer.at('changes', 0, 'change')).to.equal('create');
    expect(answer.at('event', 'output')).to.equal('Output <b>1');
    const place = await api.call('GET', `/api/v1/events/${String(answer.at('id'))}`, { as: 'viewer' });
    expect(place.body).to.deep.equal(answer.body);
  });

  for (const { query, found } of [
    { query: 'component=host-log', found: 3 },
    { query: 'entity_id=disk%2Fhost-log', found: 2 },
    { query: 'entity_id=disk%2Fhost-log&state=3', found: 1 },
    { query: 'search=OUTPUT%20%3Cb%3E2', found: 1 },
    { query: 'component=host-log&to=2020-01-01T00:00:00Z', found: 0 },
    { query: 'component=host-log&from=2020-01-01T00:00:00Z&outcome=forward,drop', found: 3 },
    { query: 'outcome=dead_letter', found: 1 },
    { query: 'entity_id[$ne]=x', found: undefined },
    { query: 'outcome=lost', found: undefined },
    { query: 'state=4', found: undefined },
    { query: 'cursor=nonsense', found: undefined },
    { query: 'from=yesterday', found: undefined },
    { query: 'limit=501', found: undefined },
  ]) {
    it(`${found === undefined ? 'refuses' : `finds ${found} with`} ${query}`, async () => {
      const answer = await api.call('GET', `/api/v1/events?${query}`, { as: 'viewer' });
      expect(answer.status).to.equal(found === undefined ? 400 : 200);
      if (found !== undefined) expect(await count(`/api/v1/events?${query}`)).to.equal(found);
    });
  }

  it('goes through the events of an entity page by page', async () => {
    const path = '/api/v1/entities/disk%2Fhost-log/events?limit=1';
    const first = await api.call('GET', path, { as: 'viewer' });
    expect(first.at('data', 0, 'event_id')).to.equal(ids[1]);
    const second = await api.call('GET', `${path}&cursor=${String(first.at('meta', 'next'))}`, { as: 'viewer' });
    expect(second.at('data', 0, 'event_id')).to.equal(ids[0]);
    const newer = await api.call('GET', `${path}&cursor=${String(second.at('meta', 'newer'))}`, { as: 'viewer' });
    expect(newer.at('data')).to.deep.equal(first.at('data'));
  });

  it('names the dead letter of an event that could not be used', async () => {
    const answer = await api.call('GET', '/api/v1/events?outcome=dead_letter', { as: 'viewer' });
    expect(answer.at('data', 0, 'reason')).to.equal('event_not_json');
    const letter = await api.call('GET', `/api/v1/dead-letters/${String(answer.at('data', 0, 'dead_letter'))}`, {
      as: 'operator',
    });
    expect(letter.status).to.equal(200);
  });

  it('knows no event of another id', async () => {
    expect((await api.call('GET', '/api/v1/events/process_0:1:999', { as: 'viewer' })).status).to.equal(404);
    expect(
      (await api.call('GET', '/api/v1/events/0198d0a0-0000-7000-8000-000000000000', { as: 'viewer' })).status,
    ).to.equal(404);
  });

  it('is not for who may only send', async () => {
    expect((await api.call('GET', '/api/v1/events', { as: 'connector' })).status).to.equal(403);
  });
});
