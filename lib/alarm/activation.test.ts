import { expect } from 'chai';
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
});
