import { expect } from 'chai';
import type { EventType } from '../event/event.ts';
import { at, Story } from '../../tests/support/alarm-story.ts';
import type { Alarm } from './alarm.ts';

const bob = { author: 'bob', output: 'hi', initiator: 'user', user_id: 'u1', role: 'operator' } as const;

/** What no action that only notes something may move. */
function core(alarm: Alarm): object {
  const { state, status, last_update, total_state_changes, events_count, output, last_event } = alarm;
  return { state, status, last_update, total_state_changes, events_count, output, last_event };
}

describe('actions (cases A12 to A35)', () => {
  it('A12 ack notes who, when and why, and moves neither state nor status', () => {
    const story = new Story().check(2);
    const before = core(story.alarm);
    story.act('ack', { ...bob, at: 5 });
    const step = {
      type: 'ack',
      time: at(5),
      author: 'bob',
      user_id: 'u1',
      role: 'operator',
      initiator: 'user',
      message: 'hi',
      value: 0,
    };
    expect(story.alarm.acknowledge).to.deep.equal(step);
    expect(story.steps).to.deep.equal(['stateinc 2', 'statusinc 1', 'ack']);
    expect(core(story.alarm)).to.deep.equal(before);
    expect(story.lastChanges).to.deep.equal(['ack']);
  });

  it('A13 a second ack is refused and the first one stays', () => {
    const story = new Story().check(2).act('ack', bob).act('ack', { output: 'me too' });
    expect(story.refusal).to.equal('The alarm is already acknowledged');
    expect(story.alarm.acknowledge?.message).to.equal('hi');
    expect(story.steps.filter((step) => step === 'ack')).to.have.length(1);
  });

  it('A14 with allow_double_ack the second ack replaces the first and both are steps', () => {
    const story = new Story({ allow_double_ack: true }).check(2).act('ack', bob).act('ack', { output: 'me too' });
    expect(story.alarm.acknowledge?.message).to.equal('me too');
    expect(story.steps.filter((step) => step === 'ack')).to.have.length(2);
    expect(story.lastChanges).to.deep.equal(['ack']);
  });

  it('A16 ackremove takes the ack away', () => {
    const story = new Story().check(2).act('ack', bob);
    const before = core(story.alarm);
    story.act('ackremove', bob);
    expect(story.alarm).not.to.have.property('acknowledge');
    expect(story.steps).to.deep.equal(['stateinc 2', 'statusinc 1', 'ack', 'ackremove']);
    expect(core(story.alarm)).to.deep.equal(before);
  });

  it('A19 cancel is one step: the status 4', () => {
    const story = new Story().checks(1, 2).act('cancel', { ...bob, at: 8 });
    expect(story.alarm.status).to.deep.include({
      type: 'statusinc',
      value: 4,
      time: at(8),
      author: 'bob',
      message: 'hi',
    });
    expect(story.alarm.cancelled).to.equal(story.alarm.status);
    expect(story.alarm.state.value).to.equal(2);
    expect(story.alarm).to.deep.include({
      last_update: at(8),
      state_changes_since_status_update: 0,
      wake_up: at(8 + 3600),
    });
    expect(story.steps).to.deep.equal(['stateinc 1', 'statusinc 1', 'stateinc 2', 'statusinc 4']);
    expect(story.lastChanges).to.deep.equal(['cancel']);
  });

  it('checks move the state of a cancelled alarm, and its status stays', () => {
    const story = new Story().check(2).act('cancel').checks(3, 0);
    expect(story.steps.slice(3)).to.deep.equal(['stateinc 3', 'statedec 0']);
    expect(story.alarm.status.value).to.equal(4);
  });

  for (const { state, status, step } of [
    { state: 2, status: 1, step: 'statusdec 1' },
    { state: 0, status: 0, step: 'statusdec 0' },
  ] as const) {
    it(`A23 uncancel of an alarm in state ${state} computes the status again: ${status}`, () => {
      const story = new Story()
        .checks(2, state)
        .act('cancel')
        .act('uncancel', { ...bob, at: 20 });
      expect(story.alarm).not.to.have.property('cancelled');
      expect(story.alarm.status).to.deep.include({ type: 'statusdec', value: status, time: at(20) });
      expect(story.alarm.last_update).to.deep.equal(at(20));
      expect(story.steps.at(-1)).to.equal(step);
      expect(story.lastChanges).to.deep.equal(['uncancel']);
    });
  }

  it('A25 snooze notes its end and that the alarm is inactive', () => {
    const story = new Story().check(2);
    const before = core(story.alarm);
    story.act('snooze', { ...bob, at: 30, duration: 3600 });
    expect(story.alarm.snooze).to.deep.include({ type: 'snooze', time: at(30), value: at(3630).getTime() });
    expect(story.alarm).to.deep.include({ snooze_duration_ms: 0, inactive_since: at(30), wake_up: at(3630) });
    expect(story.steps.at(-1)).to.equal('snooze');
    expect(core(story.alarm)).to.deep.equal(before);
  });

  it('A26 a second snooze is refused', () => {
    const story = new Story().check(2).act('snooze', { duration: 3600 }).act('snooze', { duration: 9 });
    expect(story.refusal).to.equal('The alarm is already snoozed');
  });

  for (const given of [{}, { duration: 0 }, { duration: -5 }]) {
    it(`A27 a snooze with ${JSON.stringify(given)} is refused`, () => {
      const story = new Story().check(2).act('snooze', given);
      expect(story.refusal).to.equal('A snooze needs a duration');
    });
  }

  it('A28 a person ends a snooze at any time', () => {
    const story = new Story()
      .check(2)
      .act('snooze', { at: 10, duration: 3600 })
      .act('unsnooze', { ...bob, at: 25 });
    expect(story.alarm).not.to.have.any.keys('snooze', 'inactive_since', 'wake_up');
    expect(story.alarm).to.include({ snooze_duration_ms: 15_000, inactive_duration_ms: 15_000 });
    expect(story.steps.at(-1)).to.equal('unsnooze');
  });

  it('A28 a wake-up ends a snooze that is over, and none that is not', () => {
    const story = new Story().check(2).act('snooze', { at: 10, duration: 60 }).wake('unsnooze', { at: 69 });
    expect(story.last.kind).to.equal('nothing');
    story.wake('unsnooze', { at: 71 });
    expect(story.alarm).not.to.have.property('snooze');
    expect(story.alarm.snooze_duration_ms).to.equal(61_000);
    expect(story.lastChanges).to.deep.equal(['unsnooze']);
    expect(story.wake('unsnooze', { at: 72 }).last.kind).to.equal('nothing');
  });

  it('A30 a ticket is kept with all its fields, and the last one is the ticket', () => {
    const given = {
      ticket: 'T1',
      ticket_url: 'U',
      ticket_system_name: 'S',
      ticket_data: { k: 'v' },
      ticket_comment: 'c',
    };
    const story = new Story().check(2).act('assocticket', { ...bob, ...given });
    const ticket = { id: 'T1', url: 'U', system_name: 'S', data: { k: 'v' }, comment: 'c' };
    expect(story.alarm.ticket).to.deep.include({ type: 'assocticket', author: 'bob', message: 'hi', ticket });
    expect(story.alarm.tickets).to.deep.equal([story.alarm.ticket]);
    story.act('assocticket', { ticket: 'T2' });
    expect(story.alarm.tickets.map((step) => step.ticket?.id)).to.deep.equal(['T1', 'T2']);
    expect(story.alarm.ticket?.ticket).to.deep.equal({ id: 'T2' });
    expect(story.steps.slice(2)).to.deep.equal(['assocticket', 'assocticket']);
  });

  it('A30 a declared ticket with a number is a ticket, one without is a step alone', () => {
    const story = new Story().check(2).act('declareticket');
    expect(story.alarm).not.to.have.property('ticket');
    expect(story.lastChanges).to.deep.equal(['update']);
    story.act('declareticket', { ticket: 'T3' });
    expect(story.alarm.tickets.map((step) => step.ticket?.id)).to.deep.equal(['T3']);
    expect(story.steps.slice(2)).to.deep.equal(['declareticket', 'declareticket']);
    expect(story.lastChanges).to.deep.equal(['assocticket']);
  });

  it('A31 comments are steps, and the last one is kept apart', () => {
    const story = new Story().check(2);
    const before = core(story.alarm);
    story.act('comment', { ...bob, output: 'one' }).act('comment', { ...bob, output: 'two' });
    expect(story.alarm.last_comment?.message).to.equal('two');
    expect(story.steps.slice(2)).to.deep.equal(['comment', 'comment']);
    expect(core(story.alarm)).to.deep.equal(before);
  });

  it('A32, A33 a changed state is fixed against checks that are not ok', () => {
    const story = new Story().check(2);
    const { last_update: before } = story.alarm;
    story.act('changestate', { ...bob, state: 3 }).checks(1, 3, 2);
    expect(story.alarm.state).to.deep.include({ type: 'changestate', value: 3, author: 'bob' });
    expect(story.alarm.changed_state).to.equal(story.alarm.state);
    expect(story.steps).to.deep.equal(['stateinc 2', 'statusinc 1', 'changestate 3']);
    expect(story.alarm.last_update).to.deep.equal(before);
    expect(story.alarm).to.include({ events_count: 4, total_state_changes: 1 });
  });

  it('A34 ok wins over a fixed state, and then checks count again', () => {
    const story = new Story().check(2).act('changestate', { state: 3 }).check(0);
    expect(story.steps.slice(2)).to.deep.equal(['changestate 3', 'statedec 0', 'statusdec 0']);
    expect(story.alarm).not.to.have.property('changed_state');
    story.check(1);
    expect(story.alarm.state).to.include({ type: 'stateinc', value: 1 });
  });

  it('A35 with the setting a person may fix the state to ok, until a check agrees', () => {
    const story = new Story({ allow_change_state_to_ok: true }).check(2).act('changestate', { state: 0 }).check(3);
    expect(story.steps.slice(2)).to.deep.equal(['changestate 0', 'statusdec 0']);
    story.check(0);
    expect(story.alarm).not.to.have.property('changed_state');
    expect(story.check(3).alarm.state.value).to.equal(3);
  });

  const refusals: readonly (readonly [string, (story: Story) => Story, string])[] = [
    [
      'A35 changestate on an alarm that is ok',
      (s) => s.checks(2, 0).act('changestate', { state: 3 }),
      'The alarm is back to ok, its state cannot be changed',
    ],
    ['A35 changestate to ok', (s) => s.check(2).act('changestate', { state: 0 }), 'The state cannot be changed to ok'],
    ['A35 changestate without a state', (s) => s.check(2).act('changestate'), 'A change of state needs a state'],
    [
      'A35 changestate to the state that is fixed already',
      (s) => s.check(2).act('changestate', { state: 3 }).act('changestate', { state: 3 }),
      'The state is already fixed to this value',
    ],
    ['A16 ackremove without an ack', (s) => s.check(2).act('ackremove'), 'The alarm is not acknowledged'],
    [
      'A19 cancel of a cancelled alarm',
      (s) => s.check(2).act('cancel').act('cancel'),
      'The alarm is already cancelled',
    ],
    ['A23 uncancel of an alarm that is not cancelled', (s) => s.check(2).act('uncancel'), 'The alarm is not cancelled'],
    ['A28 unsnooze of an alarm that is not snoozed', (s) => s.check(2).act('unsnooze'), 'The alarm is not snoozed'],
    ['A30 assocticket without a ticket', (s) => s.check(2).act('assocticket'), 'The event names no ticket'],
    ['A31 a comment without a text', (s) => s.check(2).act('comment', { output: ' ' }), 'A comment needs a text'],
    ['an action without an open alarm', (s) => s.act('ack'), 'There is no open alarm'],
    [
      'an action that means an earlier alarm',
      (s) => s.check(2).act('ack', { alarm_id: 'earlier' }),
      'The alarm is already resolved',
    ],
    [
      'an action that means a resolved alarm',
      (s) => s.act('ack', { alarm_id: 'earlier' }),
      'The alarm is already resolved',
    ],
  ];
  for (const [title, tell, reason] of refusals) {
    it(`${title} is refused, in words, and changes nothing`, () => {
      const story = tell(new Story());
      expect(story.refusal).to.equal(reason);
    });
  }

  it('an action that names the open alarm is done', () => {
    const story = new Story().check(2);
    story.act('ack', { alarm_id: story.alarm.id });
    expect(story.alarm).to.have.property('acknowledge');
  });

  describe('A43 an alarm with 2000 steps', () => {
    const full = new Story().check(2);
    for (let index = 2; index < 2000; index += 1) full.act('comment');
    const entity = full.entity;
    const again = (): Story => new Story({}, entity);

    for (const type of [
      'ack',
      'comment',
      'snooze',
      'assocticket',
      'declareticket',
      'changestate',
    ] as const satisfies EventType[]) {
      it(`refuses ${type}`, () => {
        expect(again().act(type, { ...bob, duration: 5, ticket: 'T', state: 3 }).refusal).to.equal(
          'The alarm has reached its limit of steps',
        );
      });
    }

    it('follows the checks without a step for each', () => {
      const story = again().check(3);
      expect(story.alarm.state.value).to.equal(3);
      expect(story.alarm.steps).to.have.length(2000);
    });

    it('still notes that it is ok, cancelled or resolved', () => {
      expect(again().check(0).steps.slice(2000)).to.deep.equal(['statedec 0', 'statusdec 0']);
      expect(again().act('cancel').steps.slice(2000)).to.deep.equal(['statusinc 4']);
      expect(again().wake('resolve_deleted').steps.slice(2000)).to.deep.equal(['resolve']);
    });
  });
});
