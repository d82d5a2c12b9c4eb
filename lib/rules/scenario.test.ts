import { expect } from 'chai';
import { at, Story } from '../../tests/support/alarm-story.ts';
import { having } from '../../tests/support/filter-story.ts';
import type { AlarmRules } from '../alarm/alarm-rules.ts';
import type { CanonicalType, PbehaviorInfo } from '../alarm/pbehavior-info.ts';
import { moveOpenAlarm } from '../alarm/pbehavior.ts';
import { compileAlarmRules } from './alarm-rules.ts';
import { scenarioTriggers } from './scenario.ts';

type Fields = Readonly<Record<string, unknown>>;

const everything = { entity_pattern: having('type', 'resource') };
const comment = (text = 'seen'): Fields => ({ operation: { type: 'comment', comment: text } });
const ticket = { operation: { type: 'assocticket', ticket: 'T' } };

const patterns: readonly (Fields & { readonly _id: string })[] = [
  { _id: 'saved', subject: 'alarm', pattern: [[{ field: 'state', condition: { type: 'gt', value: 2 } }]] },
];

interface Given {
  readonly scenarios: readonly Fields[];
  readonly idle?: readonly Fields[];
  readonly faults?: string[];
}

function rulesOf({ scenarios, idle = [], faults }: Given): AlarmRules {
  const stored = (rules: readonly Fields[], base: Fields) =>
    rules.map((rule, index) => ({ _id: `rule-${index}`, title: `Rule ${index}`, priority: index, ...base, ...rule }));
  return compileAlarmRules([], {
    related: new Map([
      ['scenarios', stored(scenarios, { ...everything, actions: [comment()] })],
      ['idle_rules', stored(idle, everything)],
      ['patterns', patterns],
    ]),
    report: (rule, reason) =>
      faults === undefined ? expect.fail(`${rule}: ${reason}`) : faults.push(`${rule}: ${reason}`),
  });
}

const told = (...scenarios: readonly Fields[]): Story => new Story({ rules: rulesOf({ scenarios }) });
const opened = ['stateinc 2', 'statusinc 1'];
const extra = (story: Story): readonly string[] => story.steps.slice(2);
const comments = (story: Story): readonly string[] =>
  story.alarm.steps.filter(({ type }) => type === 'comment').map(({ message }) => message);

const info = (type: CanonicalType = 'maintenance'): PbehaviorInfo => ({
  id: 'p',
  name: 'P',
  type,
  type_name: 'Type',
  canonical_type: type,
  icon_name: '',
  color: '#000000',
  revision: 1,
  since: at(0),
});

/** The story goes on after the engine of pbehaviors has moved the open alarm at this second, with the event that moved it. */
function moved(rules: AlarmRules, story: Story, to: PbehaviorInfo | undefined, seconds: number): Story {
  const event = new Story().event(to === undefined ? 'pbhleave' : 'pbhenter', { at: seconds, initiator: 'system' });
  const { alarm } = moveOpenAlarm(story.alarm, to, event, at(seconds).getTime());
  const { pbehavior_info: _info, ...entity } = story.entity;
  const next = new Story({ rules }, { ...entity, alarm, ...(to === undefined ? {} : { pbehavior_info: to }) });
  return next.apply(event);
}

