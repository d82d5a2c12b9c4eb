/** What every kind of rule has: each change is audited with what was before and after, can be taken back, and all of them are a file. */
import { expect } from 'chai';
import { routes } from '../../webserver/routes.ts';
import { having } from '../support/filter-story.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

const entity_pattern = having('component', 'C');
const exdate = { start: '2026-12-24T00:00:00Z', stop: '2026-12-27T00:00:00Z' };

const action = {
  operation: { type: 'ack', comment: 'Seen' },
  author: 'system',
  drop_scenario_if_not_matched: false,
  emit_trigger: false,
};

/** One rule of each kind by its path, as it is written, and something that a change gives another value. */
const kinds: Readonly<Record<string, readonly [written: object, field: string, changed: unknown]>> = {
  'event-filters': [{ type: 'drop', event_pattern: having('component', 'C') }, 'priority', 7],
  'resolve-rules': [{ entity_pattern, delay_seconds: 60 }, 'delay_seconds', 90],
  'flapping-rules': [{ entity_pattern, changes_max: 3, duration_seconds: 60 }, 'changes_max', 4],
  'idle-rules': [{ type: 'entity', entity_pattern, duration_seconds: 60 }, 'disable_during_periods', ['pause']],
  scenarios: [{ triggers: ['create'], entity_pattern, actions: [action] }, 'priority', 7],
  services: [{ entity_pattern, impact_level: 2 }, 'impact_level', 3],
  patterns: [{ subject: 'entity', pattern: entity_pattern }, 'pattern', having('component', 'D')],
  pbehaviors: [{ type: 'maintenance', entity_pattern, ...exdate }, 'stop', '2026-12-28T00:00:00Z'],
  'pbehavior-types': [{ canonical_type: 'pause', priority: 700, color: '#2e7d32' }, 'color', '#111111'],
  'pbehavior-reasons': [{ description: 'Because' }, 'description', 'Why not'],
  'pbehavior-exceptions': [{ exdates: [exdate] }, 'exdates', [{ ...exdate, type: 'pause' }]],
};

describe('every kind of rule', function () {
  this.timeout(30_000);
  let api: Api;

  before(async () => {
    api = await startApi();
  });
  after(() => api.stop());

  const ask = (method: string, path: string, json?: object): Promise<ApiAnswer> =>
    api.call(method, path, { as: 'admin', ...(json === undefined ? {} : { json }) });

  /** The changes of a rule, the newest first, each with one field before and after. */
  async function changesOf(path: string, field: string): Promise<readonly (readonly unknown[])[]> {
    const history = await ask('GET', `${path}/history`);
    const data = history.at('data');
    return (Array.isArray(data) ? data : []).map((_, at) => [
      history.at('data', at, 'action'),
      history.at('data', at, 'before', field),
      history.at('data', at, 'after', field),
    ]);
  }

  it('is in this table', () => {
    const found = routes.flatMap(({ spec }) => /^\/api\/v1\/([a-z-]+)\/:id\/revert$/.exec(spec.path)?.[1] ?? []);
    expect(found.toSorted()).to.deep.equal(Object.keys(kinds).toSorted());
  });

  for (const [kind, [fields, field, changed]] of Object.entries(kinds)) {
    const path = `/api/v1/${kind}`;
    const written: Readonly<Record<string, unknown>> = { title: `A rule of ${kind}`, ...fields };

    it(`has a history and a way back: ${kind}`, async () => {
      const created = await ask('POST', path, written);
      expect(created.status, JSON.stringify(created.body)).to.equal(201);
      const [one, first] = [`${path}/${String(created.at('id'))}`, created.at(field)];
      expect((await ask('PUT', one, { ...written, [field]: changed })).at(field)).to.deep.equal(changed);
      expect(await changesOf(one, field)).to.deep.equal([
        ['update', first, changed],
        ['create', undefined, first],
      ]);
      const origin = (await ask('GET', `${one}/history`)).at('data', 1, 'id');
      const reverted = await ask('POST', `${one}/revert`, { to: origin });
      expect([reverted.status, reverted.at(field), reverted.at('revision')]).to.deep.equal([200, first, 3]);
      expect((await ask('DELETE', one)).status).to.equal(204);
      expect((await changesOf(one, field)).slice(0, 2)).to.deep.equal([
        ['delete', first, undefined],
        ['update', changed, first],
      ]);
    });

    it(`is a file: ${kind}`, async () => {
      const id = `from-a-file-${kind}`;
      const created = await ask('POST', `${path}/import`, fileOf({ id, ...written }));
      expect(created.body, JSON.stringify(created.body)).to.deep.equal({ created: 1, updated: 0, unchanged: 0 });
      const exported = await ask('GET', `${path}/export`);
      const rules = exported.at('rules');
      const own = (Array.isArray(rules) ? rules : []).find((rule) => rule.id === id);
      expect(own).to.deep.include(written);
      const again = await ask('POST', `${path}/import`, Object(exported.body));
      expect([again.at('created'), again.at('updated')]).to.deep.equal([0, 0]);
      const other = fileOf({ ...own, [field]: changed });
      expect((await ask('POST', `${path}/import`, other)).body).to.deep.equal({ created: 0, updated: 1, unchanged: 0 });
      expect((await changesOf(`${path}/${id}`, field)).map(([action]) => action)).to.deep.equal(['update', 'create']);
      const faulty = await ask('POST', `${path}/import`, fileOf({ id: 'faulty', ...written, title: '' }));
      expect([faulty.status, Object.keys(Object(faulty.at('errors')))]).to.deep.equal([400, ['rules.0.title']]);
      expect((await ask('GET', `${path}/faulty`)).status).to.equal(404);
    });

    function fileOf(rule: object): object {
      return { format: `vigie.${kind.replace('-', '_')}`, version: 1, rules: [rule] };
    }
  }
});
