import { expect } from 'chai';
import { movePbehavior } from './pbehavior.ts';
import { at, Story } from '../../tests/support/alarm-story.ts';

describe('activation (case A50)', () => {
  it('A50 an alarm that nothing puts off is active from its creation on, once', () => {
    const story = new Story().check(2, { at: 5 }).check(3).act('snooze', { duration: 10 }).act('unsnooze');
    expect(story.alarm.activated).to.deep.equal(at(5));
    expect(story.steps).not.to.include('activate');
  });

  it('A50 an alarm that was put off is activated when that ends, which is a step', () => {
    const { alarm, ...entity } = new Story().check(2).act('snooze', { duration: 10 }).entity;
    if (alarm === undefined) throw new Error('no alarm');
    const { activated: _, ...waiting } = alarm;
    const story = new Story({}, { ...entity, alarm: waiting }).act('comment', { at: 5 });
    expect(story.alarm).not.to.have.property('activated');
    story.wake('unsnooze', { at: 12 });
    expect(story.lastChanges).to.deep.equal(['unsnooze', 'activate']);
    expect(story.alarm.activated).to.deep.equal(at(12));
    expect(story.alarm.steps.at(-1)).to.deep.include({ type: 'activate', author: 'system', initiator: 'system' });
  });

  for (const [what, type] of [
    ['the wake-up that', 'pbhleave'],
    ['a check that', 'check'],
  ] as const) {
    it(`A50 an alarm that begins in a maintenance is activated by ${what} ends it`, () => {
      const story = new Story({}, { pbehavior_info: { ...maintenance, since: at(0) } }).check(2);
      expect(story.alarm).not.to.have.property('activated');
      // As the engine of pbehaviors leaves the entity.
      const event = story.event(type, { initiator: 'system', ...(type === 'check' ? { state: 2 } : {}), at: 60 });
      const { alarm } = movePbehavior(story.alarm, undefined, event, event.received_ms);
      const { pbehavior_info: _, ...entity } = story.entity;
      const later = new Story({}, { ...entity, alarm }).apply(event);
      expect(later.lastChanges).to.deep.equal(['activate']);
      expect(later.alarm.activated).to.deep.equal(at(60));
    });
  }
});

const maintenance = {
  id: 'm',
  name: 'M',
  type: 'maintenance',
  type_name: 'Maintenance',
  canonical_type: 'maintenance',
  icon_name: 'build',
  color: '#000000',
  revision: 1,
} as const;
