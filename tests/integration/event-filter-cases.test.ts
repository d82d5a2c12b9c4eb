/** The cases of the event filter with a real broker and database: events in, the API tells what came of them. */
import { expect } from 'chai';
import { eventually } from '../support/eventually.ts';
import { createEventSender, type EventSender } from '../support/event-sender.ts';
import { having } from '../support/filter-story.ts';
import { type Api, type ApiAnswer, startApi } from './api-harness.ts';

type Rule = Readonly<Record<string, unknown>>;

const on = (component: string): Rule => ({ event_pattern: having('component', component) });
const enrich = (pattern: Rule, ...actions: readonly object[]): Rule => ({ type: 'enrichment', ...pattern, actions });
const drop = (component: string, rest: Rule = {}): Rule => ({ type: 'drop', ...on(component), ...rest });
const at = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const missing = { type: 'copy', from: 'event.extra.none', field: 'output' };
const toX = { type: 'set_field', field: 'output', value: 'x' };

/** By title; in each case the component is the case's own. */
function rulesOfCases(): Readonly<Record<string, Rule>> {
  const both = [[...having('component', 'c01'), ...having('event_type', 'check')].flat()];
  const daily = { start: at(-10), stop: at(3600), rrule: 'FREQ=DAILY' };
  return {
    c01: { type: 'drop', event_pattern: both },
    'c02 break': { type: 'break', ...on('c02'), priority: 1001 },
    'c02 drop': drop('c02', { priority: 1002 }),
    'c03 store': {
      ...enrich(on('c03'), { type: 'copy_to_entity_info', name: 'output', from: 'event.output' }),
      priority: 1005,
    },
    'c03 customer': {
      ...enrich(on('c03'), { type: 'copy_to_entity_info', name: 'customer', from: 'event.extra.customer' }),
      priority: 1003,
    },
    'c03 rewrite': {
      ...enrich(on('c03'), {
        type: 'set_field_from_template',
        field: 'output',
        template: '{{event.output}} (client: {{entity.infos.customer}})',
      }),
      priority: 1004,
    },
    c04: drop('c04', { enabled: false }),
    c06: { type: 'drop', event_pattern: [...having('component', 'c06'), ...having('resource', 'c06 resource')] },
    c07: enrich(
      { entity_pattern: having('name', 'CMDB:(?P<SI_CMDB>.*?)($|,)', 'regexp') },
      { type: 'set_entity_info_from_template', name: 'SI', template: '{{match.entity.name.SI_CMDB}}' },
    ),
    c08: enrich(on('c08'), { type: 'set_entity_info', name: 'number', value: 1592215337 }),
    c09: enrich(
      on('c09'),
      { type: 'copy_to_entity_info', name: 'customer', from: 'event.extra.customer' },
      { type: 'copy_to_entity_info', name: 'output', from: 'event.output' },
    ),
    c10: enrich(on('c10'), { type: 'copy_to_entity_info', name: 'output', from: 'event.output' }),
    'c11 now': drop('c11 now', daily),
    'c11 over': drop('c11 over', { start: at(-20), stop: at(-10) }),
    'c11 later': drop('c11 later', { start: at(3600), stop: at(7200) }),
    'c11 ended': drop('c11 ended', { start: at(-100), stop: at(-99), rrule: 'FREQ=SECONDLY;COUNT=2' }),
    'c11 excluded': drop('c11 excluded', { ...daily, exdates: [{ start: at(-60), stop: at(600) }] }),
    'c12 pass': enrich(on('c12 pass'), { type: 'copy', from: 'event.extra.number', field: 'output' }),
    'c12 drop': { ...enrich(on('c12 drop'), missing), on_failure: 'drop' },
    'c12 break': { ...enrich(on('c12 break'), missing), on_failure: 'break', priority: 10 },
    'c12 never': drop('c12 break', { priority: 20 }),
    c13: enrich(on('c13'), { type: 'set_tags', tags: { seen: 'yes' } }),
    c14: {
      type: 'change_entity',
      event_pattern: having('component', '^c14-(?P<rest>.*)$', 'regexp'),
      identity: { component: 'new-{{match.event.component.rest}}', connector: 'other' },
    },
    'c16 failure': { ...enrich(on('c16 failure'), missing), on_failure: 'drop' },
    'c16 success': { ...enrich(on('c16 success'), toX), on_success: 'break', priority: 10 },
    'c16 never': drop('c16 success', { priority: 20 }),
    'saved pattern': { type: 'drop', event_pattern_id: 'to be filled in' },
    lookup: {
      ...enrich(on('lookup'), {
        type: 'set_entity_info_from_template',
        name: 'owner',
        template: '{{external.cmdb.owner}}',
      }),
      external: { cmdb: { type: 'collection', collection: 'external_cmdb', where: { host: '{{event.component}}' } } },
    },
  };
}

