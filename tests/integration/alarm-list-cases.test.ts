/** Cases of the alarm list: real events to a real broker, and the API's lists tell what is there. */
import { expect } from 'chai';
import { AlarmApi } from '../support/alarm-api.ts';
import { eventually } from '../support/eventually.ts';
import { having } from '../support/filter-story.ts';
import type { ApiAnswer } from './api-harness.ts';

const process = `
engines = ["cleaner", "context", "event_filter", "alarm"]
[input]
exchange = "canopsis.events"
actions = true
`;

const scheduler = `
engines = ["alarm"]
mode = "ticks"
tick_seconds = 0.1
`;

describe('the alarm list in the running platform', function () {
  this.timeout(40_000);
  let site: AlarmApi;
  /** Ids of the alarms of a, b and c; that of c is resolved. */
  let ids: Readonly<Record<'a' | 'b' | 'c', string>>;

  before(async () => {
    site = await AlarmApi.start({ process, scheduler });
    await site.rules('event-filters', {
      type: 'enrichment',
      event_pattern: having('component', 'a'),
      actions: [{ type: 'set_entity_info', name: 'site', value: 'Lyon' }],
    });
    await site.rules('resolve-rules', { entity_pattern: having('component', 'c'), delay_seconds: 0, priority: 1 });
    await site.untilLoaded();
    await site.send('a', { state: 3, output: '=Disk is FULL', tags: { env: 'prod' } });
    const first = await site.alarm('a', 'opened');
    await site.send('b', { state: 1, output: 'Load (15 min) is 9.5', tags: { env: 'lab' } });
    const second = await site.alarm('b', 'opened');
    await site.send('c', { state: 2 });
    await site.alarm('c', 'opened');
    await site.send('c', { state: 0 });
    const third = await site.alarm('c', 'resolved', (alarm) => alarm.at('resolved') !== undefined);
    ids = { a: String(first.at('id')), b: String(second.at('id')), c: String(third.at('id')) };
    await site.ask('PUT', `alarms/${ids.a}/comment`, { comment: 'Disk ordered' });
    await site.ask('PUT', `alarms/${ids.a}/assocticket`, { ticket: 'OPS-7' });
    await eventually('the resolved alarm off the list', async () => (await componentsOf('')).length === 2);
  });
  after(() => site.stop());

  const list = (query: string): Promise<ApiAnswer> => site.try('GET', `alarms?${query}`);
  const componentsOf = async (query: string): Promise<readonly unknown[]> => {
    const answer = await list(query);
    expect(answer.status, `${query}: ${JSON.stringify(answer.body)}`).to.equal(200);
    return rowsOf(answer).map(({ component }) => component);
  };
  const faultsOf = async (query: string): Promise<readonly string[]> => {
    const answer = await list(query);
    expect(answer.status, query).to.equal(400);
    return Object.keys(Object(answer.at('errors')));
  };
  const searching = (search: string, more = ''): Promise<readonly unknown[]> =>
    componentsOf(`search=${encodeURIComponent(search)}${more}`);

  it('J01 shows the open alarms, or the resolved ones, ten on a page, with what pages there are', async () => {
    const open = await list('');
    expect(rowsOf(open).map(({ component }) => component)).to.deep.equal(['a', 'b']);
    expect(open.at('meta')).to.deep.equal({ page: 1, page_count: 1, per_page: 10, total_count: 2 });
    expect((await list('opened=true')).at('meta')).to.deep.equal(open.at('meta'));
    expect(await componentsOf('opened=false')).to.deep.equal(['c']);
    expect((await list('page=2&limit=1')).at('meta')).to.deep.equal({
      page: 2,
      page_count: 2,
      per_page: 1,
      total_count: 2,
    });
  });

  for (const [query, found] of [
    ['search=disk+is+full', 'a'],
    ['search=LOAD+(15', 'b'],
    ['search=kn', 'ab'],
    ['search=OPS-7', ''],
    ['search=ops-7&search_in=ticket_id', 'a'],
    ['search=disk&search_in=ticket_id,last_comment', 'a'],
    ['search=lyon&search_in=infos.site', 'a'],
    ['search=LYON&search_in=infos', 'a'],
    ['search=r&search_in=entity.name', 'ab'],
    ['search=lab&search_in=tags', 'b'],
    ['search=disk&search_in=connector', ''],
    ['search=c&search_in=component&opened=false', 'c'],
    ['search=a&search_in=component&opened=false', ''],
  ] as const) {
    it(`J02 looks for words, capitals aside: ${query}`, async () => {
      expect(await componentsOf(query)).to.deep.equal(found.split(''));
    });
  }

  it('J02 answers an empty page of one where nothing is found, and refuses fields without text', async () => {
    const none = await list('search=nothing-like-this');
    expect(none.body).to.deep.equal({ data: [], meta: { page: 1, page_count: 1, per_page: 10, total_count: 0 } });
    expect(await faultsOf('search=x&search_in=created')).to.deep.equal(['search_in.0']);
    expect(await faultsOf('search=x&search_in=infos&opened=false')).to.deep.equal(['search_in']);
  });

  for (const [search, found] of [
    ['resource LIKE "^r$"', 'ab'],
    ['entity.name="R"', 'ab'],
    ['entity.id = "R/a"', 'a'],
    ['output CONTAINS "(15 MIN)"', 'b'],
    ['state >= major OR tags CONTAINS "env: lab"', 'ab'],
    ['NOT state = critical', 'b'],
    ['state > 0 AND NOT (component = a OR component = nothing)', 'b'],
    ['ticket = true AND ticket_id LIKE "ops"', 'a'],
    ['entity.infos.site = Lyon', 'a'],
    ['infos.site != Lyon', 'b'],
    ['created > 2020-01-01 AND events_count < 2', 'ab'],
    ['resource', ''],
  ] as const) {
    it(`J03 understands ${search}`, async () => {
      expect(await searching(search)).to.deep.equal(found.split(''));
    });
  }

  it('J03 understands the same in the archive and in the counters', async () => {
    expect(await searching('component = c AND resolved > 2020-01-01', '&opened=false')).to.deep.equal(['c']);
    expect(await searching('output LIKE "^o" AND NOT component LIKE "[ab]"', '&opened=false')).to.deep.equal(['c']);
    expect(await searching('output LIKE "^x"', '&opened=false')).to.deep.equal([]);
    const count = await site.ask('GET', `alarms/count?search=${encodeURIComponent('state = critical')}`);
    expect(count.at('total')).to.equal(1);
  });

  for (const [search, message] of [
    ['resource = "x" AND', /^At character 19: Must be a field/],
    ['resource = "x', /^At character 12: The quote is never closed/],
    ['resorce = "x"', /^At character 1: There is no field resorce: there are display_name/],
    ['state = worst', /^At character 9: state is a number, or one of ok, minor, major, critical/],
  ] as const) {
    it(`J03 says where ${search} is wrong`, async () => {
      const answer = await list(`search=${encodeURIComponent(search)}`);
      expect(answer.status).to.equal(400);
      expect(answer.at('errors', 'search')).to.match(message);
    });
  }

  it('J03 refuses to ask the archive for what it does not keep', async () => {
    expect(await faultsOf('opened=false&search=infos.site+%3D+x')).to.deep.equal(['search']);
  });

  for (const [query, found] of [
    ['sort_by=state&sort=desc', 'ab'],
    ['sort_by=state&sort=asc', 'ba'],
    ['sort_by=created&sort=asc', 'ab'],
    ['sort_by=connector,created&sort=asc,desc', 'ba'],
    ['sort_by=connector,created&sort=asc', 'ab'],
    ['sort_by=status,state&sort=desc,asc', 'ba'],
  ] as const) {
    it(`J04 sorts by ${query}`, async () => {
      expect(await componentsOf(query)).to.deep.equal(found.split(''));
    });
  }

  it('J04 refuses fields and directions that do not fit', async () => {
    expect(await faultsOf('sort_by=created,password')).to.deep.equal(['sort_by']);
    expect(await faultsOf('sort_by=created&sort=up')).to.deep.equal(['sort.0']);
    expect(await faultsOf('sort_by=created&sort=asc,desc')).to.deep.equal(['sort']);
    expect(await faultsOf('sort_by=created,state&opened=false')).to.deep.equal(['sort_by']);
  });

  it('J05 shows alarms with a time between two, both included', async () => {
    const [a, b] = await Promise.all([site.alarm('a', 'opened'), site.alarm('b', 'opened')]);
    const created = (alarm: ApiAnswer): string => String(alarm.at('created'));
    expect(await componentsOf(`from=${created(a)}&to=${created(a)}`)).to.deep.equal(['a']);
    expect(await componentsOf(`from=${created(b)}`)).to.deep.equal(['b']);
    expect(await componentsOf(`time_field=created&to=${created(b)}`)).to.deep.equal(['a', 'b']);
    for (const field of ['last_update', 'last_event', 'state_since']) {
      expect(await componentsOf(`time_field=${field}&to=2020-01-01T00:00:00Z`), field).to.deep.equal([]);
      expect(await componentsOf(`time_field=${field}&from=2020-01-01T00:00:00Z`), field).to.deep.equal(['a', 'b']);
    }
    const resolved = 'opened=false&time_field=resolved';
    expect(await componentsOf(`${resolved}&from=2020-01-01T00:00:00Z`)).to.deep.equal(['c']);
    expect(await componentsOf(`${resolved}&to=2020-01-01T00:00:00Z`)).to.deep.equal([]);
    expect(await faultsOf('time_field=password')).to.deep.equal(['time_field']);
    expect(await faultsOf('from=yesterday')).to.deep.equal(['from']);
  });

  it('J06 filters by tag, and by the lack of one', async () => {
    expect(await componentsOf('tag=env:+prod')).to.deep.equal(['a']);
    expect(await componentsOf('without_tag=env:+prod')).to.deep.equal(['b']);
    expect(await componentsOf('opened=false&without_tag=env:+prod')).to.deep.equal(['c']);
    expect(await componentsOf('opened=false&tag=env:+prod')).to.deep.equal([]);
    expect(await componentsOf('info=site:Lyon')).to.deep.equal(['a']);
  });

  it('J06 filters by saved patterns, and by a saved view of one’s own', async () => {
    const save = async (subject: string, field: string, value: unknown): Promise<string> => {
      const pattern = { title: `J06 ${field}`, subject, pattern: having(field, value) };
      return String((await site.ask('POST', 'patterns', pattern)).at('id'));
    };
    const ofEntities = await save('entity', 'infos.site', 'Lyon');
    const ofAlarms = await save('alarm', 'total_state_changes', 1);
    const ofEvents = await save('event', 'component', 'a');
    expect(await componentsOf(`pattern_ids=${ofEntities}`)).to.deep.equal(['a']);
    expect(await componentsOf(`pattern_ids=${ofAlarms}`)).to.deep.equal(['a', 'b']);
    expect(await componentsOf(`pattern_ids=${ofAlarms},${ofEntities}&state=3`)).to.deep.equal(['a']);
    expect(await componentsOf(`opened=false&pattern_ids=${ofAlarms}`)).to.deep.equal([]);
    for (const id of ['unknown', ofEvents]) {
      expect(await faultsOf(`pattern_ids=${id}`)).to.deep.equal(['pattern_ids']);
    }
    const view = { name: 'J06', filters: 'state=minor,critical&sort=created:asc' };
    const id = String((await site.ask('POST', 'alarm-views', view)).at('id'));
    expect(await componentsOf(`view=${id}&sort_by=created&sort=desc`)).to.deep.equal(['a', 'b']);
    expect(await componentsOf(`view=${id}&component=b`)).to.deep.equal(['b']);
    expect(await faultsOf('view=unknown')).to.deep.equal(['view']);
  });

  it('J07 refuses pages that do not exist', async () => {
    expect(await faultsOf('page=0')).to.deep.equal(['page']);
    expect(await faultsOf('limit=0')).to.deep.equal(['limit']);
    expect(await faultsOf('limit=-1')).to.deep.equal(['limit']);
  });

  it('J08 gives the open and the resolved alarms of an entity', async () => {
    const open = await site.try('GET', 'open-alarms?entity_id=R/a');
    expect([open.status, open.at('id')]).to.deep.equal([200, ids.a]);
    expect((await site.try('GET', 'open-alarms?entity_id=R/c')).status).to.equal(204);
    const resolved = await site.try('GET', 'resolved-alarms?entity_id=R/c');
    expect(rowsOf(resolved).map(({ id }) => id)).to.deep.equal([ids.c]);
    expect((await site.try('GET', 'resolved-alarms?entity_id=R/a')).at('data')).to.deep.equal([]);
    for (const path of ['open-alarms', 'resolved-alarms']) {
      expect((await site.try('GET', `${path}?entity_id=unknown`)).status).to.equal(404);
      expect((await site.try('GET', path)).at('errors')).to.have.property('entity_id');
    }
  });

  it('J09 gives several alarms at once, each with a page of its steps', async () => {
    const asked = [{ id: ids.a, steps_limit: 1 }, { id: 'unknown' }, { id: ids.c, steps_page: 2, steps_limit: 2 }];
    const answer = await site.try('POST', 'alarm-details', asked);
    expect(answer.status).to.equal(207);
    expect([0, 1, 2].map((index) => answer.at(index, 'status'))).to.deep.equal([200, 404, 200]);
    expect(answer.at(0, 'alarm', 'steps', 'data', 0, 'type')).to.equal('assocticket');
    expect(answer.at(0, 'alarm', 'steps', 'meta')).to.deep.include({ page: 1, per_page: 1, page_count: 4 });
    expect(answer.at(2, 'alarm', 'steps', 'meta')).to.deep.include({ page: 2, per_page: 2 });
    const standard = await site.try('POST', 'alarm-details', [{ id: ids.b }]);
    expect(standard.at(0, 'alarm', 'steps', 'meta', 'per_page')).to.equal(10);
    expect((await site.try('POST', 'alarm-details', [])).status).to.equal(400);
    expect((await site.try('POST', 'alarm-details', [{ id: ids.a, steps_page: 0 }])).status).to.equal(400);
  });

  it('J10 acknowledges several alarms, and says of each what came of it', async () => {
    const answer = await site.try('PUT', 'bulk/alarms/ack', [{ id: ids.b, comment: 'Seen' }, { id: 'unknown' }]);
    expect(answer.status).to.equal(207);
    expect([answer.at(0, 'id'), answer.at(0, 'status')]).to.deep.equal([ids.b, 200]);
    expect(answer.at(1)).to.deep.equal({ id: 'unknown', status: 404, reason: 'There is no alarm with this id' });
    expect(await componentsOf('acknowledged=true')).to.deep.equal(['b']);
  });

  it('J11 exports what matches as CSV, with an empty column for an unknown field, and runs nothing', async () => {
    const columns = 'entity.id,state,output,colour,tags,infos.site,ticket_id';
    const file = await site.try('GET', `alarms/export.csv?columns=${columns}&sort_by=created&sort=asc`);
    expect(file.headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    expect(file.headers.get('content-disposition')).to.match(/^attachment; filename="alarms-\d{4}-\d\d-\d\d\.csv"$/);
    expect(file.body).to.equal(
      `${columns}\r\nR/a,critical,'=Disk is FULL,,env: prod,Lyon,OPS-7\r\nR/b,minor,Load (15 min) is 9.5,,env: lab,,\r\n`,
    );
    const archive = await site.try('GET', 'alarms/export.csv?columns=component,state&opened=false');
    expect(archive.body).to.equal('component,state\r\nc,ok\r\n');
    const standard = await site.try('GET', 'alarms/export.csv?search=nothing-like-this');
    expect(standard.body).to.match(/^state,status,entity\.id,[a-z_,.]+\r\n$/);
    expect((await site.try('GET', 'alarms/export.csv?search=state+%3D')).status).to.equal(400);
    expect((await site.try('GET', 'alarms/export.csv?pattern_ids=unknown')).status).to.equal(400);
  });
});

function rowsOf(answer: ApiAnswer): readonly Readonly<Record<string, unknown>>[] {
  const data = answer.at('data');
  return Array.isArray(data) ? data : [];
}
