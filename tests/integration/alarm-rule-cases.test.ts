/** Cases of the life of an alarm that rules decide: real events to a real broker, and the API tells what came of them. */
import { expect } from 'chai';
import { AlarmApi, stepsOf } from '../support/alarm-api.ts';
import { eventually } from '../support/eventually.ts';
import { having } from '../support/filter-story.ts';
import type { ApiAnswer } from './api-harness.ts';

const process = `
engines = ["cleaner", "context", "event_filter", "alarm"]
[input]
exchange = "canopsis.events"
actions = true
[engine.context]
touch_interval_seconds = 1
`;

const scheduler = `
engines = ["alarm"]
mode = "ticks"
tick_seconds = 0.1
`;

const on = (component: string): object => ({ entity_pattern: having('component', component) });
const states = (...list: readonly number[]): readonly { state: number }[] => list.map((state) => ({ state }));

describe('alarms and their rules in the running platform', function () {
  this.timeout(40_000);
  let site: AlarmApi;

  before(async () => {
    site = await AlarmApi.start({ process, scheduler });
    await site.rules(
      'resolve-rules',
      { ...on('a07'), delay_seconds: 1, priority: 1 },
      { ...on('a09'), delay_seconds: 600, priority: 1 },
      { ...on('a09'), delay_seconds: 1, priority: 2 },
      { ...on('a24'), type: 'cancelled', delay_seconds: 1 },
    );
    const often = { changes_max: 2, duration_seconds: 2 };
    await site.rules(
      'flapping-rules',
      { ...on('a36'), ...often },
      { ...on('a38'), ...often, changes_max: 50, priority: 1 },
      { ...on('a38'), ...often, priority: 2 },
    );
    const silent = { type: 'entity', duration_seconds: 1 };
    const still = { type: 'alarm', alarm_condition: 'last_event', duration_seconds: 1 };
    await site.rules(
      'idle-rules',
      { ...silent, ...on('d01') },
      { ...silent, ...on('d02') },
      { ...silent, entity_pattern: having('id', 'KD/KN'), duration_seconds: 3 },
      { ...still, ...on('d05'), operation: { type: 'assocticket', ticket: 'X' } },
      { ...still, ...on('d07'), operation: { type: 'changestate', state: 0 } },
      { ...still, ...on('d07 cancel'), operation: { type: 'cancel' } },
      { ...still, ...on('d08'), operation: { type: 'assocticket', ticket: 'X' }, priority: 53 },
      { ...silent, ...on('d08'), priority: 52 },
    );
    await site.rules('resolve-rules', { ...on('d07'), delay_seconds: 0 });
    await site.rules('resolve-rules', { ...on('d07 cancel'), type: 'cancelled', delay_seconds: 0 });
    await site.untilLoaded();
  });
  after(() => site.stop());

  it('A07 resolve by rule: after its delay, with a last step that says so', async () => {
    await site.send('a07', ...states(2, 0));
    const alarm = await site.alarm('a07', 'that is resolved', (found) => found.at('resolved') !== undefined);
    expect(stepsOf(alarm)).to.deep.equal(['stateinc 2', 'statusinc 1', 'statedec 0', 'statusdec 0', 'resolve']);
    expect([alarm.at('state'), alarm.at('status')]).to.deep.equal([0, 0]);
  });

  it('A08 default resolve delay: the setting at the first start, changed by hand, and never deleted or switched off', async () => {
    const rule = await site.ask('GET', 'resolve-rules/default-ok');
    expect(rule.body).to.include({ type: 'ok', delay_seconds: 60, enabled: true });
    const refused = await site.try('DELETE', 'resolve-rules/default-ok');
    expect([refused.status, refused.at('detail')]).to.deep.equal([409, 'The default rule cannot be deleted']);
    const off = await site.try('PUT', 'resolve-rules/default-cancelled/enabled', { enabled: false });
    expect(off.status).to.equal(409);
    const written = { title: 'Every alarm', type: 'ok', delay_seconds: 60 };
    for (const [field, change] of [
      ['entity_pattern', on('x')],
      ['type', { type: 'cancelled' }],
      ['enabled', { enabled: false }],
    ] as const) {
      const answer = await site.try('PUT', 'resolve-rules/default-ok', { ...written, ...change });
      expect([answer.status, Object.keys(answer.at('errors') as object)]).to.deep.equal([400, [field]]);
    }
    expect((await site.ask('PUT', 'resolve-rules/default-ok', written)).at('revision')).to.equal(2);
    const bare = await site.try('POST', 'resolve-rules', { ...written, title: 'Bare' });
    expect(bare.at('errors', 'entity_pattern')).to.equal('A rule without patterns never matches.');
  });

  it('a rule that is made while an alarm waits for its end brings that nearer', async () => {
    await site.send('waiting', ...states(2, 0));
    await site.alarm('waiting', 'that is ok', (found) => found.at('state') === 0);
    await site.rules('resolve-rules', { ...on('waiting'), delay_seconds: 1 });
    await site.alarm('waiting', 'that is resolved', (found) => found.at('resolved') !== undefined);
  });

  it('A24 resolve cancelled: after the delay of its rule, with the state and status that it has', async () => {
    await site.send('a24', { state: 2 }, { event_type: 'cancel' });
    const alarm = await site.alarm('a24', 'that is resolved', (found) => found.at('resolved') !== undefined);
    expect([alarm.at('state'), alarm.at('status')]).to.deep.equal([2, 4]);
  });

  it('A36 flapping: more turns than the rule allows, until its time has passed', async () => {
    await site.send('a36', ...states(1, 2, 3, 2, 3));
    const alarm = await site.alarm('a36', 'that flapped', (found) => stepsOf(found).includes('statusdec 1'));
    expect(stepsOf(alarm)).to.deep.equal([
      'stateinc 1',
      'statusinc 1',
      'stateinc 2',
      'stateinc 3',
      'statedec 2',
      'stateinc 3',
      'statusinc 3',
      'statusdec 1',
    ]);
    expect(alarm.at('steps', 'data', 0, 'author')).to.equal('system');
    expect(alarm.at('steps', 'data', 1, 'message')).to.equal('O\nRule: flapping-rules 0');
  });

  it('A38 first flapping rule only: it decides alone, though it does not trigger', async () => {
    await site.send('a38', ...states(1, 2, 1, 2, 1, 2));
    const alarm = await site.alarm('a38', 'with six checks', (found) => found.at('events_count') === 6);
    expect(alarm.at('status')).to.equal(1);
  });

  it('A09 first matching rule only: a later one with a shorter delay resolves nothing', async () => {
    await site.send('a09', ...states(2, 0));
    const closed = await site.alarm('a09', 'that is ok', (found) => found.at('state') === 0);
    expect(closed.at('resolved')).to.equal(undefined);
    // By the second rule it would be resolved before the alarm of the first case, which is due later.
    await site.send('a07', ...states(2, 0));
    const first = String((await site.alarm('a07', 'anew', (found) => found.at('resolved') === undefined)).at('id'));
    await site.alarm('a07', 'resolved', (found) => found.at('id') === first && found.at('resolved') !== undefined);
    expect((await site.alarm('a09', 'that is open')).at('resolved')).to.equal(undefined);
  });

  const resolved = (found: ApiAnswer): boolean => found.at('resolved') !== undefined;
  const isSilent = (found: ApiAnswer): boolean => found.at('status') === 5;

  it('D01 entity rule, resource: silence is an alarm by the system, and the entity is listed', async () => {
    await site.send('d01', ...states(0));
    const alarm = await site.alarm('d01', 'of silence', isSilent);
    expect(stepsOf(alarm)).to.deep.equal(['stateinc 3', 'statusinc 5']);
    expect(alarm.body).to.include({ state: 3, events_count: 0, output: 'Idle rule: idle-rules 0' });
    expect(alarm.at('steps', 'data', 0, 'author')).to.equal('system');
    expect((await site.entity('R/d01')).at('idle_since')).to.be.a('string');
    const listed = await site.ask('GET', 'entities?no_events=true&search=R%2Fd01');
    expect(listed.at('meta', 'total_count')).to.equal(1);
  });

  it('D02 end of idle, not ok: the status alone goes back, and the entity is no longer idle', async () => {
    await site.send('d02', ...states(0));
    await site.alarm('d02', 'of silence', isSilent);
    await site.send('d02', ...states(3));
    const alarm = await site.alarm('d02', 'that is heard again', (found) => found.at('status') === 1);
    expect(stepsOf(alarm).slice(0, 3)).to.deep.equal(['stateinc 3', 'statusinc 5', 'statusdec 1']);
  });

  it('D04 connector rule: components keep it alive, silence is its alarm, the next event closes it', async () => {
    const start = Date.now();
    const speak = (): Promise<void> => site.send('d04', { connector: 'KD', source_type: 'component', resource: '' });
    await eventually('four seconds of events', async () => {
      await speak();
      return Date.now() - start > 4000;
    });
    expect((await site.entity('KD/KN')).at('alarm')).to.equal(undefined);
    const alarm = await site.alarmOf('KD/KN', 'of silence', isSilent);
    expect(alarm.body).to.include({ entity_type: 'connector', state: 3 });
    await speak();
    const closed = await site.alarmOf('KD/KN', 'that is closed', (found) => found.at('state') === 0);
    expect(stepsOf(closed)).to.deep.equal(['stateinc 3', 'statusinc 5', 'statedec 0', 'statusdec 0']);
  });

  it('D05 alarm rule last_event: a ticket after the silence, and another one after the next', async () => {
    const tickets = (found: ApiAnswer): number => (found.at('tickets') as readonly unknown[]).length;
    await site.send('d05', ...states(2));
    const alarm = await site.alarm('d05', 'with a ticket', (found) => tickets(found) === 1);
    expect(alarm.at('ticket', 'message')).to.equal('Idle rule: idle-rules 3. Ticket ID: X.');
    expect(alarm.at('tickets', 0, 'ticket', 'rule_name')).to.equal('Idle rule: idle-rules 3');
    expect(alarm.at('tickets', 0)).to.include({ author: 'system', initiator: 'system' });
    await site.send('d05', ...states(2));
    await site.alarm('d05', 'with two tickets', (found) => tickets(found) === 2);
  });

  it('D07 changestate 0 / cancel operation: ends the alarm, and the next one of the entity too', async () => {
    for (const [component, step] of [
      ['d07', 'changestate 0'],
      ['d07 cancel', 'statusinc 4'],
    ] as const) {
      await site.send(component, ...states(2));
      const first = await site.alarm(component, 'that is over', resolved);
      expect(stepsOf(first)).to.include(step);
      await site.send(component, ...states(2));
      const isNext = (found: ApiAnswer): boolean => found.at('id') !== first.at('id') && resolved(found);
      expect(stepsOf(await site.alarm(component, 'that is over again', isNext))).to.include(step);
    }
  });

  it('D08 priority: the rule of the entity comes first, and the later one is not applied', async () => {
    await site.send('d08', ...states(2));
    const alarm = await site.alarm('d08', 'of silence', isSilent);
    expect(alarm.at('tickets')).to.deep.equal([]);
  });
});