describe('event filters in the running platform', () => {
  let api: Api;
  let sender: EventSender;
  let saved = '';
  const ids = new Map<string, string>();

  before(async function () {
    this.timeout(60_000);
    api = await startApi();
    await api.site.database.db.collection('external_cmdb').insertOne({ host: 'lookup', owner: 'bob' });
    await api.site.start('engines/main.js', ['process']);
    sender = await createEventSender(api.site);
    const pattern = { title: 'Saved', subject: 'event', pattern: having('component', 'saved') };
    saved = String((await asAdmin('POST', '/api/v1/patterns', pattern)).at('id'));
    for (const [title, rule] of Object.entries(rulesOfCases())) {
      const id = title === 'saved pattern' ? { event_pattern_id: saved } : {};
      ids.set(title, String((await asAdmin('POST', '/api/v1/event-filters', { title, ...rule, ...id })).at('id')));
    }
    await untilLoaded('first');
  });

  after(async () => {
    await sender.close();
    await api.stop();
  });

  async function asAdmin(method: string, path: string, json?: unknown): Promise<ApiAnswer> {
    const answer = await api.call(method, path, { as: 'admin', ...(json === undefined ? {} : { json }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer;
  }

  /** A rule made after all others: once it has worked, every one of them is in force. */
  async function untilLoaded(word: string): Promise<void> {
    const rule = enrich(on(`loaded ${word}`), { type: 'set_entity_info', name: 'loaded', value: word });
    await asAdmin('POST', '/api/v1/event-filters', { title: word, ...rule });
    await eventually(
      'the rules in force',
      async () => {
        await sender.send({ component: `loaded ${word}` });
        return (await entity(`R/loaded ${word}`)).at('infos', 'loaded', 'value') === word;
      },
      20_000,
    );
  }

  function entity(id: string): Promise<ApiAnswer> {
    return api.call('GET', `/api/v1/entities/${encodeURIComponent(id)}`, { as: 'viewer' });
  }

  let markers = 0;

  /** Sends, and waits until all of it is written: documents are written in several lanes, but one round after the other. */
  async function sendAll(...events: readonly Rule[]): Promise<void> {
    await sender.send(...events);
    for (const round of ['with it', 'after it']) {
      markers += 1;
      const id = `marker-${markers}`;
      await sender.send({ component: id });
      await eventually(
        `a marker written ${round}`,
        async () => (await entity(`R/${id}`)).at('alarm') !== undefined,
        20_000,
      );
    }
  }

  /** What the API shows of an entity. */
  async function seen(id: string): Promise<string> {
    const found = await entity(id);
    if (found.status === 404) return 'nothing';
    return found.at('alarm') === undefined ? 'entity' : 'alarm';
  }

  function info(id: string, name: string): Promise<unknown> {
    return eventually(`the info ${name} of ${id}`, async () => (await entity(id)).at('infos', name, 'value'), 20_000);
  }

  async function outcomes(...components: readonly string[]): Promise<readonly string[]> {
    await sendAll(...components.map((component) => ({ component })));
    return Promise.all(components.map((component) => seen(`R/${component}`)));
  }

  it('C01 drop: the entities are there, the alarm is not', async () => {
    expect(await outcomes('c01')).to.deep.equal(['entity']);
    expect((await entity('c01')).status).to.equal(200);
  });

  it('C02 break: the event goes on to its alarm, though a later rule would drop it', async () => {
    expect(await outcomes('c02')).to.deep.equal(['alarm']);
    expect((await entity('c02')).status).to.equal(200);
    expect((await entity('K/KN')).status).to.equal(200);
  });

  it('C03 order: the info has the output that an earlier rule wrote', async () => {
    await sender.send({ component: 'c03', output: 'full', customer: 'acme' });
    expect(await info('R/c03', 'output')).to.equal('full (client: acme)');
  });

  it('C04 disabled rule: does nothing', async () => {
    expect(await outcomes('c04')).to.deep.equal(['alarm']);
  });

  it('C05 rule without patterns: is refused, and the refusal says where', async () => {
    const answer = await api.call('POST', '/api/v1/event-filters', {
      as: 'admin',
      json: { title: 'c05', type: 'drop' },
    });
    expect(answer.status).to.equal(400);
    expect(answer.at('errors', 'event_pattern')).to.equal('A rule without patterns never matches.');
  });

  it('C06 OR groups: drops on either', async () => {
    await sendAll({ component: 'c06' }, { component: 'c06 other', resource: 'c06 resource' });
    expect(await Promise.all([seen('R/c06'), seen('c06 resource/c06 other')])).to.deep.equal(['entity', 'entity']);
  });

  it('C07 regexp group: of the entity pattern, in a template', async () => {
    await sender.send({ component: 'c07', resource: 'CMDB:TEST_PROD' });
    expect(await info('CMDB:TEST_PROD/c07', 'SI')).to.equal('TEST_PROD');
  });

  it('C08 set_entity_info types: a number stays a number', async () => {
    await sender.send({ component: 'c08' });
    expect(await info('R/c08', 'number')).to.equal(1592215337);
  });

  it('C09 copy_to_entity_info: from a field that only the sender knows, and from the output', async () => {
    await sender.send({ component: 'c09', customer: 'acme', output: 'copied' });
    expect([await info('R/c09', 'customer'), await info('R/c09', 'output')]).to.deep.equal(['acme', 'copied']);
  });

  it('C10 disabled entity: is not enriched', async () => {
    await sender.send({ component: 'c10', output: 'first' });
    expect(await info('R/c10', 'output')).to.equal('first');
    await asAdmin('PUT', '/api/v1/entities/R%2Fc10', { enabled: false });
    await sendAll({ component: 'c10', output: 'second' });
    expect((await entity('R/c10')).at('infos', 'output', 'value')).to.equal('first');
  });

  it('C11 time window: drops while it is in force, and at no other time', async () => {
    const components = ['c11 now', 'c11 over', 'c11 later', 'c11 ended', 'c11 excluded'];
    expect(await outcomes(...components)).to.deep.equal(['entity', 'alarm', 'alarm', 'alarm', 'alarm']);
  });

  it('C12 failures: are counted and told, and the event goes the way that the rule says', async () => {
    await sendAll({ component: 'c12 pass', number: 123 }, { component: 'c12 drop' }, { component: 'c12 break' });
    const found = await Promise.all(['R/c12 pass', 'R/c12 drop', 'R/c12 break'].map(seen));
    expect(found).to.deep.equal(['alarm', 'entity', 'alarm']);
    const path = `/api/v1/event-filters/${ids.get('c12 pass')}`;
    const failures = await eventually('the failure', async () => {
      const answer = await asAdmin('GET', `${path}/failures`);
      return answer.at('data', 0) === undefined ? undefined : answer;
    });
    expect(failures.at('data', 0, 'message')).to.equal(
      'Action 1: A number cannot be assigned to output, which is a text',
    );
    expect(failures.at('data', 0, 'kind')).to.equal('action');
    expect(failures.at('data', 0, 'unread')).to.equal(true);
    expect(failures.at('data', 1)).to.equal(undefined);
    await asAdmin('PUT', `${path}/failures/read`);
    expect((await asAdmin('GET', `${path}/failures`)).at('data', 0, 'unread')).to.equal(false);
    await eventually('the count', async () => (await asAdmin('GET', path)).at('failures_count') === 1, 20_000);
  });

  it('C13 counters: count what matched, and begin again with a change of the rule', async () => {
    await sendAll({ component: 'c13' }, { component: 'c13' });
    const path = `/api/v1/event-filters/${ids.get('c13')}`;
    await eventually('the count', async () => (await asAdmin('GET', path)).at('events_count') === 2, 20_000);
    const changed = enrich(on('c13'), { type: 'set_tags', tags: { seen: 'again' } });
    const answer = await asAdmin('PUT', path, { title: 'c13', ...changed });
    expect(answer.at('events_count')).to.equal(0);
    expect(answer.at('revision')).to.equal(2);
  });

  it('C14 change_entity: the entity has the new names, and none has the old', async () => {
    await sendAll({ component: 'c14-web' });
    expect(await seen('R/new-web')).to.equal('alarm');
    expect(await Promise.all(['R/c14-web', 'c14-web'].map(seen))).to.deep.equal(['nothing', 'nothing']);
    expect((await entity('R/new-web')).at('connector')).to.equal('other/KN');
  });

  it('C16 outcome: a failure drops, a success ends the rules', async () => {
    expect(await outcomes('c16 failure', 'c16 success')).to.deep.equal(['entity', 'alarm']);
  });

  it('a lookup finds what the site keeps about a host', async () => {
    await sender.send({ component: 'lookup' });
    expect(await info('R/lookup', 'owner')).to.equal('bob');
  });

  it('a change of a saved pattern changes the rules that use it, while the pool runs', async function () {
    this.timeout(30_000);
    expect(await outcomes('saved', 'saved later')).to.deep.equal(['entity', 'alarm']);
    const pattern = { title: 'Saved', subject: 'event', pattern: having('component', 'saved anew') };
    await asAdmin('PUT', `/api/v1/patterns/${saved}`, pattern);
    await untilLoaded('second');
    expect(await outcomes('saved', 'saved anew')).to.deep.equal(['alarm', 'entity']);
  });
});
