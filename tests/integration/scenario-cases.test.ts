/** Cases of scenarios: real events to a real broker, and the API tells what came of them. */
import { expect } from 'chai';
import { AlarmApi, stepsOf } from '../support/alarm-api.ts';
import { having } from '../support/filter-story.ts';
import type { ApiAnswer } from './api-harness.ts';

const process = `
engines = ["cleaner", "context", "event_filter", "pbehavior", "alarm"]
[input]
exchange = "canopsis.events"
actions = true
`;

const scheduler = `
engines = ["alarm", "pbehavior"]
mode = "ticks"
tick_seconds = 0.1
`;

const on = (component: string): object => ({ entity_pattern: having('component', component) });
const critical = [[{ field: 'state', condition: { type: 'eq', value: 3 } }]];
const comment = (text: string): object => ({ operation: { type: 'comment', comment: text } });
const ticket = { operation: { type: 'assocticket', ticket: 'T' } };
const hour = 3600;
const late = { triggers: ['create'], disable_during_periods: ['maintenance'], actions: [comment('late')] };

const scenarios: readonly (readonly [component: string, scenario: object])[] = [
  [
    'l01',
    {
      triggers: ['create'],
      actions: [
        {
          operation: {
            type: 'assocticket',
            ticket: 'INC-{{alarm.state}}',
            ticket_url: 'https://tickets.test/{{entity.name}}',
            ticket_data: { output: '{{alarm.output}}' },
          },
          author: '{{alarm.connector}} desk',
        },
      ],
    },
  ],
  ['l02', { triggers: ['create'], actions: [{ ...ticket, alarm_pattern: critical }, comment('anyway')] }],
  [
    'l02 drop',
    {
      triggers: ['create'],
      actions: [{ ...ticket, alarm_pattern: critical, drop_scenario_if_not_matched: true }, comment('never')],
    },
  ],
  ['l03', { triggers: ['create'], delay_seconds: 1, actions: [comment('late')] }],
  ['l04', { triggers: ['create'], actions: [{ ...ticket, emit_trigger: true }] }],
  ['l04', { triggers: ['assocticket'], actions: [comment('a ticket')] }],
  ['l05', { triggers: ['eventscount'], events_count: 3, actions: [{ operation: { type: 'ack' } }] }],
  ['a50', { triggers: ['create'], actions: [{ operation: { type: 'snooze', duration_seconds: 1 } }] }],
  [
    'e10',
    { triggers: ['stateinc'], disable_during_periods: ['maintenance'], actions: [{ operation: { type: 'ack' } }] },
  ],
  ['e10 late', { ...late, delay_seconds: 5 }],
  ['e10 later', { ...late, delay_seconds: 5 }],
  [
    'e11',
    {
      triggers: ['create'],
      actions: [
        {
          operation: {
            type: 'pbehavior',
            title: 'Rest of {{entity.name}}',
            pbehavior_type: 'maintenance',
            start_on_trigger: true,
            duration_seconds: hour,
          },
        },
      ],
    },
  ],
  ['e11', { triggers: ['pbhenter'], disable_during_periods: [], actions: [comment('resting')] }],
  ['people', { triggers: ['ack'], actions: [{ operation: { type: 'uncancel' } }, comment('seen')] }],
];

