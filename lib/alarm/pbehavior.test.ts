import { expect } from 'chai';
import { at, Story, storyBegin } from '../../tests/support/alarm-story.ts';
import type { Alarm } from './alarm.ts';
import { durationsOf } from './durations.ts';
import { moveOpenAlarm } from './pbehavior.ts';
import type { CanonicalType, PbehaviorInfo } from './pbehavior-info.ts';

const info = (type: CanonicalType = 'maintenance'): PbehaviorInfo => ({
  id: 'p',
  name: 'P',
  type,
  type_name: 'Type',
  canonical_type: type,
  icon_name: '',
  color: '',
  revision: 1,
  since: at(0),
});

/** The alarm after it was moved at this second of the story. */
function move(alarm: Alarm, to: PbehaviorInfo | undefined, seconds: number): Alarm {
  const event = new Story().event('pbhenter', { at: seconds, initiator: 'system' });
  return moveOpenAlarm(alarm, to, event, storyBegin + seconds * 1000).alarm;
}

const typesOf = (alarm: Alarm): readonly string[] => alarm.steps.slice(2).map(({ type }) => type);

describe('an alarm in pbehaviors', () => {
  it('E08 counts time that is snoozed and in maintenance once', () => {
    const snoozed = new Story().check(2).act('snooze', { at: 10, duration: 60, initiator: 'user' });
    const inside = move(snoozed.alarm, info(), 30);
    const awake = new Story({}, { ...snoozed.entity, alarm: inside }).act('unsnooze', { at: 40, initiator: 'user' });
    const after = move(awake.alarm, undefined, 70);
    expect(after).to.include({ snooze_duration_ms: 30_000, pbehavior_inactive_duration_ms: 40_000 });
    expect(after.inactive_duration_ms).to.equal(60_000);
    expect(after.inactive_since).to.equal(undefined);
  });

  it('E08 says how long it is going on, before it is over', () => {
    const inside = move(new Story().check(2, { at: 0 }).alarm, info(), 10);
    expect(durationsOf(inside, storyBegin + 25_000)).to.include({
      pbehavior_inactive_duration_ms: 15_000,
      inactive_duration_ms: 15_000,
      active_duration_ms: 10_000,
    });
    const active = move(new Story().check(2, { at: 0 }).alarm, info('active'), 10);
    expect(durationsOf(active, storyBegin + 25_000)).to.include({
      pbehavior_inactive_duration_ms: 0,
      inactive_duration_ms: 0,
    });
  });

  it('E08 counts what goes on when it is resolved', () => {
    const story = new Story({ resolve_delay_seconds: 10 }).checks(2, 0);
    const inside = move(story.alarm, info(), 2);
    const ended = new Story({ resolve_delay_seconds: 10 }, { ...story.entity, alarm: inside });
    ended.wake('resolve_close', { at: 30 });
    expect(ended.resolved[0]).to.include({ pbehavior_inactive_duration_ms: 28_000, inactive_duration_ms: 28_000 });
    expect(ended.resolved[0]?.pbehavior_info?.id).to.equal('p');
  });

  it('E07 goes on being inactive from one pbehavior to the next', () => {
    const first = move(new Story().check(2).alarm, info(), 10);
    const second = move(first, { ...info('pause'), id: 'q' }, 20);
    expect(typesOf(second)).to.deep.equal(['pbhenter', 'pbhleave', 'pbhenter']);
    expect(second).to.deep.include({ inactive_since: at(10), pbehavior_inactive_duration_ms: 10_000 });
    expect(move(second, undefined, 30)).to.include({
      inactive_duration_ms: 20_000,
      pbehavior_inactive_duration_ms: 20_000,
    });
  });

  it('begins in the pbehavior of its entity, put off until that is left (A50)', () => {
    const story = new Story({}, { pbehavior_info: info() }).check(2, { at: 5 });
    expect(typesOf(story.alarm)).to.deep.equal(['pbhenter']);
    expect(story.alarm.activated).to.equal(undefined);
    const left = move(story.alarm, undefined, 9);
    expect(typesOf(left)).to.deep.equal(['pbhenter', 'pbhleave', 'activate']);
    expect(left.activated).to.deep.equal(at(9));
  });

  it('A28 wakes from a snooze when the maintenance is left that it ended in', () => {
    const snoozed = new Story().check(2).act('snooze', { at: 1, duration: 10, initiator: 'user' });
    const inside = move(snoozed.alarm, info(), 5);
    const story = new Story({}, { ...snoozed.entity, alarm: inside }).wake('unsnooze', { at: 12 });
    expect(story.alarm.snooze).not.to.equal(undefined);
    const left = move(story.alarm, undefined, 20);
    expect(left.wake_up).to.deep.equal(at(20));
  });

  it('does not run back in time where a step of a sender is a moment ahead', () => {
    const times = move(new Story().check(2, { at: 3 }).alarm, info(), 4).steps.map(({ time }) => time.getTime());
    expect(times).to.deep.equal([...times].sort((one, other) => one - other));
  });
});
