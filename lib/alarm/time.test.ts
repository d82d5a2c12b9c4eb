import { expect } from 'chai';
import { at, Story, storyBegin } from '../../tests/support/alarm-story.ts';
import { durationsOf } from './durations.ts';
import { possibleWakeUps } from './wake-up.ts';

describe('what time does to alarms (cases A07, A08, A10, A24, A39, A40, A45)', () => {
  it('A08 an alarm that is ok for a minute without a step is resolved by the wake-up, and not before', () => {
    const story = new Story().check(2).check(0, { at: 10 });
    expect(story.alarm.wake_up).to.deep.equal(at(70));
    expect(story.wake('resolve_close', { at: 69 }).last.kind).to.equal('nothing');
    story.wake('resolve_close', { at: 70 });
    expect(story.lastChanges).to.deep.equal(['resolve']);
    expect(story.entity).not.to.have.property('alarm');
    const [resolved] = story.resolved;
    expect(resolved).to.deep.include({ resolved: at(70) });
    expect(resolved?.state.value).to.equal(0);
    expect(resolved?.steps.at(-1)).to.deep.include({
      type: 'resolve',
      time: at(70),
      author: 'system',
      initiator: 'system',
    });
    expect(resolved).not.to.have.property('wake_up');
  });

  it('A07 the delay counts from the last step, whatever it is', () => {
    const story = new Story({ resolve_delay_seconds: 2 }).checks(2, 0).act('comment', { at: 30 });
    expect(story.alarm.wake_up).to.deep.equal(at(32));
    expect(story.wake('resolve_close', { at: 31 }).last.kind).to.equal('nothing');
    expect(story.wake('resolve_close', { at: 32 }).last.kind).to.equal('resolved');
  });

  it('a check that is ok again does not put the end off', () => {
    const story = new Story().checks(2, 0).check(0, { at: 50 });
    expect(story.alarm.wake_up).to.deep.equal(at(61));
  });

  it('A10 a wake-up does nothing to an alarm that is not ok', () => {
    expect(new Story().check(2).wake('resolve_close', { at: 900 }).last.kind).to.equal('nothing');
  });

  it('A10 a wake-up that means another alarm, or comes when there is none, does nothing', () => {
    expect(new Story().checks(2, 0).wake('resolve_close', { at: 900, alarm_id: 'earlier' }).last.kind).to.equal(
      'nothing',
    );
    expect(new Story().wake('resolve_close').last.kind).to.equal('nothing');
  });

  it('an event after the end opens another alarm', () => {
    const story = new Story().checks(2, 0).wake('resolve_close', { at: 100 }).check(3);
    expect(story.lastChanges).to.deep.equal(['create']);
    expect(story.alarm.id).not.to.equal(story.resolved[0]?.id);
    expect(story.steps).to.deep.equal(['stateinc 3', 'statusinc 1']);
  });

  it('A24 a cancelled alarm is resolved after its delay, with the state and status that it has', () => {
    const story = new Story({ cancel_autosolve_delay_seconds: 2 }).check(2).act('cancel', { at: 10 });
    expect(story.wake('resolve_cancel', { at: 11 }).last.kind).to.equal('nothing');
    story.wake('resolve_cancel', { at: 12 });
    expect(story.resolved[0]?.status.value).to.equal(4);
    expect(story.resolved[0]?.state.value).to.equal(2);
  });

  it('A24 the delay of a cancelled alarm counts from the cancelling, not from later steps', () => {
    const story = new Story().check(2).act('cancel', { at: 10 }).check(3, { at: 100 });
    expect(story.alarm.wake_up).to.deep.equal(at(3610));
  });

  it('A24 resolve_cancel does nothing to an alarm that is not cancelled', () => {
    expect(new Story().checks(2, 0).wake('resolve_cancel', { at: 9000 }).last.kind).to.equal('nothing');
  });

  it('B08 resolve_deleted resolves any alarm', () => {
    expect(new Story().check(3).wake('resolve_deleted').last.kind).to.equal('resolved');
  });

  it('the next wake-up is the earliest of what is due', () => {
    const story = new Story().check(2).act('snooze', { at: 10, duration: 500 }).check(0, { at: 20 });
    expect(story.alarm.wake_up).to.deep.equal(at(80));
    expect(story.act('cancel', { at: 30 }).alarm.wake_up).to.deep.equal(at(90));
    expect(story.check(1, { at: 40 }).alarm.wake_up).to.deep.equal(at(510));
    expect(possibleWakeUps(story.alarm, at(600).getTime())).to.deep.equal(['unsnooze', 'resolve_cancel']);
  });

  it('a wake-up after the delay was made longer stores the new time and resolves nothing', () => {
    const short = new Story({ resolve_delay_seconds: 60 }).checks(2, 0);
    const story = new Story({ resolve_delay_seconds: 600 }, short.entity).wake('resolve_close', { at: 61 });
    expect(story.last.kind).to.equal('counted');
    expect(story.alarm.wake_up).to.deep.equal(at(601));
  });

  it('A39 without an interval nothing is stealthy', () => {
    expect(new Story().checks(2, 0).alarm.status.value).to.equal(0);
  });

  it('A40 back to ok within the interval is stealthy, a second problem is not, and a later ok is off', () => {
    const story = new Story({ stealthy_interval_seconds: 300 }).checks(2, 0);
    expect(story.steps.slice(2)).to.deep.equal(['statedec 0', 'statusinc 2']);
    expect(story.check(3).alarm.status.value).to.equal(1);
    expect(story.check(0, { at: 1000 }).alarm.status.value).to.equal(0);
  });

  it("A45 durations run from the creation, the state's from its last step, and both stop at the end", () => {
    const story = new Story().check(2).check(3, { at: 2 });
    const running = durationsOf(story.alarm, at(5).getTime());
    expect(running).to.include({
      duration_ms: 5000,
      current_state_duration_ms: 3000,
      active_duration_ms: 5000,
      inactive_duration_ms: 0,
    });
    story.check(0, { at: 6 }).wake('resolve_close', { at: 66 });
    const [resolved] = story.resolved;
    if (resolved === undefined) throw new Error('The alarm is not resolved');
    expect(durationsOf(resolved, at(999).getTime())).to.include({
      duration_ms: 66_000,
      current_state_duration_ms: 60_000,
    });
  });

  it('A45 a snooze counts as inactive while it lasts, after it, and when the alarm ends in it', () => {
    const story = new Story().check(2).act('snooze', { at: 10, duration: 600 });
    expect(durationsOf(story.alarm, at(15).getTime())).to.include({
      inactive_duration_ms: 5000,
      snooze_duration_ms: 5000,
      active_duration_ms: 10_000,
    });
    story
      .act('unsnooze', { at: 20 })
      .act('snooze', { at: 30, duration: 600 })
      .check(0, { at: 40 })
      .wake('resolve_close', { at: 100 });
    const [resolved] = story.resolved;
    if (resolved === undefined) throw new Error('The alarm is not resolved');
    const expected = {
      duration_ms: 100_000,
      inactive_duration_ms: 80_000,
      snooze_duration_ms: 80_000,
      active_duration_ms: 20_000,
    };
    expect(durationsOf(resolved, at(999).getTime())).to.include(expected);
  });

  it('a late event takes place at the time of the last step', () => {
    const story = new Story().check(2, { at: 100 }).check(3, { at: 110, alarm_time_ms: storyBegin + 50_000 });
    expect(story.alarm.state).to.deep.include({ value: 3, time: at(100) });
    expect(story.alarm).to.deep.include({ last_update: at(100), last_event: at(110) });
  });

  it('an event ahead of its reception keeps its time, and does not drag later ones along', () => {
    const story = new Story().check(2, { at: 0, alarm_time_ms: storyBegin + 7_200_000 }).act('ack', { at: 10 });
    expect(story.alarm.steps.map((step) => step.time)).to.deep.equal([at(7200), at(7200), at(10)]);
    const { duration_ms, current_state_duration_ms } = durationsOf(story.alarm, at(20).getTime());
    expect([duration_ms, current_state_duration_ms]).to.deep.equal([20_000, 0]);
  });

  it('a late first event opens the alarm at its own time, and the creation is the reception', () => {
    const story = new Story().check(2, { at: 100, alarm_time_ms: storyBegin });
    expect(story.alarm).to.deep.include({ created: at(100), last_update: at(0) });
  });
});
