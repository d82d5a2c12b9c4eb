/** The audit log as it is read: filters, order, pages; and nothing that changes it. */
import { expect } from 'chai';
import { recordAudit } from '../../webserver/audit/log.ts';
import { routes } from '../../webserver/routes.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

const day = Date.UTC(2026, 0, 31);

describe('the audit log', function () {
  this.timeout(30_000);
  let api: Api;
  before(async () => {
    api = await startApi();
    const { db, logger } = api.webserver.deps;
    for (let minute = 0; minute < 7; minute += 1) {
      const account = { id: minute % 2 === 0 ? 'marie' : 'jonas', credential: 'session' };
      const actor = { account, address: '192.0.2.1', requestId: `request-${minute}` };
      const action = minute < 3 ? 'user.update' : 'users_view.update';
      const deps = { db, logger, now: () => new Date(day + minute * 60_000) };
      await recordAudit(deps, actor, { action, target: [`object-${minute}`, 'shared'] });
    }
  });
  after(() => api.stop());

  const list = (query: string): Promise<ApiAnswer> => api.call('GET', `/api/v1/audit?${query}`, { as: 'admin' });
  const requestsOf = ({ body }: ApiAnswer): readonly string[] =>
    [...JSON.stringify(body).matchAll(/"request_id":"request-(\d)"/g)].map(([, number = '']) => number);

  for (const [query, expected] of [
    ['target=shared', '6 5 4 3 2 1 0'],
    ['user=jonas', '5 3 1'],
    ['action=user', '2 1 0'],
    ['action=user.update', '2 1 0'],
    ['action=users_view', '6 5 4 3'],
    ['action=use', ''],
    ['target=object-4', '4'],
    ['target=shared&from=2026-01-31T00:02:00.000Z&to=2026-01-31T00:05:00Z', '4 3 2'],
    ['user=marie&action=user&target=shared', '2 0'],
    ['user=nobody', ''],
  ] as const) {
    it(`answers ${query} with the newest first`, async () => {
      expect(requestsOf(await list(query)).join(' ')).to.equal(expected);
    });
  }

  it('is read on page by page, also while entries come in', async () => {
    const first = await list('target=shared&limit=3');
    expect(requestsOf(first)).to.deep.equal(['6', '5', '4']);
    const { db, logger } = api.webserver.deps;
    const deps = { db, logger, now: () => new Date(day + 3_600_000) };
    await recordAudit(
      deps,
      { account: undefined, address: '', requestId: 'later' },
      { action: 'a.b', target: ['shared'] },
    );
    const second = await list(`target=shared&limit=3&cursor=${String(first.at('meta', 'next'))}`);
    expect(requestsOf(second)).to.deep.equal(['3', '2', '1']);
    const last = await list(`target=shared&limit=3&cursor=${String(second.at('meta', 'next'))}`);
    expect(requestsOf(last)).to.deep.equal(['0']);
    expect(last.at('meta')).to.deep.equal({ per_page: 3 });
  });

  it('says who, what, from where, in which request and with which result', async () => {
    const entry = (await list('target=object-0')).at('data', 0);
    expect(entry).to.deep.include({
      time: new Date(day).toISOString(),
      user: 'marie',
      credential: 'session',
      action: 'user.update',
      target: ['object-0', 'shared'],
      results: ['done'],
      address: '192.0.2.1',
      request_id: 'request-0',
    });
  });

  it('is changed by no route', () => {
    const touching = routes.filter(({ spec }) => spec.path.startsWith('/api/v1/audit'));
    expect(touching.map(({ spec }) => spec.method)).to.deep.equal(['get']);
  });
});
