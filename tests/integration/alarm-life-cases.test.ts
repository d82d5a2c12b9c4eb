/** Cases of the life of an alarm: real events to a real broker, people's actions by the API, and the API tells what came of them. */
import { expect } from 'chai';
import { AlarmApi, stepsOf } from '../support/alarm-api.ts';
import { eventually } from '../support/eventually.ts';
import type { ApiAnswer } from './api-harness.ts';

type Fields = Readonly<Record<string, unknown>>;

const process = (settings: string): string => `
engines = ["cleaner", "context", "event_filter", "alarm"]
[input]
exchange = "canopsis.events"
actions = true
[engine.alarm]
${settings}
`;
const scheduler = `
engines = ["alarm"]
mode = "ticks"
tick_seconds = 0.1
`;

const opened = ['stateinc 2', 'statusinc 1'];
const states = (...list: readonly number[]): readonly Fields[] => list.map((state) => ({ state }));
const events =
  (count: number) =>
  (alarm: ApiAnswer): boolean =>
    alarm.at('events_count') === count;
const withStep =
  (step: string) =>
  (alarm: ApiAnswer): boolean =>
    stepsOf(alarm).includes(step);
const step = (alarm: ApiAnswer, type: string): Fields =>
  (alarm.at('steps', 'data') as readonly Fields[]).find((each) => each['type'] === type) ?? {};

