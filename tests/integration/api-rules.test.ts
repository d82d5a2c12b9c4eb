import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { createEventSender } from '../support/event-sender.ts';
import { having } from '../support/filter-story.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

const filters = '/api/v1/event-filters';
const patterns = '/api/v1/patterns';
const filter = (rest: object = {}): object => ({
  title: 'Drop',
  type: 'drop',
  event_pattern: having('component', 'C'),
  ...rest,
});
const eventPattern = { title: 'Web', subject: 'event', pattern: having('component', 'web', 'begin_with') };

describe('rules and patterns by the API', () => {
  let api: Api;

  before(async () => {
    api = await startApi();
  });

  after(() => api.stop());

  function ask(method: string, path: string, json?: unknown): Promise<ApiAnswer> {
    return api.call(method, path, { as: 'admin', ...(json === undefined ? {} : { json }) });
  }

  async function create(path: string, json: unknown): Promise<string> {
    const answer = await ask('POST', path, json);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return String(answer.at('id'));
  }

  async function version(): Promise<number> {
    const settings = api.site.database.db.collection<{ _id: string; version: number }>('settings');
    return (await settings.findOne({ _id: 'rules' }))?.version ?? 0;
  }

  it('create, read, replace, switch and delete a filter, and each change is told to the engines and audited', async () => {
    const before = await version();
    const id = await create(filters, filter());
    const path = `${filters}/${id}`;
    expect((await ask('GET', path)).body).to.deep.include({
      id,
      title: 'Drop',
      enabled: true,
      priority: 100,
      revision: 1,
      events_count: 0,
    });
    expect((await ask('PUT', path, filter({ title: 'Other', priority: 5 }))).body).to.deep.include({
      title: 'Other',
      priority: 5,
      revision: 2,
    });
    expect((await ask('PUT', `${path}/enabled`, { enabled: false })).body).to.deep.include({
      enabled: false,
      revision: 2,
    });
    expect((await ask('PUT', `${path}/enabled`, { enabled: false })).status).to.equal(200);
    expect((await ask('DELETE', path)).status).to.equal(204);
    expect((await ask('GET', path)).status).to.equal(404);
    expect((await version()) - before).to.equal(4);
    const entries = await api.site.database.db.collection('audit_log').find({ target: id }).sort({ _id: 1 }).toArray();
    expect(
      entries.map((entry) => [
        entry['action'],
        entry['user'],
        entry['before']?.title ?? entry['before']?.enabled,
        entry['after']?.title ?? entry['after']?.enabled,
      ]),
    ).to.deep.equal([
      ['event_filter.create', 'only-admin', undefined, 'Drop'],
      ['event_filter.update', 'only-admin', 'Drop', 'Other'],
      ['event_filter.disable', 'only-admin', true, false],
      ['event_filter.delete', 'only-admin', 'Other', undefined],
    ]);
  });

  it('tell what became of a rule, and make it what it was', async () => {
    const id = await create(filters, filter());
    const path = `${filters}/${id}`;
    await ask('PUT', path, filter({ title: 'Other', priority: 5 }));
    await ask('PUT', `${path}/enabled`, { enabled: false });
    const history = await api.call('GET', `${path}/history?limit=2`, { as: 'viewer' });
    expect([0, 1].map((at) => history.at('data', at, 'action'))).to.deep.equal(['disable', 'update']);
    const older = await ask('GET', `${path}/history?cursor=${String(history.at('meta', 'next'))}`);
    expect([older.at('data', 0, 'action'), older.at('data', 1)]).to.deep.equal(['create', undefined]);

    const created = older.at('data', 0, 'id');
    expect((await api.call('POST', `${path}/revert`, { as: 'viewer', json: { to: created } })).status).to.equal(403);
    const reverted = await ask('POST', `${path}/revert`, { to: created });
    expect(reverted.body).to.deep.include({ title: 'Drop', priority: 100, enabled: false, revision: 3 });
    const disabled = history.at('data', 0, 'id');
    expect((await ask('POST', `${path}/revert`, { to: disabled })).status).to.equal(404);
    const other = await create(filters, filter());
    expect((await ask('POST', `${filters}/${other}/revert`, { to: created })).status).to.equal(404);
    expect((await ask('POST', `${path}/revert`, { to: 'x' })).status).to.equal(400);
  });

  it('list filters in the order in which they run, and find them by title', async () => {
    for (const [title, priority] of [
      ['Zulu one', 30],
      ['Zulu two', 10],
      ['zulu three', 20],
    ] as const)
      await create(filters, filter({ title, priority }));
    const list = await ask('GET', `${filters}?search=ZULU&limit=2`);
    expect([list.at('data', 0, 'title'), list.at('data', 1, 'title'), list.at('meta', 'total_count')]).to.deep.equal([
      'Zulu two',
      'zulu three',
      3,
    ]);
    expect((await ask('GET', `${filters}?search=zulu&enabled=false`)).at('meta', 'total_count')).to.equal(0);
  });

  const enriching = (action: object, rest: object = {}): object =>
    filter({ type: 'enrichment', actions: [action], ...rest });
  for (const [name, body, path] of [
    ['a type that does not exist', filter({ type: 'delete' }), 'type'],
    ['an unknown field', filter({ more: 1 }), 'more'],
    ['no title', { type: 'drop', event_pattern: having('component', 'C') }, 'title'],
    [
      'a wrong condition',
      filter({ event_pattern: having('component', '(', 'regexp') }),
      'event_pattern.0.0.condition.value',
    ],
    ['a field of something else', filter({ event_pattern: having('impact_level', 1) }), 'event_pattern.0.0.field'],
    ['a pattern and a saved one', filter({ event_pattern_id: 'x' }), 'event_pattern_id'],
    [
      'a saved pattern that is not there',
      { title: 'T', type: 'drop', event_pattern_id: 'nowhere' },
      'event_pattern_id',
    ],
    ['a stop without a start', filter({ stop: '2026-01-01T00:00:00Z' }), 'start'],
    [
      'a recurrence that is none',
      filter({ start: '2026-01-01T00:00:00Z', stop: '2026-01-02T00:00:00Z', rrule: 'FREQ=X' }),
      'rrule',
    ],
    ['no actions', filter({ type: 'enrichment', actions: [] }), 'actions'],
    ['a number for a text', enriching({ type: 'set_field', field: 'output', value: 123 }), 'actions.0.value'],
    [
      'a field that nobody may write',
      enriching({ type: 'set_field', field: 'resource', value: 'x' }),
      'actions.0.field',
    ],
    [
      'a name in a template that does not exist',
      enriching({ type: 'set_field_from_template', field: 'output', template: '{{event.x}}' }),
      'actions.0.template',
    ],
    [
      'a lookup that is not declared',
      enriching({ type: 'copy', field: 'output', from: 'external.cmdb.owner' }),
      'actions.0.from',
    ],
    [
      'a lookup among our own collections',
      enriching(
        { type: 'set_tags', tags: { a: '' } },
        { external: { u: { type: 'collection', collection: 'users', where: { a: 'b' } } } },
      ),
      'external.u.collection',
    ],
    [
      'a host from an event',
      enriching(
        { type: 'set_tags', tags: { a: '' } },
        { external: { u: { type: 'http', url: 'http://{{event.output}}/' } } },
      ),
      'external.u.url',
    ],
    ['an info with a dot', enriching({ type: 'set_entity_info', name: 'a.b', value: 1 }), 'actions.0.name'],
    ['no new name', { ...filter({ type: 'change_entity' }), identity: {} }, 'identity'],
  ] as const) {
    it(`refuse ${name}, and say where`, async () => {
      const answer = await ask('POST', filters, body);
      expect(answer.status).to.equal(400);
      expect(Object.keys(answer.at('errors') as object)).to.include(path);
    });
  }

  it('take a saved pattern that selects events for events alone, and keep it while a rule uses it', async () => {
    const event = await create(patterns, eventPattern);
    const entity = await create(patterns, {
      title: 'Entities',
      subject: 'entity',
      pattern: having('type', 'resource'),
    });
    const wrong = await ask('POST', filters, { title: 'T', type: 'drop', event_pattern_id: entity });
    expect(wrong.at('errors', 'event_pattern_id')).to.equal('Must be a pattern of the subject event.');
    const rule = await create(filters, { title: 'User of it', type: 'drop', event_pattern_id: event });
    const held = await ask('DELETE', `${patterns}/${event}`);
    expect([held.status, held.at('detail')]).to.deep.equal([409, 'It is used by the rule User of it']);
    await ask('DELETE', `${filters}/${rule}`);
    expect((await ask('DELETE', `${patterns}/${event}`)).status).to.equal(204);
  });

  it('bring a file back: by id, once, and all or nothing', async () => {
    const id = await create(filters, filter({ title: 'In the file' }));
    const file = await ask('GET', `${filters}/export`);
    expect(file.headers.get('content-disposition')).to.include('event-filters.json');
    const rules = file.at('rules') as readonly Record<string, unknown>[];
    const own = rules.find((rule) => rule['id'] === id);
    expect(own).to.deep.equal({
      id,
      description: '',
      enabled: true,
      priority: 100,
      ...filter({ title: 'In the file' }),
    });
    const changed = [
      ...rules.filter((rule) => rule['id'] !== id),
      { ...own, title: 'Changed' },
      { ...own, id: 'from-git' },
    ];
    const envelope = { format: 'vigie.event_filters', version: 1 };
    const first = await ask('POST', `${filters}/import`, { ...envelope, rules: changed });
    expect(first.body).to.deep.equal({ created: 1, updated: 1, unchanged: rules.length - 1 });
    const again = await ask('POST', `${filters}/import`, { ...envelope, rules: changed });
    expect(again.body).to.deep.equal({ created: 0, updated: 0, unchanged: changed.length });
    expect((await ask('GET', `${filters}/from-git`)).at('title')).to.equal('In the file');
    const broken = { id: 'never', title: 'T', type: 'drop', event_pattern: having('nothing', 1) };
    const refused = await ask('POST', `${filters}/import`, {
      ...envelope,
      rules: [{ ...own, id: 'new', title: 'New' }, broken, { ...own, id: 'new' }],
    });
    expect(refused.status).to.equal(400);
    expect(Object.keys(refused.at('errors') as object)).to.deep.equal([
      'rules.1.event_pattern.0.0.field',
      'rules.2.id',
    ]);
    expect((await ask('GET', `${filters}/new`)).status).to.equal(404);
  });

  it('are seen by who may see, and changed by who may change', async () => {
    expect((await api.call('GET', filters, { as: 'viewer' })).status).to.equal(200);
    expect((await api.call('GET', filters, { as: 'connector' })).status).to.equal(403);
    expect((await api.call('POST', filters, { as: 'operator', json: filter() })).status).to.equal(403);
    expect((await api.call('POST', patterns, { as: 'viewer', json: eventPattern })).status).to.equal(403);
  });

  it('say what a filter would have done to the last events, and how much a pattern matches', async function () {
    this.timeout(60_000);
    const pool = await api.site.start('engines/main.js', ['process']);
    const sender = await createEventSender(api.site);
    await sender.send(
      { component: 'dry-1', site: 'paris' },
      { component: 'dry-2' },
      { component: 'dry-3', state: 0, site: 'lyon' },
      { component: 'wet', output: 'last' },
    );
    const countOf = async (subject: string, pattern: unknown): Promise<unknown> =>
      (await ask('POST', `${patterns}/count`, { subject, pattern })).at('count');
    await eventually('the last event', async () => (await countOf('event', having('output', 'last'))) === 1, 20_000);
    await eventually('its alarm', async () => (await countOf('alarm', having('component', 'wet'))) === 1, 20_000);
    expect(await countOf('event', having('component', 'dry-', 'begin_with'))).to.equal(3);
    expect(await countOf('entity', having('component', '^dry-[12]$', 'regexp'))).to.equal(4);
    expect(await countOf('entity', having('name', 'R'))).to.equal(4);
    expect(await countOf('alarm', having('component', 'dry-', 'begin_with'))).to.equal(2);
    const rule = enriching(
      { type: 'copy_to_entity_info', name: 'site', from: 'event.extra.site' },
      { event_pattern: having('component', 'dry-', 'begin_with') },
    );
    const run = await ask('POST', `${filters}/dry-run`, { rule, count: 100 });
    expect(run.body).to.deep.include({ events: 4, matched: 3 });
    expect(run.at('outcomes')).to.deep.include({ changed: 2, failed: 1, dropped: 0 });
    expect([run.at('examples', 0, 'entity_id'), run.at('examples', 0, 'changes')]).to.deep.equal([
      'R/dry-3',
      [{ field: 'infos.site', before: null, after: 'lyon' }],
    ]);
    expect(run.at('examples', 1, 'failure')).to.equal('Action 1: event.extra.site has no value');
    const dropping = await ask('POST', `${filters}/dry-run`, { rule: filter({ event_pattern: having('state', 0) }) });
    expect(dropping.at('outcomes', 'dropped')).to.equal(1);
    expect((await ask('GET', `${filters}?search=dry`)).at('meta', 'total_count')).to.equal(0);
    await sender.close();
    await pool.stop();
  });
});