describe('what makes a scenario run', () => {
  const user = { initiator: 'user', author: 'bob' } as const;
  const stories: Readonly<Record<string, (story: Story) => Story>> = {
    create: (story) => story.check(2),
    activate: (story) => story.check(2),
    stateinc: (story) => story.checks(2, 3),
    statedec: (story) => story.checks(2, 1),
    changestatus: (story) => story.checks(2, 0),
    changestate: (story) => story.check(2).act('changestate', { ...user, state: 3 }),
    ack: (story) => story.check(2).act('ack', user),
    ackremove: (story) => story.check(2).act('ack', user).act('ackremove', user),
    comment: (story) => story.check(2).act('comment', user),
    assocticket: (story) => story.check(2).act('assocticket', { ...user, ticket: 'A' }),
    snooze: (story) => story.check(2).act('snooze', { ...user, duration: 60 }),
    unsnooze: (story) =>
      story
        .check(2)
        .act('snooze', { ...user, duration: 60 })
        .act('unsnooze', user),
    cancel: (story) => story.check(2).act('cancel', user),
    uncancel: (story) => story.check(2).act('cancel', user).act('uncancel', user),
    eventscount: (story) => story.checks(2, 2, 2),
  };
  for (const [trigger, play] of Object.entries(stories)) {
    it(`${trigger}, once, in the name of the system`, () => {
      const rule = { triggers: [trigger], ...(trigger === 'eventscount' ? { events_count: 3 } : {}) };
      const story = play(told(rule));
      expect(comments(story).filter((text) => text.startsWith('Scenario'))).to.deep.equal(['Scenario: Rule 0. seen']);
      expect(story.alarm.last_comment).to.include({ author: 'system', initiator: 'system' });
      expect(story.alarm.last_comment).not.to.have.any.keys('user_id', 'role');
    });
  }

  it('pbhenter and pbhleave, which another engine does', () => {
    const rules = rulesOf({ scenarios: [{ triggers: ['pbhenter', 'pbhleave'], disable_during_periods: [] }] });
    const inside = moved(rules, new Story({ rules }).check(2), info(), 10);
    expect(extra(inside)).to.deep.equal(['pbhenter', 'comment']);
    expect(inside.alarm).not.to.have.property('moves');
    expect(extra(moved(rules, inside, undefined, 20))).to.deep.equal(['pbhenter', 'comment', 'pbhleave', 'comment']);
  });

  it('what another engine did is forgotten where there is no scenario', () => {
    const rules = rulesOf({ scenarios: [] });
    expect(rules.scenarios).to.equal(undefined);
    expect(moved(rules, new Story({ rules }).check(2), info(), 10).alarm).not.to.have.property('moves');
  });

  it('resolve, for a pbehavior of the entity alone', () => {
    const operation = {
      type: 'pbehavior',
      title: 'Rest',
      pbehavior_type: 'pause',
      start_on_trigger: true,
      duration_seconds: 9,
    };
    const story = told({ triggers: ['resolve'], actions: [{ operation }, comment()] }).checks(2, 0);
    const { plans, followed } = story.wake('resolve_close', { at: 900 }).treated;
    expect(plans).to.have.length(1);
    expect(followed).to.deep.equal([]);
    expect(story.resolved[0]?.steps.at(-1)?.type).to.equal('resolve');
  });

  it('what an idle rule does', () => {
    const idle = { type: 'alarm', alarm_condition: 'last_event', duration_seconds: 30, operation: { type: 'ack' } };
    const rules = rulesOf({ scenarios: [{ triggers: ['ack'] }], idle: [idle] });
    const story = new Story({ rules }).check(2).wake('noevents', { at: 40 });
    expect(extra(story)).to.deep.equal(['ack', 'comment']);
  });

  it('no other trigger than the ones that there are', () => {
    expect([...scenarioTriggers].toSorted()).to.deep.equal(
      [...Object.keys(stories), 'pbhenter', 'pbhleave', 'resolve'].toSorted(),
    );
  });

  it('L05 the number of checks, whatever the states, and never again', () => {
    const story = told({ triggers: ['eventscount'], events_count: 3 }).checks(2, 3);
    expect(comments(story)).to.deep.equal([]);
    expect(comments(story.check(1))).to.have.length(1);
    expect(comments(story.checks(1, 2, 3))).to.have.length(1);
  });

  it('two triggers of one event are one run', () => {
    expect(comments(told({ triggers: ['create', 'activate'] }).check(2))).to.have.length(1);
    expect(comments(told({ triggers: ['statedec', 'changestatus'] }).checks(2, 0))).to.have.length(1);
  });
});

