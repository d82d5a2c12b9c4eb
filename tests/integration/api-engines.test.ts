/** The picture of the engines, of a real pool over the real broker. */
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import type { SiteProcess } from '../support/site.ts';
import { type Api, type ApiAnswer, checkEvent, startApi, startProcessPool } from './api-harness.ts';

describe('the engines in the API', function () {
  this.timeout(60_000);
  let api: Api;
  let pool: SiteProcess;
  before(async () => {
    api = await startApi();
    pool = await startProcessPool(api.site);
  });
  after(() => api.stop());

  const look = (): Promise<ApiAnswer> => api.call('GET', '/api/v1/engines', { as: 'viewer' });
  const until = (what: string, isSo: (answer: ApiAnswer) => boolean): Promise<ApiAnswer> =>
    eventually(what, async () => {
      const answer = await look();
      return isSo(answer) ? answer : undefined;
    });

  it('are in the direction of the events, with who feeds whom', async () => {
    const answer = await look();
    expect(answer.status).to.equal(200);
    for (const [place, name, next] of [
      [0, 'collectdgw', ['process']],
      [1, 'process', ['service']],
      [2, 'service', []],
      [3, 'scheduler', ['process']],
    ] as const) {
      expect(answer.at('pools', place, 'name')).to.equal(name);
      expect(answer.at('pools', place, 'next')).to.deep.equal(next);
    }
    expect(answer.at('broker', 'status')).to.equal('ok');
    expect(answer.at('database', 'status')).to.equal('ok');
  });

  it('show a pool that does not run as failed', async () => {
    const answer = await look();
    expect(answer.at('status')).to.equal('failed');
    expect(answer.at('pools', 0)).to.deep.include({ status: 'failed', reasons: ['does not run'] });
    expect(answer.at('pools', 1, 'status')).to.equal('ok');
    expect(answer.at('pools', 1, 'since')).to.be.a('string');
  });

  it('count what they treat, with rates, times and queues', async () => {
    const events = Array.from({ length: 20 }, () => checkEvent());
    await api.call('POST', '/api/v1/events', { json: [...events, checkEvent()], as: 'connector' });
    const answer = await until(
      'the events',
      (one) =>
        Number(one.at('pools', 1, 'engines', 0, 'events')) >= 21 && Number(one.at('pools', 1, 'events_per_second')) > 0,
    );
    expect(answer.at('pools', 1, 'batch_seconds', 'p99')).to.be.above(0);
    const shipped = api.webserver.deps.pools.find(({ name }) => name === 'process')?.engines ?? [];
    expect(shipped).to.include('alarm');
    for (const [place, name] of shipped.entries()) {
      expect(answer.at('pools', 1, 'engines', place, 'name')).to.equal(name);
      expect(answer.at('pools', 1, 'engines', place, 'events_per_second')).to.be.above(0);
    }
    const settled = await until('an empty queue', (one) => one.at('pools', 1, 'queues', 0, 'depth') === 0);
    expect(settled.at('pools', 1, 'queues')).to.deep.equal([
      { name: 'vigie.process', depth: 0, age_seconds: 0, consumers: 1 },
      { name: 'vigie.process.actions', depth: 0, age_seconds: 0, consumers: 1 },
    ]);
  });

  it('show what waits for a pool that is gone', async () => {
    await pool.stop();
    await api.call('POST', '/api/v1/events', { json: [checkEvent(), checkEvent()], as: 'connector' });
    const answer = await until('the depth', (one) => one.at('pools', 1, 'queues', 0, 'depth') === 2);
    expect(answer.at('pools', 1)).to.deep.include({ status: 'failed', events_per_second: 0 });
    expect(answer.at('pools', 1, 'queues', 0)).to.not.have.property('age_seconds');
  });

  it('are hidden from who may not see the health', async () => {
    expect((await api.call('GET', '/api/v1/engines', { as: 'connector' })).status).to.equal(403);
  });
});
