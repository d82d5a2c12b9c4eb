/** Groups of routes that the site has switched off. */
import { expect } from 'chai';
import { type Api, startApi } from './api-harness.ts';

describe('a group of routes that is off', () => {
  let api: Api;
  before(async () => {
    api = await startApi({ config: { groups: { dead_letters: false, existing_connectors: false } } });
  });
  after(() => api.stop());

  const ask = async (method: string, path: string): Promise<Response> =>
    await fetch(`${api.webserver.url}${path}`, { method, headers: { authorization: `Bearer ${api.keys.admin}` } });

  for (const [method, path] of [
    ['GET', '/api/v1/dead-letters'],
    ['DELETE', '/api/v1/dead-letters/x'],
    ['POST', '/event'],
    ['GET', '/event'],
  ] as const) {
    it(`answers 404 to ${method} ${path}`, async () => {
      const answer = await ask(method, path);
      expect(answer.status).to.equal(404);
      expect(await answer.json()).to.include({ type: '/problems/not_found' });
    });
  }

  it('is not in the OpenAPI document, and the others are', async () => {
    const answer = await api.call('GET', '/api/v1/openapi.json');
    expect(answer.at('paths', '/api/v1/dead-letters')).to.equal(undefined);
    expect(answer.at('paths', '/event')).to.equal(undefined);
    expect(answer.at('paths', '/api/v1/events')).to.be.an('object');
    expect((await ask('GET', '/api/v1/entities')).status).to.equal(200);
  });
});