describe('what a scenario does', () => {
  const operations: readonly [string, Fields, readonly string[]][] = [
    ['ack', { type: 'ack' }, ['ack']],
    ['comment', { type: 'comment', comment: 'x' }, ['comment']],
    ['snooze', { type: 'snooze', duration_seconds: 60 }, ['snooze']],
    ['assocticket', { type: 'assocticket', ticket: 'T' }, ['assocticket']],
    ['changestate to ok', { type: 'changestate', state: 0 }, ['changestate 0', 'statusdec 0']],
    ['cancel', { type: 'cancel' }, ['statusinc 4']],
    ['ackremove, which cannot be done', { type: 'ackremove' }, []],
  ];
  for (const [title, operation, steps] of operations) {
    it(`${title}, as a person does it`, () => {
      const story = told({ triggers: ['create'], actions: [{ operation }] }).check(2);
      expect(story.steps).to.deep.equal([...opened, ...steps]);
      expect(story.lastChanges).to.deep.equal(['create']);
      expect(story.treated.followed).to.have.length(steps.length === 0 ? 0 : 1);
    });
  }

  it('undoes what people did: the acknowledgement, the cancellation, the snooze', () => {
    for (const [type, undone] of [
      ['ack', 'ackremove'],
      ['cancel', 'uncancel'],
      ['snooze', 'unsnooze'],
    ] as const) {
      const story = told({ triggers: [type], actions: [{ operation: { type: undone } }] }).check(2);
      story.act(type, { initiator: 'user', duration: 60 });
      expect(story.treated.followed.map(({ change }) => change)).to.deep.equal([undone]);
      expect(story.alarm).not.to.have.any.keys('acknowledge', 'cancelled', 'snooze');
    }
  });

  it('L01 a ticket, with texts about the alarm and its entity', () => {
    const operation = {
      type: 'assocticket',
      ticket: '{{alarm.component}}-{{alarm.state}}',
      ticket_url: 'https://tickets.test/?q={{alarm.output}}',
      ticket_data: { owner: '{{entity.infos.owner}}', who: '{{entity.infos.nobody}}' },
      comment: '{{alarm.connector}}',
    };
    const rules = rulesOf({
      scenarios: [{ triggers: ['create'], actions: [{ operation, author: 'of {{entity.name}}' }] }],
    });
    const entity = { infos: { owner: { name: 'owner', value: 'ops' } } };
    const { ticket: step } = new Story({ rules }, entity).check(2, { output: 'a & b' }).alarm;
    expect(step?.message).to.equal(
      'Scenario: Rule 0. Ticket ID: C-2. Ticket URL: https://tickets.test/?q=a%20%26%20b. Ticket owner: ops. Ticket who: . K',
    );
    expect(step).to.include({ author: 'of R', initiator: 'system' });
    expect(step?.ticket).to.include({ id: 'C-2', rule_name: 'Scenario: Rule 0' });
  });

  it('nothing where a text becomes what no person could write', () => {
    const operation = { type: 'assocticket', ticket: '{{entity.infos.nobody}}' };
    const long = { type: 'assocticket', ticket: '{{alarm.output}}{{alarm.output}}{{alarm.output}}' };
    const story = told({ triggers: ['create'], actions: [{ operation }, { operation: long }, comment()] });
    expect(extra(story.check(2, { output: 'x'.repeat(255) }))).to.deep.equal(['comment']);
  });

  it('L02 only where the patterns match, and an action may stop those after it', () => {
    const critical = { alarm_pattern_id: 'saved' };
    expect(extra(told({ triggers: ['create'], ...critical }).check(2))).to.deep.equal([]);
    const actions = [{ ...ticket, ...critical }, comment()];
    expect(extra(told({ triggers: ['create'], actions }).check(2))).to.deep.equal(['comment']);
    expect(extra(told({ triggers: ['create'], actions }).check(3))).to.deep.equal(['assocticket', 'comment']);
    const dropping = [{ ...ticket, ...critical, drop_scenario_if_not_matched: true }, comment()];
    expect(extra(told({ triggers: ['create'], actions: dropping }).check(2))).to.deep.equal([]);
  });

  it('in the order of priority, each by what the one before has left', () => {
    const unacknowledged = { alarm_pattern: [[{ field: 'acknowledge', condition: { type: 'exist', value: false } }]] };
    const acknowledged = { alarm_pattern: [[{ field: 'acknowledge', condition: { type: 'exist', value: true } }]] };
    const story = told(
      { triggers: ['create'], priority: 9, ...acknowledged, actions: [comment('third')] },
      { triggers: ['create'], priority: 1, actions: [{ operation: { type: 'ack' } }] },
      { triggers: ['create'], priority: 5, ...unacknowledged, actions: [comment('never')] },
    ).check(2);
    expect(extra(story)).to.deep.equal(['ack', 'comment']);
    expect(comments(story)).to.deep.equal(['Scenario: Rule 0. third']);
  });

  it('L04 what it changes makes others run where it says so, and never in circles', () => {
    const second = { triggers: ['assocticket'] };
    expect(extra(told({ triggers: ['create'], actions: [ticket] }, second).check(2))).to.deep.equal(['assocticket']);
    const emitting = { triggers: ['create'], actions: [{ ...ticket, emit_trigger: true }] };
    expect(extra(told(emitting, second).check(2))).to.deep.equal(['assocticket', 'comment']);
    const circle = { triggers: ['comment'], actions: [{ ...comment(), emit_trigger: true }] };
    const round = told(circle, circle).check(2).act('comment', { initiator: 'user' });
    expect(extra(round)).to.deep.equal(['comment', 'comment', 'comment']);
  });

  it('a chain of scenarios, each of which waits for the one before, ends after ten', () => {
    const link = (place: number): Fields => ({
      triggers: place === 0 ? ['create'] : ['comment'],
      alarm_pattern: place === 0 ? having('component', 'C') : having('last_comment', `Scenario: Rule ${place - 1}. x`),
      actions: [{ ...comment('x'), emit_trigger: true }],
    });
    // In the reverse order, so that none follows in the round of the one that it waits for.
    const chain = Array.from({ length: 14 }, (_, place) => ({ ...link(place), priority: 14 - place }));
    expect(comments(told(...chain).check(2))).to.have.length(10);
  });

  it('A50 a snooze at the creation puts the activation off, and what waits for it', () => {
    const snooze = { triggers: ['create'], actions: [{ operation: { type: 'snooze', duration_seconds: 60 } }] };
    const story = told(snooze, { triggers: ['activate'] }).check(2);
    expect(story.alarm).not.to.have.property('activated');
    expect(extra(story)).to.deep.equal(['snooze']);
    story.wake('unsnooze', { at: 60 });
    expect(extra(story)).to.deep.equal(['snooze', 'unsnooze', 'activate', 'comment']);
    expect(story.alarm.activated).to.deep.equal(at(60));
  });

  it('E11 plans a pbehavior for the entity, from now on or at its time', () => {
    const base = { type: 'pbehavior', title: 'Night of {{entity.name}}', pbehavior_type: 'pause', reason: 'r' };
    const now = { ...base, start_on_trigger: true, duration_seconds: 3600 };
    const later = { ...base, start_on_trigger: false, start: '2030-01-01T00:00:00Z', stop: '2030-01-02T00:00:00Z' };
    const { plans } = told({ triggers: ['create'], actions: [{ operation: now }, { operation: later }] }).check(
      2,
    ).treated;
    expect(plans).to.deep.equal([
      { origin: 'rule-0/0', author: 'system', operation: { ...now, title: 'Night of R' } },
      { origin: 'rule-0/1', author: 'system', operation: { ...later, title: 'Night of R' } },
    ]);
  });

  it('one that cannot be used is told and left out', () => {
    const faults: string[] = [];
    const unknown = { actions: [{ ...comment(), alarm_pattern_id: 'nowhere' }] };
    const scenarios = [{ triggers: ['create'], ...unknown }, { triggers: ['nothing'] }, { triggers: ['create'] }];
    const story = new Story({ rules: rulesOf({ scenarios, faults }) }).check(2);
    expect(comments(story)).to.deep.equal(['Scenario: Rule 2. seen']);
    expect(faults.map((fault) => fault.split(':')[0]).toSorted()).to.deep.equal(['rule-0', 'rule-1']);
  });

  it('the same event has the same answer', () => {
    const play = () => told({ triggers: ['create', 'stateinc'], actions: [comment(), ticket] }).checks(2, 3);
    expect(play().treated).to.deep.equal(play().treated);
  });
});