describe('the life of an alarm in the running platform', function () {
  this.timeout(40_000);
  let site: AlarmApi;

  before(async () => {
    site = await AlarmApi.start({ process: process(''), scheduler });
  });
  after(() => site.stop());

  const idOf = async (component: string): Promise<string> =>
    String((await site.alarm(component, 'that is open')).at('id'));
  /** A person's action on the open alarm; the alarm afterwards. */
  const act = async (component: string, action: string, json: Fields = {}): Promise<ApiAnswer> => {
    const id = await idOf(component);
    await site.ask('PUT', `alarms/${id}/${action}`, json);
    return await site.ask('GET', `alarms/${id}?steps_limit=100`);
  };
  const refused = async (component: string, action: string, json: Fields = {}): Promise<ApiAnswer> =>
    site.try('PUT', `alarms/${await idOf(component)}/${action}`, json);

  it('A01 create: one alarm with the times, outputs and author of its check', async () => {
    const timestamp = Math.floor(Date.now() / 1000) - 100;
    await site.send('a01', { state: 2, timestamp, long_output: 'L' });
    const alarm = await site.alarm('a01', 'that is open');
    const time = new Date(timestamp * 1000).toISOString();
    expect(alarm.body).to.include({ entity_id: 'R/a01', state: 2, status: 1, state_since: time, last_update: time });
    expect(alarm.body).to.include({ output: 'O', initial_output: 'O', long_output: 'L', initial_long_output: 'L' });
    expect(alarm.body).to.include({ total_state_changes: 1, events_count: 1 });
    expect(alarm.at('long_output_history')).to.deep.equal(['L']);
    expect(alarm.at('display_name')).to.match(/^[A-Z]{3}-[A-Z]{3}-[A-Z]{3}$/);
    expect(Date.parse(String(alarm.at('created')))).to.be.above(timestamp * 1000 + 50_000);
    expect(stepsOf(alarm)).to.deep.equal(opened);
    expect(step(alarm, 'stateinc')).to.include({ time, message: 'O', author: 'K.KN', initiator: 'external' });
  });

  it('A02 state 0 creates nothing: the entity is there, the alarm is not', async () => {
    await site.send('a02', ...states(0));
    await eventually('the entity', async () => (await site.entity('R/a02')).status === 200);
    expect((await site.ask('GET', 'alarms?entity_id=R%2Fa02')).at('meta', 'total_count')).to.equal(0);
  });

  it('A03, A04 increase and same state: a step for the one, a count for the other', async () => {
    await site.send('a03', { state: 2, long_output: 'L' }, { state: 3, long_output: 'L2' });
    const higher = await site.alarm('a03', 'in state 3', (found) => found.at('state') === 3);
    expect(stepsOf(higher)).to.deep.equal([...opened, 'stateinc 3']);
    expect(higher.body).to.include({ total_state_changes: 2, status: 1 });
    await site.send('a03', { state: 3, output: 'again' });
    const same = await site.alarm('a03', 'with three events', events(3));
    expect(same.body).to.include({ output: 'again', initial_output: 'O', last_update: higher.at('last_update') });
    expect(stepsOf(same)).to.deep.equal(stepsOf(higher));
    expect(same.at('last_event')).not.to.equal(higher.at('last_event'));
  });

  it('A06 back to ok: the status is closed, the alarm is open until the delay is over; A39 and nothing is stealthy', async () => {
    await site.send('a06', ...states(2, 0));
    const alarm = await site.alarm('a06', 'that is ok', events(2));
    expect(stepsOf(alarm)).to.deep.equal([...opened, 'statedec 0', 'statusdec 0']);
    expect([alarm.at('state'), alarm.at('status'), alarm.at('resolved')]).to.deep.equal([0, 0, undefined]);
  });

  it('A10 resolve_close guard: a connector cannot send it', async () => {
    await site.send('a10', { state: 2 }, { event_type: 'resolve_close' }, { state: 3 });
    expect(stepsOf(await site.alarm('a10', 'with two events', events(2)))).to.deep.equal([...opened, 'stateinc 3']);
  });

  it('A12, A13, A16 ack, a second one, and its removal', async () => {
    await site.send('a12', { state: 2 }, { event_type: 'ack', output: 'hi', author: 'bob' });
    const alarm = await site.alarm('a12', 'with an ack', withStep('ack'));
    expect(alarm.at('acknowledged')).to.include({ author: 'bob', message: 'hi' });
    expect(alarm.at('last_update')).to.equal(alarm.at('state_since'));
    const again = await refused('a12', 'ack', { comment: 'me too' });
    expect([again.status, again.at('detail')]).to.deep.equal([409, 'The alarm is already acknowledged']);
    const bare = await act('a12', 'ackremove');
    expect(bare.at('acknowledged')).to.equal(undefined);
    expect(stepsOf(bare)).to.deep.equal([...opened, 'ack', 'ackremove']);
  });

  it('A18 ack resources: the alarm of a component with those of its resources', async () => {
    await site.send('a18', { source_type: 'component', resource: '', state: 2 }, ...states(2), {
      resource: 'R2',
      state: 1,
    });
    for (const entity of ['R/a18', 'R2/a18', 'a18']) await site.alarmOf(entity, 'that is open');
    const id = String((await site.alarmOf('a18', 'that is open')).at('id'));
    await site.ask('PUT', `alarms/${id}/ack`, { ack_resources: true, comment: 'x' });
    for (const entity of ['a18', 'R/a18', 'R2/a18']) {
      const alarm = await site.alarmOf(entity, 'with an ack', (found) => found.at('acknowledged') !== undefined);
      expect(alarm.at('acknowledged')).to.include({ message: 'x', author: 'Only admin' });
    }
  });

  it('A19, A23 cancel and uncancel: a status, and the state stays what the checks say', async () => {
    await site.send('a19', ...states(2));
    const cancelled = await act('a19', 'cancel', { comment: 'none' });
    expect(stepsOf(cancelled)).to.deep.equal([...opened, 'statusinc 4']);
    expect([cancelled.at('state'), cancelled.at('status')]).to.deep.equal([2, 4]);
    expect(cancelled.at('cancelled')).to.include({ message: 'none' });
    const back = await act('a19', 'uncancel');
    expect(stepsOf(back)).to.deep.equal([...opened, 'statusinc 4', 'statusdec 1']);
    expect(back.at('cancelled')).to.equal(undefined);
  });

  it('A25, A26, A27, A28, A45 snooze: once, with a duration, until it ends; the time is counted in whole milliseconds', async () => {
    await site.send('a25', ...states(2));
    expect((await refused('a25', 'snooze')).at('errors', 'duration_seconds')).to.be.a('string');
    expect((await refused('a25', 'snooze', { duration_seconds: 0 })).status).to.equal(400);
    await act('a25', 'snooze', { duration_seconds: 1 });
    expect((await refused('a25', 'snooze', { duration_seconds: 1 })).at('detail')).to.equal(
      'The alarm is already snoozed',
    );
    const alarm = await site.alarm('a25', 'after the snooze', withStep('unsnooze'));
    expect(alarm.at('snoozed')).to.equal(undefined);
    const part = (name: string): number => Number(alarm.at(`${name}_duration_ms`));
    expect(part('snooze')).to.be.at.least(1000);
    expect(part('inactive')).to.equal(part('snooze'));
    expect(Number(alarm.at('duration_ms'))).to.equal(part('active') + part('inactive'));
    expect(part('current_state')).to.be.within(part('snooze'), Number(alarm.at('duration_ms')) + 1000);
    for (const name of ['snooze', 'inactive', 'active', 'current_state']) expect(part(name) % 1).to.equal(0);
  });

  it('A30, A31 tickets and comments: with all their fields, and the newest first at hand', async () => {
    const ticket = { ticket_url: 'http://t/1', ticket_system_name: 'S', ticket_data: { k: 'v' }, ticket_comment: 'c' };
    const first = { event_type: 'assocticket', ticket: 'T1', ...ticket };
    await site.send('a30', { state: 2 }, first, { event_type: 'assocticket', ticket: 'T2' });
    const alarm = await site.alarm('a30', 'with two tickets', (found) => found.at('ticket', 'id') === 'T2');
    expect(alarm.at('tickets', 0, 'ticket')).to.deep.equal({
      id: 'T1',
      url: 'http://t/1',
      system_name: 'S',
      comment: 'c',
      data: { k: 'v' },
    });
    await act('a30', 'comment', { comment: 'one' });
    const commented = await act('a30', 'comment', { comment: 'two' });
    expect(commented.at('comment', 'message')).to.equal('two');
    expect(commented.at('last_update')).to.equal(alarm.at('last_update'));
    expect((await refused('a30', 'comment')).at('errors', 'comment')).to.be.a('string');
  });

  it('A32, A34, A35 changestate: it locks, ok wins, and some changes are refused', async () => {
    await site.send('a32', ...states(2));
    expect((await refused('a32', 'changestate', { state: 4 })).at('errors', 'state')).to.match(/^State must be one of/);
    expect((await refused('a32', 'changestate')).status).to.equal(400);
    expect((await refused('a32', 'changestate', { state: 0 })).at('detail')).to.equal(
      'The state cannot be changed to ok',
    );
    const before = (await site.alarm('a32', 'that is open')).at('last_update');
    const fixed = await act('a32', 'changestate', { state: 3, comment: 'x' });
    expect(fixed.body).to.include({ state: 3, state_is_fixed: true, last_update: before });
    await site.send('a32', ...states(1));
    expect((await site.alarm('a32', 'with two events', events(2))).at('state')).to.equal(3);
    await site.send('a32', ...states(0));
    await site.alarm('a32', 'with three events', events(3));
    const late = await refused('a32', 'changestate', { state: 2 });
    expect(late.at('detail')).to.equal('The alarm is back to ok, its state cannot be changed');
    await site.send('a32', ...states(1));
    const free = await site.alarm('a32', 'in state 1', (found) => found.at('state') === 1);
    expect(free.at('state_is_fixed')).to.equal(false);
    expect(stepsOf(free).slice(2)).to.deep.equal([
      'changestate 3',
      'statedec 0',
      'statusdec 0',
      'stateinc 1',
      'statusinc 1',
    ]);
  });

  it('A42 crop: the opening steps, a counter, and the newest twenty', async () => {
    await site.send('a42', ...states(...Array.from({ length: 30 }, (_, index) => [1, 2, 3, 2][index % 4] ?? 1)));
    const alarm = await site.alarm('a42', 'with thirty events', events(30));
    expect(alarm.at('total_state_changes')).to.equal(30);
    expect(stepsOf(alarm)).to.have.length(23);
    const counts = { 'state:1': 2, 'state:2': 5, 'state:3': 2, statechanges: 9, stateinc: 5, statedec: 4 };
    expect(step(alarm, 'statecounter')['counts']).to.deep.equal(counts);
  });

  it('A43 hard limit: 2000 steps, and then only what closes or cancels', async () => {
    const comments = Array.from({ length: 2010 }, (_, index) => ({ event_type: 'comment', output: `${index}` }));
    await site.send('a43', { state: 2 }, ...comments, { state: 0 });
    const alarm = await site.alarm('a43', 'that is ok', (found) => found.at('state') === 0);
    expect(alarm.at('steps', 'meta', 'total_count')).to.equal(2002);
    expect(stepsOf(alarm).slice(-2)).to.deep.equal(['statedec 0', 'statusdec 0']);
    expect((await refused('a43', 'comment', { comment: 'late' })).at('detail')).to.equal(
      'The alarm has reached its limit of steps',
    );
  });

  it('A44 other connector, same resource: the alarm keeps the first, each step has its own author', async () => {
    const from = (connector: string, connector_name: string, state: number): Fields => ({
      connector,
      connector_name,
      state,
    });
    await site.send('a44', from('K', 'KN', 1), from('K', 'KN2', 2), from('K2', 'KN', 3), from('K2', 'KN2', 0));
    const alarm = await site.alarm('a44', 'with four events', events(4));
    expect(alarm.body).to.include({ connector: 'K', connector_name: 'KN' });
    const authors = (alarm.at('steps', 'data') as readonly Fields[]).map((each) => each['author']).toReversed();
    expect(authors).to.deep.equal(['K.KN', 'K.KN', 'K.KN2', 'K2.KN', 'K2.KN2', 'K2.KN2']);
    expect((await site.entity('R/a44')).at('connector')).to.equal('K2/KN2');
  });

  it('A46, A47 old timestamps and output limits: what is absurd counts as now, what is long is cut', async () => {
    const before = Date.now();
    const timestamp = Math.floor(before / 1000) - 25 * 3600;
    await site.send('a46', { state: 2, timestamp, output: 'x'.repeat(300), long_output: 'y'.repeat(1100) });
    const alarm = await site.alarm('a46', 'that is open');
    expect(Date.parse(String(alarm.at('state_since')))).to.be.at.least(before - 1000);
    expect([String(alarm.at('output')).length, String(alarm.at('long_output')).length]).to.deep.equal([255, 1024]);
  });

  it('A48 long_output history: the last hundred that differ from the one before', async () => {
    const outputs = ['same', 'same', ...Array.from({ length: 105 }, (_, index) => `long ${index}`)];
    await site.send('a48', ...outputs.map((long_output) => ({ state: 2, long_output })));
    const history = (await site.alarm('a48', 'with all events', events(outputs.length))).at('long_output_history');
    expect(history).to.deep.equal(outputs.slice(-100));
  });

  it('A49 tags: trimmed, joined to those there are, and kept', async () => {
    const first = { env: ' prod ', cloud: '', '': 'localhost' };
    await site.send('a49', { state: 2, tags: first }, { state: 2, tags: { env: 'test', website: '' } }, { state: 2 });
    const alarm = await site.alarm('a49', 'with three events', events(3));
    expect(alarm.at('tags')).to.have.members(['env: prod', 'cloud', 'env: test', 'website']);
  });

  it('A50 activation: at its creation when nothing puts it off', async () => {
    await site.send('a50', ...states(2));
    const alarm = await site.alarm('a50', 'that is open');
    const [activated, created] = ['activated', 'created'].map((name) => Date.parse(String(alarm.at(name))));
    expect(Math.abs((activated ?? 0) - (created ?? 0))).to.be.below(2000);
  });

  it("A51 bookmarks: a person's own, found by them, and kept after the end", async () => {
    await site.send('a51', ...states(2));
    const id = await idOf('a51');
    expect((await site.ask('PUT', `alarms/${id}/bookmark`)).status).to.equal(204);
    const mine = async (query: string): Promise<unknown> =>
      (await site.ask('GET', `alarms?${query}`)).at('data', 0, 'id');
    expect(await mine('bookmarked=true')).to.equal(id);
    expect(await mine('bookmarked=false&component=a51')).to.equal(undefined);
    await site.ask('PUT', 'entities/R%2Fa51', { enabled: false });
    const over = await site.alarm('a51', 'that is resolved', (found) => found.at('resolved') !== undefined);
    expect([over.at('id'), over.at('bookmarked')]).to.deep.equal([id, true]);
    expect(await mine('bookmarked=true&opened=false')).to.equal(id);
    await site.ask('DELETE', `alarms/${id}/bookmark`);
    expect((await site.ask('GET', `alarms/${id}`)).at('bookmarked')).to.equal(false);
    expect((await site.try('PUT', 'alarms/nowhere/bookmark')).status).to.equal(404);
  });

  it('A53 disabled entity: its alarm is resolved, its resources go with it, and come back one by one', async () => {
    await site.send('a53', ...states(2));
    await site.alarm('a53', 'that is open');
    await site.ask('PUT', 'entities/a53', { enabled: false });
    await site.alarm('a53', 'that is resolved', (found) => found.at('resolved') !== undefined);
    await site.send('a53', ...states(3));
    await site.send('a53 after', ...states(1));
    await site.alarm('a53 after', 'that came after the check');
    await site.ask('PUT', 'entities/a53', { enabled: true });
    expect((await site.entity('R/a53')).body).to.include({ enabled: false, state: 0 });
    expect((await site.ask('GET', 'alarms?entity_id=R%2Fa53')).at('meta', 'total_count')).to.equal(0);
  });
});