describe('scenarios in the running platform', function () {
  this.timeout(40_000);
  let site: AlarmApi;
  let repair = '';

  before(async () => {
    site = await AlarmApi.start({ process, scheduler });
    await site.rules('scenarios', ...scenarios.map(([component, scenario]) => ({ ...on(component), ...scenario })));
    const pbehavior = { title: 'Rest', pbehavior_type: 'pause', start_on_trigger: true, duration_seconds: hour };
    const operation = { type: 'pbehavior', ...pbehavior };
    await site.rules('idle-rules', {
      ...on('e11 idle'),
      type: 'alarm',
      alarm_condition: 'last_event',
      duration_seconds: 1,
      operation,
    });
    await site.untilLoaded();
    // What takes its time begins first.
    await site.send('e10 late', { state: 2 });
    await site.send('e10 later', { state: 2 });
    repair = await maintain('e10 late', hour);
  });
  after(() => site.stop());

  const has =
    (...steps: readonly string[]) =>
    (alarm: ApiAnswer): boolean =>
      stepsOf(alarm).join() === steps.join();
  const opened = ['stateinc 2', 'statusinc 1'];
  const newest = (alarm: ApiAnswer): unknown => alarm.at('steps', 'data', 0);
  const named = (component: string): string =>
    `Scenario: scenarios ${scenarios.findIndex(([name]) => name === component)}`;

  const maintain = async (component: string, seconds: number): Promise<string> => {
    const [start, stop] = [-1, seconds].map((offset) => new Date(Date.now() + offset * 1000).toISOString());
    const pbehavior = { title: 'Repair', type: 'maintenance', ...on(component), start, stop };
    return String((await site.ask('POST', 'pbehaviors', pbehavior)).at('id'));
  };

  it('L01 a ticket at the creation, with a templated author and number, in the name of the system', async () => {
    await site.send('l01', { state: 2 });
    const alarm = await site.alarm('l01', 'with a ticket', has(...opened, 'assocticket'));
    expect(newest(alarm)).to.deep.include({
      author: 'K desk',
      initiator: 'system',
      message: `${named('l01')}. Ticket ID: INC-2. Ticket URL: https://tickets.test/R. Ticket output: O.`,
    });
    expect(alarm.at('tickets', 0, 'ticket')).to.deep.include({ id: 'INC-2', rule_name: named('l01') });
  });

  it('L02 an action whose pattern does not match is left out, and may stop the following ones', async () => {
    await site.send('l02 drop', { state: 2 });
    await site.send('l02', { state: 2 });
    await site.alarm('l02', 'with the second action', has(...opened, 'comment'));
    await site.alarm('l02 drop', 'with none', has(...opened));
    await site.send('l02 drop', { state: 0 });
    await site.send('l02', { state: 3 });
    await site.alarm('l02', 'that is not created again', has(...opened, 'comment', 'stateinc 3'));
  });

  it('L03 a scenario with a delay runs after it, once', async () => {
    await site.send('l03', { state: 2 });
    const alarm = await site.alarm('l03', 'with a comment', has(...opened, 'comment'));
    const [last, , first] = ['0', '1', '2'].map((place) => String(alarm.at('steps', 'data', Number(place), 'time')));
    expect(Date.parse(last ?? '') - Date.parse(first ?? '')).to.be.at.least(1000);
    await site.send('l03', { state: 3 });
    await site.alarm('l03', 'that goes on', has(...opened, 'comment', 'stateinc 3'));
  });

  it('L04 what a scenario changes makes another one run where it says so', async () => {
    await site.send('l04', { state: 2 });
    await site.alarm('l04', 'with a ticket and a comment', has(...opened, 'assocticket', 'comment'));
  });

  it('L05 acts at the third check, whatever the states', async () => {
    await site.send('l05', { state: 2 }, { state: 3 });
    await site.alarm('l05', 'with two checks', has(...opened, 'stateinc 3'));
    await site.send('l05', { state: 3 }, { state: 3 });
    const alarm = await site.alarm('l05', 'that is acknowledged', has(...opened, 'stateinc 3', 'ack'));
    expect(newest(alarm)).to.include({ author: 'system', message: `${named('l05')}.` });
  });

  it('A50 activation: a snooze at the creation puts it off until the snooze ends', async () => {
    await site.send('a50', { state: 2 });
    const alarm = await site.alarm('a50', 'that is awake', has(...opened, 'snooze', 'unsnooze', 'activate'));
    const snoozed = Date.parse(String(alarm.at('steps', 'data', 2, 'time')));
    expect(Date.parse(String(alarm.at('activated')))).to.be.at.least(snoozed + 1000);
  });

  it('E10 scenario disabled: nothing is done during the maintenance', async () => {
    await site.send('e10', { state: 1 });
    const before = ['stateinc 1', 'statusinc 1'];
    await site.alarm('e10', 'that is open', has(...before));
    await maintain('e10', hour);
    await site.alarm('e10', 'in maintenance', has(...before, 'pbhenter'));
    await site.send('e10', { state: 2 });
    await site.alarm('e10', 'that is worse', has(...before, 'pbhenter', 'stateinc 2'));
  });

  it('E11 pbehavior action: the entity enters a pbehavior of its own, which other scenarios follow', async () => {
    await site.send('e11', { state: 2 });
    const alarm = await site.alarm('e11', 'in a pbehavior', has(...opened, 'pbhenter', 'comment'));
    expect(alarm.at('pbehavior_info')).to.include({ name: 'Rest of R', canonical_type: 'maintenance' });
    const listed = await site.ask('GET', 'pbehaviors?search=Rest%20of%20R');
    expect(listed.at('data', 0)).to.deep.include({ author: 'system', entity_pattern: having('id', 'R/e11') });
  });

  it('E11 a pbehavior is an operation of idle rules too, once in a silence', async () => {
    await site.send('e11 idle', { state: 2 });
    const alarm = await site.alarm('e11 idle', 'in a pause', has(...opened, 'pbhenter'));
    expect(alarm.at('pbehavior_info', 'type')).to.equal('pause');
  });

  it('follows what people do, and leaves their outcome alone', async () => {
    await site.send('people', { state: 2 }, { event_type: 'cancel' });
    const { body } = await site.alarm('people', 'that is cancelled', has(...opened, 'statusinc 4'));
    const { id } = body as { readonly id: string };
    const answer = await site.ask('PUT', `alarms/${id}/ack`, { comment: 'mine' });
    expect(answer.status).to.equal(200);
    const alarm = await site.alarm(
      'people',
      'that is back',
      has(...opened, 'statusinc 4', 'ack', 'statusdec 1', 'comment'),
    );
    expect(alarm.at('steps', 'data', 2)).to.include({ type: 'ack', message: 'mine', initiator: 'user' });
    expect(newest(alarm)).to.include({ author: 'system', initiator: 'system' });
  });

  it('keeps a saved pattern while an action of a scenario uses it', async () => {
    const pattern = { title: 'Critical', subject: 'alarm', pattern: critical };
    const [id] = await site.rules('patterns', pattern);
    const scenario = { ...on('saved'), triggers: ['create'], actions: [{ ...ticket, alarm_pattern_id: id }] };
    const [rule] = await site.rules('scenarios', scenario);
    expect((await site.try('DELETE', `patterns/${id}`)).status).to.equal(409);
    await site.ask('DELETE', `scenarios/${rule}`);
    await site.ask('DELETE', `patterns/${id}`);
  });

  it('refuses what the site does not have, with the place of the fault', async () => {
    const operation = {
      type: 'pbehavior',
      title: 'P',
      pbehavior_type: 'lunch',
      reason: 'none',
      start_on_trigger: true,
      duration_seconds: 1,
    };
    const action = { operation, alarm_pattern_id: 'nowhere' };
    const scenario = { title: 'S', ...on('x'), triggers: ['create'], actions: [comment('x'), action] };
    const answer = await site.try('POST', 'scenarios', scenario);
    expect(answer.status).to.equal(400);
    expect(Object.keys(answer.at('errors') as object).toSorted()).to.deep.equal([
      'actions.1.alarm_pattern_id',
      'actions.1.operation.pbehavior_type',
      'actions.1.operation.reason',
    ]);
    const backwards = {
      ...operation,
      pbehavior_type: 'pause',
      start_on_trigger: false,
      start: '2030-01-02T00:00:00Z',
      stop: '2030-01-01T00:00:00Z',
    };
    const { duration_seconds: _duration, reason: _reason, ...fixed } = backwards;
    const idle = {
      title: 'I',
      ...on('x'),
      type: 'alarm',
      alarm_condition: 'last_event',
      duration_seconds: 1,
      operation: fixed,
    };
    expect(Object.keys((await site.try('POST', 'idle-rules', idle)).at('errors') as object)).to.deep.equal([
      'operation.stop',
    ]);
  });

  it('E10 a run that was started before the maintenance comes after it', async () => {
    await site.alarm('e10 late', 'in maintenance', has(...opened, 'pbhenter'));
    // The one that was created later, and is not in maintenance, has its run.
    await site.alarm('e10 later', 'with its comment', has(...opened, 'comment'));
    await site.alarm('e10 late', 'without its comment', has(...opened, 'pbhenter'));
    await site.ask('DELETE', `pbehaviors/${repair}`);
    await site.alarm('e10 late', 'with its comment', has(...opened, 'pbhenter', 'pbhleave', 'comment'));
  });
});