describe('scenarios with a delay, and pbehaviors', () => {
  const delayed = { triggers: ['create', 'stateinc'], delay_seconds: 5 };

  it('L03 runs once after its time, evaluated again', () => {
    const story = told(delayed).check(2);
    expect(story.alarm.wake_up).to.deep.equal(at(5));
    expect(story.wake('run_delayed_scenario', { at: 4 }).last.kind).to.equal('nothing');
    story.wake('run_delayed_scenario', { at: 5 });
    expect(comments(story)).to.have.length(1);
    expect(story.alarm).not.to.have.any.keys('waiting_scenarios', 'wake_up');
    expect(story.wake('run_delayed_scenario', { at: 6 }).last.kind).to.equal('nothing');
    const gone = told({ ...delayed, alarm_pattern_id: 'saved' })
      .check(3)
      .check(1);
    expect(comments(gone.wake('run_delayed_scenario', { at: 9 }))).to.deep.equal([]);
    expect(gone.alarm).not.to.have.property('waiting_scenarios');
  });

  it('another trigger meanwhile begins no second run', () => {
    const story = told(delayed).check(2).check(3, { at: 3 });
    expect(story.alarm.waiting_scenarios).to.deep.equal([{ scenario: 'rule-0', due: at(5) }]);
  });

  it('a run ends with its alarm, and with its scenario', () => {
    const story = told({ ...delayed, delay_seconds: 500 })
      .checks(2, 0)
      .wake('resolve_close', { at: 100 });
    expect(story.resolved[0]).not.to.have.property('waiting_scenarios');
    const orphan = new Story({}, told(delayed).check(2).entity);
    expect(orphan.wake('run_delayed_scenario', { at: 9 }).last.kind).to.equal('changed');
    expect(orphan.alarm).not.to.have.any.keys('waiting_scenarios', 'wake_up');
  });

  it('E10 does nothing in a pbehavior that it rests in', () => {
    const inside = (fields: Fields): Story =>
      new Story(
        { rules: rulesOf({ scenarios: [{ triggers: ['create', 'stateinc'], ...fields }] }) },
        { pbehavior_info: info() },
      );
    expect(extra(inside({ disable_during_periods: ['maintenance'] }).checks(2, 3))).to.deep.equal([
      'pbhenter',
      'stateinc 3',
    ]);
    expect(extra(inside({ disable_during_periods: ['pause'] }).check(2))).to.deep.equal(['pbhenter', 'comment']);
  });

  it('E10 a run that is due in the pbehavior waits for its end', () => {
    const rules = rulesOf({ scenarios: [delayed] });
    const inside = moved(rules, new Story({ rules }).check(2), info(), 3);
    expect(inside.alarm).not.to.have.property('wake_up');
    expect(inside.wake('run_delayed_scenario', { at: 9 }).last.kind).to.equal('nothing');
    const outside = moved(rules, inside, undefined, 20);
    expect(outside.alarm.wake_up).to.deep.equal(at(5));
    expect(comments(outside.wake('run_delayed_scenario', { at: 21 }))).to.have.length(1);
  });
});