describe('the life of an alarm with other settings', function () {
  this.timeout(40_000);
  let site: AlarmApi;

  before(async () => {
    site = await AlarmApi.start({
      process: process('allow_double_ack = true\nstealthy_interval_seconds = 2'),
      scheduler,
    });
  });
  after(() => site.stop());

  it('A14 double ack on: the second one counts', async () => {
    const ack = (output: string): Fields => ({ event_type: 'ack', output });
    await site.send('a14', { state: 2 }, ack('one'), ack('two'));
    const alarm = await site.alarm('a14', 'with two acks', (found) => found.at('acknowledged', 'message') === 'two');
    expect(stepsOf(alarm)).to.deep.equal([...opened, 'ack', 'ack']);
  });

  it('A40 stealthy on: back to ok too fast, until the interval is over', async () => {
    await site.send('a40', ...states(2, 0));
    const alarm = await site.alarm('a40', 'that is off', (found) => found.at('status') === 0);
    expect(stepsOf(alarm)).to.deep.equal([...opened, 'statedec 0', 'statusinc 2', 'statusdec 0']);
  });

  it('A40 and a second problem within the interval is none of it', async () => {
    await site.send('a40 again', ...states(2, 3));
    expect((await site.alarm('a40 again', 'with two events', events(2))).at('status')).to.equal(1);
  });
});
