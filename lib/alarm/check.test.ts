import { expect } from 'chai';
import type { State } from '../event/event.ts';
import { at, Story, storyBegin } from '../../tests/support/alarm-story.ts';

describe('checks (cases A01 to A06, A34, A42 to A44, A46 to A49)', () => {
  it('A01 the first check that is not ok opens an alarm with its state and its status', () => {
    const story = new Story().check(2, { at: 10, long_output: 'L', alarm_time_ms: storyBegin + 4000 });
    const { state, status, ...alarm } = story.alarm;
    const step = { time: at(4), author: 'K.KN', initiator: 'external', message: 'O' };
    expect(state).to.deep.equal({ ...step, type: 'stateinc', value: 2 });
    expect(status).to.deep.equal({ ...step, type: 'statusinc', value: 1 });
    expect(story.steps).to.deep.equal(['stateinc 2', 'statusinc 1']);
    expect(story.lastChanges).to.deep.equal(['create']);
    expect(alarm).to.deep.include({ connector: 'K', connector_name: 'KN', component: 'C', resource: 'R' });
    expect(alarm).to.include({ total_state_changes: 1, events_count: 1, state_changes_since_status_update: 0 });
    expect(alarm).to.include({ output: 'O', initial_output: 'O', long_output: 'L', initial_long_output: 'L' });
    expect(alarm).to.deep.include({
      long_output_history: ['L'],
      created: at(10),
      last_update: at(4),
      last_event: at(10),
    });
    expect(alarm.display_name).to.match(/^[A-Z]{3}-[A-Z]{3}-[A-Z]{3}$/);
    expect(alarm.id).to.equal(`${at(10).getTime().toString(36).padStart(9, '0')}-event-1`);
    expect(alarm).not.to.have.any.keys('wake_up', 'acknowledge', 'snooze', 'resolved');
  });

  it('A02 a check with state 0 opens nothing', () => {
    const story = new Story().check(0);
    expect(story.last.kind).to.equal('nothing');
    expect(story.entity).not.to.have.property('alarm');
  });

  it('A03 a higher state adds a step and leaves the status as it is', () => {
    const story = new Story().check(2, { long_output: 'L' }).check(3, { at: 7, long_output: 'L2' });
    expect(story.alarm.state).to.deep.include({ type: 'stateinc', value: 3, time: at(7) });
    expect(story.alarm.status).to.deep.include({ value: 1, time: at(0) });
    expect(story.steps).to.deep.equal(['stateinc 2', 'statusinc 1', 'stateinc 3']);
    expect(story.alarm).to.deep.include({ last_update: at(7), long_output_history: ['L', 'L2'] });
    expect(story.alarm).to.include({ state_changes_since_status_update: 1, total_state_changes: 2 });
    expect(story.lastChanges).to.deep.equal(['stateinc']);
  });

  it('A04 the same state again is counted, and moves only what every event moves', () => {
    const before = new Story().check(2);
    const first = before.alarm;
    const story = before.check(2, { at: 9, output: 'again' });
    expect(story.last.kind).to.equal('counted');
    expect(story.alarm.steps).to.equal(first.steps);
    expect(story.alarm.tags).to.equal(first.tags);
    expect(story.alarm).to.include({
      events_count: 2,
      output: 'again',
      initial_output: 'O',
      last_update: first.last_update,
    });
    expect(story.alarm.last_event).to.deep.equal(at(9));
  });

  it('A06 back to ok closes the status, and the alarm stays open', () => {
    const story = new Story().checks(2, 0);
    expect(story.steps).to.deep.equal(['stateinc 2', 'statusinc 1', 'statedec 0', 'statusdec 0']);
    expect(story.alarm.state.value).to.equal(0);
    expect(story.alarm.status.value).to.equal(0);
    expect(story.alarm.state_changes_since_status_update).to.equal(0);
    expect(story.lastChanges).to.deep.equal(['statedec', 'statusdec']);
    expect(story.alarm).not.to.have.property('resolved');
  });

  it('a problem that comes back before the alarm is resolved goes on with the same alarm', () => {
    const story = new Story().checks(2, 0, 1);
    expect(story.steps.slice(4)).to.deep.equal(['stateinc 1', 'statusinc 1']);
    expect(story.alarm).not.to.have.property('wake_up');
    expect(story.alarm.id).to.match(/-event-1$/);
  });

  it('A42 thirty checks leave the opening steps, one counter and the newest twenty changes', () => {
    const cycle: readonly State[] = [1, 2, 3, 2];
    const story = new Story();
    for (let index = 0; index < 30; index += 1) story.check(cycle[index % 4] ?? 1);
    expect(story.alarm.total_state_changes).to.equal(30);
    expect(story.alarm.steps).to.have.length(23);
    expect(story.steps.slice(0, 3)).to.deep.equal(['stateinc 1', 'statusinc 1', 'statecounter']);
    expect(story.alarm.steps[2]).to.deep.equal({
      type: 'statecounter',
      time: at(9),
      author: 'system',
      initiator: 'system',
      message: '',
      value: 0,
      counts: { 'state:1': 2, 'state:2': 5, 'state:3': 2, statechanges: 9, stateinc: 5, statedec: 4 },
    });
    expect(story.alarm.steps.slice(3).map((step) => step.time)).to.deep.equal(
      Array.from({ length: 20 }, (_, n) => at(n + 10)),
    );
  });

  it('an alarm that comes and goes stays small too: changes of status are folded and counted', () => {
    const story = new Story();
    for (let index = 0; index < 500; index += 1) story.checks(2, 0);
    expect(story.alarm.steps).to.have.length(2 + 1 + 20 + 1);
    expect(story.alarm.total_state_changes).to.equal(1000);
    const changes = story.alarm.steps[2]?.counts?.['statechanges'] ?? 0;
    expect(
      changes + story.alarm.steps.filter((step) => step.type.startsWith('statei') || step.type === 'statedec').length,
    ).to.equal(1000);
  });

  it('cropping folds neither what people did nor the step of the current status', () => {
    const story = new Story({ crop_steps: 2 })
      .check(1)
      .act('ack', { initiator: 'user' })
      .act('cancel', { initiator: 'user' });
    story.act('uncancel').checks(2, 3, 2, 3);
    expect(story.steps).to.deep.equal([
      'stateinc 1',
      'statusinc 1',
      'ack',
      'statusinc 4',
      'statusdec 1',
      'statecounter',
      'statedec 2',
      'stateinc 3',
    ]);
  });

  it('A44 checks of other connectors move the same alarm, which keeps the first one', () => {
    const story = new Story().check(1);
    story.check(2, { connector_name: 'KN2', author: 'K.KN2' });
    story.check(3, { connector: 'K2', author: 'K2.KN' });
    story.check(0, { connector: 'K2', connector_name: 'KN2', author: 'K2.KN2' });
    expect(story.alarm).to.include({ connector: 'K', connector_name: 'KN' });
    const authors = story.alarm.steps.map((step) => step.author);
    expect(authors).to.deep.equal(['K.KN', 'K.KN', 'K.KN2', 'K2.KN', 'K2.KN2', 'K2.KN2']);
  });

  it('A46 the time for alarms is taken, not the one that was sent', () => {
    const story = new Story().check(2, { at: 100, timestamp_ms: storyBegin - 25 * 3_600_000 });
    expect(story.alarm.state.time).to.deep.equal(at(100));
  });

  it('A47 the outputs of monitoring tools are cut, those of people are not', () => {
    const long = { output: 'x'.repeat(300), long_output: 'y'.repeat(1100) };
    const external = new Story().check(2, long).alarm;
    expect([external.output.length, external.initial_output.length, external.state.message.length]).to.deep.equal([
      255, 255, 255,
    ]);
    expect([external.long_output.length, external.long_output_history[0]?.length]).to.deep.equal([1024, 1024]);
    const user = new Story().check(2).act('comment', { ...long, initiator: 'user' }).alarm;
    expect(user.last_comment?.message).to.have.length(300);
  });

  it('A47 a cut never leaves half of a character', () => {
    expect(new Story().check(2, { output: `${'x'.repeat(254)}😀` }).alarm.output).to.equal('x'.repeat(254));
  });

  it('A48 the history of the long output keeps the last 100 values that differ from their predecessor', () => {
    const story = new Story();
    for (let index = 0; index < 120; index += 1)
      story.check(2, { long_output: `L${index}` }).check(2, { long_output: `L${index}` });
    story.check(2, { long_output: '' }).check(2, { long_output: 'L119' });
    expect(story.alarm.long_output_history).to.have.length(100);
    expect(story.alarm.long_output_history.at(0)).to.equal('L20');
    expect(story.alarm.long_output_history.at(-1)).to.equal('L119');
  });

  it('A49 tags are trimmed and united, and an event without tags leaves them alone', () => {
    const story = new Story().check(2, { tags: { env: ' prod', cloud: '', '': 'localhost' } });
    expect(story.alarm.tags).to.deep.equal(['env: prod', 'cloud']);
    story.check(2, { tags: { env: 'test', website: '', cloud: '' } }).check(2);
    expect(story.alarm.tags).to.deep.equal(['env: prod', 'cloud', 'env: test', 'website']);
  });

  it('a disabled entity gets no alarm', () => {
    expect(new Story({}, { enabled: false }).check(3).last.kind).to.equal('nothing');
  });

  for (const type of ['perf', 'log', 'trap', 'user', 'eue', 'calendar'] as const) {
    it(`an event of type ${type} does not concern alarms`, () => {
      const story = new Story().check(2);
      const before = story.entity;
      expect(story.act(type).last.kind).to.equal('nothing');
      expect(story.entity).to.equal(before);
    });
  }
});
